"""Classes of drug that a person must have had, or must not have had."""

import re
from typing import NamedTuple

from trialmatch.eligibility.facts import PriorTherapy
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention, lexicon, normal
from trialmatch.vocabulary import PRIOR_CLASSES

_PRIOR = re.compile(
    r"\bprior\b|previous(?:ly)?|\breceived\b|\breceipt\b|exposure|exposed|treated with|pretreated|history of|\bna[iï]ve\b|ever\b|have had|has had|undergone|treatment with|progress\w+ (?:on|after|during|following|with)|refractory|resistan\w+|failed|failure|after (?:receiving|treatment)|relapsed?|used\b|at any time|any therapy|have received"
)
_WASHOUT = re.compile(
    r"\bwithin (?:the )?(?:last |past |previous |prior )?(?:≤ ?|< ?)?(?:\d+|one|two|three|four|five|six|seven|eight|twelve|fourteen|twenty|a )|\b(?:\d+|two|three|four|six|five|eight) ?(?:\(\w+\) ?)?(?: |x )?(?:weeks?|days?|months?|half|hours?|years?)|half[ -]lives|\bwashout|<\s*\d+ (?:week|day|month)|less than (?:\d+|two|three|four)"
)
_DURATION_REQUIREMENT = re.compile(
    r"(?:for|least|minimum|≥|remained|duration|relapse|recur|progress)\w*[^.;]{0,40}(?:months?|weeks?|years?)"
)
_CONCURRENT = re.compile(
    r"\bconcurrent|concomitant|currently (?:receiving|on|taking|being)|current use|ongoing|simultaneous|planned|plan to|will receive|willing to|candidate for|eligible for|suitable for|appropriate for|scheduled|intended|starting|initiat\w+|contraindicat|hypersens|allerg|intolerance to|component|excipient|during (?:the )?study|interact|about to|to be treated with|reaction to|anticipat"
)
_ALLOWED = re.compile(
    r"\b(?:is|are|was|were|be|also) (?:allowed|permitted|acceptable|eligible|ok)|may have|allowed|permitted|not (?:required|necessary|mandatory)|regardless|with or without|irrespective|eligible"
)
_EARLY_ONLY = re.compile(
    r"(?:in|as|for|during|of|completed) (?:the )?\(?(?:neo ?\)?(?:/| )?)?adjuvant|(?:neo)?adjuvant (?:setting|treatment|therapy|chemo)|early stage|early breast"
)
_METASTATIC = re.compile(r"metasta|advanced|any setting|recurren|unresect|mbc|any time|either setting|all settings")
_REQUIRE_CUES = re.compile(
    r"must have|should have|required|have (?:previously )?(?:received|been treated|progressed|had)|has (?:previously )?(?:received|been treated|progressed|had)|had (?:progressed|received)|previously (?:received|treated)|prior (?:treatment|therapy|exposure|use|line)|progress\w+|received|at least|refractory|resistan\w+|failed|failure|treated with|are receiving|receiving|exposure|including|included|relapse\w*|pretreated|previous"
)
_INVESTIGATIONAL = re.compile(
    r"(?:prior|previous\w*|received|exposure|treated|therapy|ever|history)[^.;]{0,70}(?:(?P<own>study (?:drug|treatment|medication|intervention)s?|investigational (?:drug|product|agent|medicinal)s? (?:in|used in|of) th|protocol specified study|same (?:class|target|mechanism)|similar (?:mechanism|class|agents?)|(?:any )?of the (?:study|protocol))|(?P<target>\b[\w α β/*-]{2,30}? ?(?:inhibitors?|directed|targeted|targeting|antagonists?|agonists?|degraders?|targeting agents?|modulators?|antibod(?:y|ies)|vaccines?|car t)\b))"
)
_FAMILIAR = re.compile(
    r"proton|pump|cyp|p gp|ace inhib|histone|vitamin|monoamine|anti ?cancer|anti ?tumou?r|checkpoint|kinase inhibitors?$|live|immun|tnf|factor|h2|il ?2|antibod(?:y|ies)$|strong|potent|growth|corticoid|colony|cholinesterase|bcrp|transporter|platelet|coagul|other"
)
# Where one sentence names several classes as alternatives, the class that covers them is enough.
_SPECIFIC_FIRST = (
    "t_dxd", "t_dm1", "trop2_adc", "cdk46_inhibitor", "oral_serd", "fulvestrant", "tamoxifen", "aromatase_inhibitor", "pi3k_akt_mtor_inhibitor",
    "parp_inhibitor", "platinum", "taxane", "anthracycline", "capecitabine", "eribulin", "her2_tki", "pertuzumab", "trastuzumab",
    "immune_checkpoint_inhibitor", "bevacizumab", "topo1_adc", "any_adc", "her2_directed", "endocrine_therapy", "chemotherapy", "any_systemic",
)  # fmt: skip


class _Claim(NamedTuple):
    drug_class: str
    rule: str
    sentence: Sentence


def read_prior_therapy(reading: Reading, line_kinds: set[str]) -> tuple[PriorTherapy, ...]:
    """Required and forbidden classes; `line_kinds` are the kinds for which a number of lines says it already."""
    claims = [claim for sentence in reading.sentences for claim in _claims(reading, sentence)]
    claims += _own_target(reading)
    kept: dict[tuple[str, str], Sentence] = {}
    for claim in claims:
        if _said_by_lines(claim, line_kinds):
            continue
        kept.setdefault((claim.drug_class, claim.rule), claim.sentence)
    both = {name for name, rule in kept if rule == "requires"} & {name for name, rule in kept if rule == "forbids"}
    facts = []
    for (name, rule), sentence in kept.items():
        if name in both and rule == "forbids":
            continue
        facts.append(PriorTherapy(name, rule))
        reading.prove(f"prior_therapy.{name}", sentence)
    return tuple(facts)


def _said_by_lines(claim: _Claim, line_kinds: set[str]) -> bool:
    if claim.drug_class == "any_systemic":
        return True
    if claim.drug_class == "chemotherapy":
        return bool(line_kinds & {"chemotherapy", "systemic"})
    return claim.drug_class == "endocrine_therapy" and "endocrine" in line_kinds and claim.rule == "requires"


def _claims(reading: Reading, sentence: Sentence) -> list[_Claim]:
    if sentence.criterion.cohort and not sentence.is_exclusion:
        return []
    mentions = sentence.mentions("treatments")
    if not mentions:
        return []
    lead = sentence.lead()
    context = f"{lead} {sentence.normal}"
    if not _PRIOR.search(context):
        return []
    claims = []
    for group in _alternatives(sentence, mentions):
        rule = _rule(sentence, group, context)
        if rule is None:
            continue
        names = [name for mention in group if (name := guide_class(mention.concept, reading))]
        if rule == "requires" and len(group) > 1:
            names = _covering(names)
        claims += [_Claim(name, rule, sentence) for name in dict.fromkeys(names)]
    return claims


def _alternatives(sentence: Sentence, mentions: list[Mention]) -> list[list[Mention]]:
    """Mentions joined by "or" or a list of examples are one group; "and" keeps them apart."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        gap = sentence.source.normal[groups[-1][-1].end : mention.start] if groups else ""
        if (
            groups
            and re.fullmatch(
                r"\W*(?:(?:or|and/or|e\.?g\.?|such as|including|i\.?e\.?|a|an|any|other|containing|based|regimen|therapy|,|/|\()\W*)*",
                gap,
            )
            and len(gap) < 40
        ):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _covering(names: list[str]) -> list[str]:
    """One class for several alternatives, or none."""
    if len(set(names)) == 1:
        return names[:1]
    for cover in ("endocrine_therapy", "her2_directed", "any_adc", "immune_checkpoint_inhibitor", "chemotherapy"):
        if all(cover == name or cover in lexicon().classes_of(name) for name in names):
            return [cover]
    return []


def _rule(sentence: Sentence, group: list[Mention], context: str) -> str | None:
    words = sentence.normal
    first, last = group[0], group[-1]
    before = sentence.before(first, 120)
    after = sentence.after(last, 90)
    near = before[-60:] + sentence.source.normal[first.start : last.end] + after[:60]
    if _CONCURRENT.search(before[-70:]) and not re.search(r"prior|previous", before[-40:]):
        return None
    if sentence.is_exclusion:
        if sentence.permits or sentence.negated:
            return None
        return _forbidden(sentence, before, after, near, context)
    if _forbidden_in_inclusion(sentence, before, after):
        return None if _WASHOUT.search(near) or _early_only(near) else "forbids"
    if sentence.negated or sentence.prohibits or _ALLOWED.search(near):
        return None
    if re.search(
        r"\bif\b|unless|for (?:patients|participants|subjects|those)|who (?:have|had|are)|in (?:case|countries)|when",
        before[-80:],
    ) and not re.search(r"must have|required", before[-30:]):
        return None
    if _WASHOUT.search(near) and not _DURATION_REQUIREMENT.search(words):
        return None
    if not re.search(
        r"must|required|have|has|had|received|prior|previous|progress|refractory|resistant|failed|treated|at least",
        context,
    ):
        return None
    return (
        "requires"
        if _REQUIRE_CUES.search(before[-90:] or sentence.lead()[-90:]) or _REQUIRE_CUES.search(after[:25])
        else None
    )


def _forbidden(sentence: Sentence, before: str, after: str, near: str, context: str) -> str | None:
    if not (_PRIOR.search(before) or _PRIOR.search(after[:50]) or _PRIOR.search(sentence.lead())):
        return None
    if _WASHOUT.search(before[-60:] + after) or re.search(r"washout|half li", context):
        return None
    if _early_only(near) or re.search(
        r"progress\w* (?:on|during|within)|relapse|recur|discontinu\w+ (?:due|because)|toxicity|adverse|cumulative|dose|mg/m|> ?\d|more than|≥|intoleran|radiation|unless|not (?:received|had|been)|no prior|without prior|failure to",
        before[-70:] + after[:30],
    ):
        return None
    return "forbids"


def _forbidden_in_inclusion(sentence: Sentence, before: str, after: str) -> bool:
    if re.search(r"na[iï]ve", after[:12]) or re.search(r"na[iï]ve (?:to|for) (?:\w+ ){0,3}$", before):
        return True
    if sentence.permits:
        return False
    denied = re.search(
        r"(?:\bno\b|\bnot\b|never|without|nor)\W+(?:(?:have|had|has|been|be|any|received?|undergone|known|previously|prior|previous|exposed|exposure|treatment|therapy|treated|history|with|to|of|a|an|the|or|an?y|systemic|use|other|for|line|lines|chemotherapy|allowed)\W+){0,9}(?:[\w/, ]{0,60})$",
        before,
    )
    if (
        denied
        and _PRIOR.search(before + after[:30])
        and not re.search(r"more than|greater than|but|must|required|candidate", before[denied.start() :])
    ):
        return True
    return sentence.prohibits and bool(_PRIOR.search(before)) and not re.search(r"more than|greater", before)


def _early_only(near: str) -> bool:
    return bool(_EARLY_ONLY.search(near)) and not _METASTATIC.search(near)


def guide_class(concept: str, reading: Reading) -> str | None:
    """The class of GUIDE.md that a mention stands for; the trial's own other targets are `same_target`."""
    classes = lexicon().classes_of(concept)
    name = next((c for c in _SPECIFIC_FIRST if c == concept or (c in classes)), None)
    if concept in PRIOR_CLASSES:
        return concept
    if concept in ("her2_adc", "immunotherapy", "bone_agent", "ovarian_suppression", "growth_factor", "radioligand"):
        return {"her2_adc": "her2_directed", "immunotherapy": "immune_checkpoint_inhibitor"}.get(concept)
    if name == "any_systemic":
        return None
    return name or ("same_target" if _is_own(concept, reading) else None)


def _is_own(concept: str, reading: Reading) -> bool:
    """The drug, or one of its class, is what this trial gives."""
    mine = normal(" ; ".join((*reading.trial.interventions, *(t.text for t in reading.trial.titles))))
    own = {m.concept for m in lexicon().treatments.find(mine)}
    return concept in own or bool(lexicon().classes_of(concept) & {c for o in own for c in lexicon().classes_of(o)})


def _own_target(reading: Reading) -> list[_Claim]:
    """ "Prior treatment with the study drug" or with something of its kind."""
    own = [normal(name) for name in reading.trial.interventions]
    tokens = {t for name in own for t in re.findall(r"[a-z]+ ?\d{2,}\w*|[a-z]{6,}", name)} - _COMMON_WORDS
    found = []
    for sentence in reading.sentences:
        if not sentence.bars and not re.search(r"na[iï]ve", sentence.normal):
            continue
        main, _ = sentence.split_exception()
        if not _PRIOR.search(main) or _WASHOUT.search(main) or _CONCURRENT.search(main):
            continue
        match = _INVESTIGATIONAL.search(main)
        own_named = next((t for t in tokens if re.search(rf"\b{re.escape(t)}\b", main)), None)
        if (
            (own_named and not lexicon().treatments.find(own_named))
            or (match and match["own"])
            or (match and not _FAMILIAR.search(match["target"]) and not lexicon().treatments.find(match["target"]))
        ):
            found.append(_Claim("same_target", "forbids", sentence))
    return found


_COMMON_WORDS = {
    "placebo", "therapy", "treatment", "standard", "chemotherapy", "surgery", "biopsy", "questionnaire", "administration", "laboratory", "biomarker",
    "analysis", "quality", "assessment", "computed", "tomography", "imaging", "radiation", "radiotherapy", "endocrine", "control", "intervention",
    "tablets", "tablet", "capsule", "injection", "infusion", "combination", "monotherapy", "exercise", "physical", "collection", "specimen",
    "magnetic", "resonance", "positron", "emission", "pharmacological", "pharmacokinetic", "education", "program", "support", "inhibitor", "hormone", "hormonal",
    "antibody", "vaccine", "dose", "device", "systemic", "metastatic", "cancer", "breast", "investigator", "choice", "physician", "usual", "survey", "cohort", "patients",
}  # fmt: skip
