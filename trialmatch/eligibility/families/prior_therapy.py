"""Classes of drug that a person must have had, or must not have had."""

import re
from typing import NamedTuple

from trialmatch.eligibility.facts import PriorTherapy
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import concerns_part
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention, lexicon, normal
from trialmatch.vocabulary import PRIOR_CLASSES

# Said of the whole sentence: then a medicine in it is no rule about what was given before.
_NO_RULE = re.compile(
    r"allerg|hypersens|similar chemical|excipient|anaphyla|contraindication to (?!.{0,30}prior)|immune related|\biraes?\b|toxicit(?:y|ies) (?:from|of|related|attribut|due)|adverse (?:event|effect|reaction)s? (?:from|of|to|related|due)|"
    r"interact|cyp3a|cyp2d6|inducer|contracept|pregnan|breastfe|nursing|teratogen|recovered from|washout|wash out|informed consent|vaccin(?!e therapy)|transplant|premedic|anti ?emetic|neuropathy|swallow|absorption|\bbiops|\bqt|lvef|"
    r"dose limiting|willing|agree|archival|measurable|bleeding|pneumonitis|preclude|high dose chemo|stem cell|additional malignan|second(?:ary)? (?:primary |malignan)|other malignan|in situ|duration (?:must|of)|documented experience|\bsample|cumulative|mg/m|currently (?:taking|using)|infusion reaction|potential for"
)
_PRIOR = re.compile(
    r"\bprior\b|previous(?:ly)?|\breceived\b|\breceipt\b|exposure|exposed|treated with|pretreated|history of|\bna[iï]ve\b|\bever\b|have had|has had|undergone|treatment with|progress\w+ (?:on|after|during|following|with|to)|refractory|resistan\w+|failed|failure|after (?:receiving|treatment)|\bused\b|at any time|any therapy|therapy with|use of"
)
_WASHOUT = re.compile(
    r"within (?:the |any )?(?:protocol|specified|following|defined|stated|required|prohibited)[\w ]{0,24}(?:intervals?|periods?|windows?|times?)|(?:last|past|previous|preceding) (?:week|month|year|fortnight)\b|\bwithin (?:the )?(?:last |past |previous |prior )?(?:≤ ?|< ?)?(?:\d+|one|two|three|four|five|six|seven|eight|twelve|fourteen|twenty|a )|\b(?:\d+|one|two|three|four|six|five|eight|fourteen) ?(?:\(\w+\) ?)?(?: |x )?(?:weeks?|days?|months?|half|hours?|years?)|half lives|\bwashout|< ?\d+ (?:week|day|month)|less than (?:\d+|two|three|four)"
)
_DURATION = re.compile(
    r"(?:for|least|minimum|≥|remained|relapse|recur|progress)\w*[^.;]{0,40}(?:months?|weeks?|years?)"
)
_NOW = re.compile(
    r"\b(?:concurrent|concomitant|currently|current use|ongoing|simultaneous|planned|plan to|will receive|candidates? for|eligible (?:for|to receive)|suitable for|appropriate for|scheduled|intended|starting|initiat\w+|about to|anticipat\w+|during (?:the )?study|in combination with study|no longer|still on|who are on|(?:is|are) being treated)\b"
)
_ALLOWED = re.compile(
    r"\b(?:is|are|was|were|be|also) (?:allowed|permitted|acceptable|eligible|ok)|may have|could be|allowed|permitted|not (?:required|necessary|mandatory)|regardless of|with or without|irrespective|can have|not excluded|not preclude|no restriction|any line of prior"
)
_EARLY_ONLY = re.compile(
    r"(?:in|as|for|during|of|completed|with) (?:the )?\(?(?:neo ?\)?(?:/| )?)?adjuvant|(?:neo)?adjuvant\)? (?:setting|treatment|therapy|chemo)|early stage|early breast"
)
_ANY_OR_LATE = re.compile(
    r"metasta|advanced|any setting|recurren|unresect|\bm?bc\b|any time|either setting|all settings|relapsed|\bor late"
)
_ONE_PART = re.compile(
    r"\b(?:for|in) (?:the )?(?:\w+ ){0,3}(?:arms?|cohorts?|portion|phase|part|group)s?\b|\b(?:arm|cohort|phase|part|group) (?:\d|[a-e]|i+)\b[^.;]{0,20}(?:only)?|in regions? where|if (?:available|approved|indicated)|locally approved"
)
_REQUIRED = re.compile(
    r"(?:must|should|required to|need to|are to|ha(?:ve|s|d)|who|and) (?:also |previously |already |either |both )?(?:have |has |had |be )?(?:also |previously |already |either )?(?:been |prior )?(?:received|treated|progress\w*|had|prior|previous\w*|exposed|exposure|undergone|relapsed|failed|refractory|resistant|experienced|completed|documented)|"
    r"(?:prior|previous\w*) (?:\w+ ){0,3}?(?:treatment|therapy|exposure|use|regimen|lines?|receipt)[^.;]{0,60}|(?:progress\w*|relapse\w*|recurrence|refractory|resistan\w+|failure|failed|intoleran\w+)[^.;]{0,40}?(?:on|after|to|with|during|following|of|despite)|received|including|at least (?:one|1|two|2)|treated with|are receiving|receiving|pretreated with|previously treated|containing|each of the following|previously"
)
_DENIED = re.compile(
    r"(?:\bno\b|\bnot\b|never|without|nor)\W+(?:(?:have|had|has|been|be|any|received?|undergone|known|previously|prior|previous|exposed|exposure|treatment|therapy|treated|history|with|to|of|a|an|the|or|systemic|use|other|for|line|lines|chemotherapy|allowed|anticancer|regimen|containing|use|must)\W+){0,9}(?:[\w/, ()-]{0,60})$"
)
_INVESTIGATIONAL = re.compile(
    r"(?:prior|previous\w*|received|exposure|treated|therapy|treatment|ever|history)[^.;]{0,70}?(?:(?P<own>(?:any )?(?:of the )?(?:study|protocol specified(?: study)?|trial) (?:drug|treatment|medication|intervention|agent)s?|any of the (?:drugs|agents|medications) (?:in|used)|same (?:class|target|mechanism)|similar (?:mechanism|class|target))|"
    r"(?P<target>\b[\w αβκ/*-]{2,34}? ?(?:inhibitors?|directed|targeted|targeting|antagonists?|agonists?|degraders?|modulators?|antibod(?:y|ies)|vaccine|car t|inhibition|therap(?:y|ies) (?:directed|targeting|against)) ?(?P<object>[\w/-]+)?)|(?:directed|targeting|targeted) (?:against|at|to)? ?(?P<against>[\w/-]{2,20}))"
)
_FAMILIAR = re.compile(
    r"proton|pump|cyp|p gp|ace inhib|histone|vitamin|monoamine|anti ?cancer|anti ?tumou?r|checkpoint|live|immun|\btnf|factor|\bh2\b|il ?2|strong|potent|growth|corticoid|colony|cholinesterase|bcrp|transporter|platelet|coagul|\bother\b|systemic|molecularly|small molecule|biologic|monoclonal|kinase inhibitors?$|\bhiv|viral|virus|hepatitis|syphilis|treponema|specific|steroid|\blmd|autoanti|thyroid|nuclear|hormon|her ?2|hematopo|disease|metasta|primary|brain|small$|mono|monoclonal"
)
_SPECIFIC_FIRST = (
    "t_dxd", "t_dm1", "trop2_adc", "cdk46_inhibitor", "oral_serd", "fulvestrant", "tamoxifen", "aromatase_inhibitor", "pi3k_akt_mtor_inhibitor",
    "parp_inhibitor", "platinum", "taxane", "anthracycline", "capecitabine", "eribulin", "her2_tki", "pertuzumab", "trastuzumab",
    "immune_checkpoint_inhibitor", "bevacizumab", "topo1_adc", "any_adc", "her2_directed",
)  # fmt: skip
_OTHER_NAMES = {"her2_adc": "her2_directed", "immunotherapy": "immune_checkpoint_inhibitor"}
_COVERS = ("endocrine_therapy", "her2_directed", "any_adc", "immune_checkpoint_inhibitor", "chemotherapy")


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
        if not _said_by_lines(claim, line_kinds):
            kept.setdefault((claim.drug_class, claim.rule), claim.sentence)
    required = {name for name, rule in kept if rule == "requires"}
    facts = []
    for (name, rule), sentence in kept.items():
        if rule == "forbids" and name in required:
            continue
        facts.append(PriorTherapy(name, rule))
        reading.prove(f"prior_therapy.{name}", sentence)
    return tuple(facts)


def _said_by_lines(claim: _Claim, line_kinds: set[str]) -> bool:
    if claim.drug_class == "any_systemic":
        return True
    if claim.drug_class == "chemotherapy":
        return bool(line_kinds & {"chemotherapy", "systemic"})
    return claim.drug_class == "endocrine_therapy" and "endocrine" in line_kinds


def _claims(reading: Reading, sentence: Sentence) -> list[_Claim]:
    """What one sentence asks or bars, one claim a class."""
    words = sentence.normal
    mentions = sentence.mentions("treatments")
    if not mentions or sentence.scoped or _NO_RULE.search(words) or _ONE_PART.search(words):
        return []
    tumours = {m.concept for m in sentence.mentions("tumours")}
    if sentence.is_exclusion and tumours and not tumours & {"breast", "any_solid"}:
        return []
    context = f"{sentence.lead()} {words}"
    if not _PRIOR.search(context) or concerns_part(reading, sentence):
        return []
    claims = []
    for group in _alternatives(sentence, [m for m in mentions if not _is_aside(sentence, m)]):
        rule = _rule(sentence, group)
        names = [name for mention in group if (name := guide_class(mention.concept, reading))]
        if rule == "requires" and len(group) > 1:
            names = _covering(names)
        claims += [_Claim(name, rule, sentence) for name in dict.fromkeys(names)] if rule else []
    return claims


def _is_aside(sentence: Sentence, mention: Mention) -> bool:
    """In an exception, or named as what may come with something else."""
    main, exception = sentence.split_exception()
    if (
        exception
        and mention.start - sentence.start >= len(main)
        and not re.match(r"if|note|however|provided", exception)
    ):
        return True
    before, after = sentence.before(mention, 30), sentence.after(mention, 60)
    if re.search(
        r"with or without|with/without|and/or without|not including|\bnon $", sentence.before(mention, 70)
    ) and not re.search(r"[.;]|must|progress|received", before):
        return True
    return mention.concept == "any_adc" and bool(
        re.match(
            r"\W*(?:\(adcs?\)\W*)?(?:containing|that contain|with (?:a |an )?(?:\w+ ){0,3}(?:payload|topo))", after
        )
    )


def _alternatives(sentence: Sentence, mentions: list[Mention]) -> list[list[Mention]]:
    """A list joined by "or" is one group; a list joined by "and" is several."""
    groups: list[list[Mention]] = []
    joined_by_and = False
    for mention in mentions:
        gap = sentence.source.normal[groups[-1][-1].end : mention.start] if groups else ""
        if groups and len(gap) < 45 and re.fullmatch(_GAP, gap) and not re.search(r"\band\b(?!/)|\+", gap):
            groups[-1].append(mention)
        elif (
            groups
            and len(gap) < 30
            and re.fullmatch(r"\W*,?\W*(?:and|\+)\W*(?:an? |any |the )?", gap)
            and "," in sentence.source.normal[groups[-1][0].end : mention.start]
        ):
            groups[-1].append(mention)
            joined_by_and = True
        else:
            groups.append([mention])
    return [[m] for group in groups for m in group] if joined_by_and else groups


_GAP = re.compile(
    r"\W*(?:(?:or|and/or|e\.?g\.?|such as|including|i\.?e\.?|an?|any|other|containing|based|regimen|therapy|inhibitors?|agents?|treatment|targeting|selective|,|/|\(|\))\W*)*"
)


def _covering(names: list[str]) -> list[str]:
    """One class for several alternatives, or none."""
    if len(set(names)) == 1:
        return names[:1]
    return next(
        ([cover] for cover in _COVERS if names and all(cover == n or cover in lexicon().classes_of(n) for n in names)),
        [],
    )


def _rule(sentence: Sentence, group: list[Mention]) -> str | None:
    first, last = group[0], group[-1]
    before, after = sentence.before(first, 140), sentence.after(last, 90)
    near = before[-60:] + sentence.source.normal[first.start : last.end] + after[:70]
    if _NOW.search(before[-60:]) and not re.search(r"prior|previous", before[-40:]):
        return None
    if sentence.is_exclusion:
        return None if sentence.permits or sentence.negated else _forbidden(sentence, last, before, after, near)
    if _is_denied(sentence, before, after):
        return (
            None if _WASHOUT.search(before[-50:] + after) or _early_only(near) or _CONDONED.match(after) else "forbids"
        )
    return _required(sentence, before, after, near)


_CONDONED = re.compile(
    r"[^.;()]{0,40}\b(?:is|are) (?:allowed|permitted)|[\w ]{0,20}(?:related|induced|associated) (?:\w+ ){0,2}(?:adverse|toxicit|event|side)"
)


_SIDE_EFFECT_OF = re.compile(
    r"(?:\b\w*aes?|events?|toxicit\w+|reactions?|effects?|complications?|pneumonitis|colitis) (?:\w+ ){0,3}?(?:from|of|to|with|by|after|on|during) (?:\w+ ){0,5}$"
)


def _forbidden(sentence: Sentence, group_end: Mention, before: str, after: str, near: str) -> str | None:
    lead = sentence.lead()
    if not (_PRIOR.search(before) or _PRIOR.search(after[:50]) or _PRIOR.search(lead)):
        return None
    if _WASHOUT.search(before[-60:] + sentence.after(group_end, 220)) or _WASHOUT.search(lead) or _early_only(near):
        return None
    if _CONDONED.match(after) or _SIDE_EFFECT_OF.search(before):
        return None
    unlike = r"progress\w* (?:on|during|within|while)|relapse|recur|discontinu|resulted in|toxicity|adverse|dose|> ?\d|more than|≥|at least|intoleran|radiation|unless|not (?:received|had|been)|no prior|without prior|failure to|inadequate|except"
    told = re.sub(
        r"\(?except (?:for |in |as |if )?(?:the |given in the )?(?:\(?neo)?\)?/?adjuvant.*",
        "",
        before[-70:] + after[:40],
    )
    return None if re.search(unlike, told) else "forbids"


def _is_denied(sentence: Sentence, before: str, after: str) -> bool:
    if re.search(r"^\W{0,2}na[iï]ve", after[:12]) or re.search(r"na[iï]ve (?:to|for) (?:\w+ ){0,3}$", before):
        return True
    if sentence.permits:
        return False
    denied = None if "or without" in before or "ineligible for" in sentence.normal else _DENIED.search(before)
    if (
        denied
        and _PRIOR.search(before + after[:30])
        and not re.search(r"more than|greater than|\bbut\b|required|candidate|only|progress", before[denied.start() :])
    ):
        return True
    barred = sentence.prohibits and "ineligible for" not in sentence.normal
    return barred and bool(_PRIOR.search(before)) and not re.search(r"more than|greater|progress", before)


def _required(sentence: Sentence, before: str, after: str, near: str) -> str | None:
    if sentence.permits and not re.search(r"\bmust\b|required", sentence.normal):
        return None
    if (
        sentence.negated
        or sentence.prohibits
        or sentence.is_alternative
        or _ALLOWED.search(near)
        or _ALLOWED.search(sentence.normal[:60])
    ):
        return None
    if re.search(r"\bif (?:\w+ )?(?:exposed|treated|given|received|prior)", sentence.lead()[-90:]):
        return None
    if re.search(
        r"\bif\b|\bno (?:previous|prior)\b|for (?:patients|participants|subjects|those)|in (?:case|countries)|\bwhen\b|alternatively|\bor (?:have|relapse)",
        before[-80:],
    ):
        return None
    if (_WASHOUT.search(near) and not _DURATION.search(sentence.normal)) or re.search(
        r"must have (?:completed|received all|discontinued)|completed all|after at least", before[-140:]
    ):
        return None
    cue = (
        _REQUIRED.search(before[-110:])
        or _REQUIRED.search(sentence.lead()[-110:])
        or re.match(
            r"\W*(?:\w+ ){0,3}(?:is |are )?(?:required|mandatory)|\W*(?:pretreated|refractory|resistant|treated)", after
        )
    )
    if (
        re.search(r"^\W*(?:\w+ ){0,3}if\b|if (?:eligible|applicable|available|indicated|appropriate|approved)", after)
        or re.match(r"\W*(?:candidate|naive|sensitive|responsive|receptor|is (?:appropriate|indicated))", after)
        or (
            re.search(r"resistan", after[:14])
            and sentence.source.published.field not in ("briefTitle", "officialTitle")
            and "confirmed" in before
        )
    ):
        return None
    return "requires" if cue else None


def _early_only(near: str) -> bool:
    return bool(_EARLY_ONLY.search(near)) and not _ANY_OR_LATE.search(near)


def guide_class(concept: str, reading: Reading) -> str | None:
    """The class of PRIOR_CLASSES that a mention stands for; the trial's own other targets are `same_target`."""
    if concept in PRIOR_CLASSES:
        return None if concept == "any_systemic" else concept
    if concept in _OTHER_NAMES:
        return _OTHER_NAMES[concept]
    classes = lexicon().classes_of(concept)
    name = next((c for c in _SPECIFIC_FIRST if c in classes), None)
    return name or ("same_target" if _is_own(concept, reading) else None)


def _is_own(concept: str, reading: Reading) -> bool:
    """The drug, or one of its class, is what this trial gives."""
    mine = normal(" ; ".join((*reading.trial.interventions, *(t.text for t in reading.trial.titles))))
    own = {m.concept for m in lexicon().treatments.find(mine)}
    general = {"chemotherapy", "endocrine_therapy", "her2_directed", "any_systemic"}
    return concept in own or bool(
        (lexicon().classes_of(concept) - general) & {c for o in own for c in lexicon().classes_of(o)}
    )


def _own_target(reading: Reading) -> list[_Claim]:
    """ "Prior treatment with the study drug", or with something of its kind that the lexicon does not name."""
    own = [normal(name) for name in (*reading.trial.interventions, *(t.text for t in reading.trial.titles))]
    tokens = {
        t
        for name in own
        for t in re.findall(
            r"\b[a-z]{2,6} ?\d{2,}\w*|\b[a-z]{4,}(?:ib|mab|cel|tide|stat|strant|platin|rubicin|taxel|zole|vedotin|tecan|tansine|leucel|vec|toclax|degib|relin|lisib|parib|ciclib|limus|rafenib|kinra|fusp|alfa|ristone)\b",
            name,
        )
    } - _COMMON_WORDS
    found = []
    for sentence in reading.sentences:
        bars = sentence.bars or re.search(r"na[iï]ve", sentence.normal)
        if not bars or sentence.scoped or _NO_RULE.search(sentence.normal) or len(sentence.normal) > 400:
            continue
        main, _ = sentence.split_exception()
        lead = sentence.lead()
        opens = re.search(r"(?:prior|previous)[^:]{0,40}:?$|following:?$", lead) and _PRIOR.search(lead)
        context = f"{lead} {main}" if opens else main
        if not _PRIOR.search(context) or _WASHOUT.search(context) or _NOW.search(main):
            continue
        if re.search(r"discontinu|due to|participat|assessment", main):
            continue
        if _names_own(context, tokens) or _names_other_target(sentence, main):
            found.append(_Claim("same_target", "forbids", sentence))
    return found


def _names_own(context: str, tokens: set[str]) -> bool:
    match = _INVESTIGATIONAL.search(context)
    if match and match["own"]:
        return True
    given = r"(?:prior|previous\w*|received|exposure to|exposed to|treated with)[^.;]{0,60}?"
    unknown = (token for token in tokens if not lexicon().treatments.find(token))
    return any(re.search(rf"{given}\b{re.escape(token)}\b", context) for token in unknown)


def _names_other_target(sentence: Sentence, main: str) -> bool:
    """A class of drug that no table knows: then it is a close relative of what is studied."""
    for match in _INVESTIGATIONAL.finditer(main):
        said = match["target"] or match["against"]
        if (
            not said
            or _FAMILIAR.search(said)
            or not re.search(r"prior|previous|received|treat|exposure|therapy|history of \w+ inhib", match.group())
        ):
            continue
        start, end = sentence.start + match.start(), sentence.start + match.end() + 12
        if not any(m.start < end and m.end > start for m in sentence.mentions("treatments")):
            return True
    return False


_COMMON_WORDS = {
    "combination", "medicine", "administration", "imaging", "examine", "vaccine", "protein", "receptor", "endocrine", "cancer", "inhibitor", "whether", "another",
    "together", "number", "marker", "biomarker", "standard", "estrogen receptor", "radiation", "hormone", "determine", "baseline", "exercise", "medicinal", "within", "placebo",
}  # fmt: skip
