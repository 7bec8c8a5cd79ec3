"""Classes of drug that a person must have had, or must not have had."""

import re
from typing import NamedTuple

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.facts import PriorTherapy
from trialmatch.eligibility.families.lines import LineFacts
from trialmatch.eligibility.families.own_target import bars_own, own_names
from trialmatch.eligibility.families.prior_classes import class_named, classes_named, covering, prior_class
from trialmatch.eligibility.families.prior_mentions import GENERAL, alternatives, is_aside, is_example
from trialmatch.eligibility.families.prior_rules import head_of, rule_of
from trialmatch.eligibility.families.type_words import concerns_part_only, spell
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import concerns_part
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention, lexicon, only_others
from trialmatch.vocabulary import PRIOR_CLASSES

cues = Cues("prior_therapy")

_KINDS = {"endocrine_therapy", "chemotherapy", "immunotherapy", "any_systemic"}


class _Claim(NamedTuple):
    drug_class: str
    rule: str
    sentence: Sentence
    of_several: bool = False  # "a taxane or an anthracycline": told by the class that covers both


def read_prior_therapy(reading: Reading, lines: LineFacts) -> tuple[PriorTherapy, ...]:
    """Required and forbidden classes, but for what a number of lines says already."""
    claims = [claim for sentence in reading.sentences for claim in _claims(reading, sentence)]
    claims += [claim for title in reading.titles for claim in _titled(reading, title)]
    claims += _own_target(reading, {id(claim.sentence) for claim in claims})
    asked = {claim.drug_class for claim in claims if claim.rule == "requires"}
    covered = {name for drug_class in asked for name in lexicon().classes_of(drug_class)}
    claims += [claim for claim in _either_way(reading, lines) if claim.drug_class not in covered]
    kept: dict[tuple[str, str], Sentence] = {}
    for claim in claims:
        if not _said_by_lines(claim, lines, claim.sentence.in_title):
            kept.setdefault((claim.drug_class, claim.rule), claim.sentence)
    required = {name for name, rule in kept if rule == "requires"}
    said_closer = {broad for name in required for broad in lexicon().classes_of(name) if broad != name}
    facts = []
    for (name, rule), sentence in kept.items():
        if name in (required if rule == "forbids" else said_closer):
            continue
        facts.append(PriorTherapy(name, rule))
        reading.prove(f"prior_therapy.{name}", sentence)
    return tuple(facts)


def _either_way(reading: Reading, lines: LineFacts) -> list[_Claim]:
    """ "Progressed on endocrine therapy for metastatic disease, or relapsed on the adjuvant one": had either way."""
    told = lines.relapse
    if told is None or cues.may_count.search(told.normal) or cues.if_of_type.search(told.normal):
        return []
    given = [m for m in told.mentions("treatments") if m.concept not in ("cdk46_inhibitor", "any_systemic")]
    names = [name for m in given if (name := prior_class(m.concept, reading))]
    if len(names) < len(given) or not (len(names) > 1 or names == ["endocrine_therapy"]):
        return []
    return [_Claim(n, "requires", told) for n in covering(names)]


def _said_by_lines(claim: _Claim, lines: LineFacts, is_title: bool) -> bool:
    if claim.drug_class == "any_systemic":
        return True
    asks = claim.rule == "requires" and not is_title
    kinds = lines.asked() if asks else lines.counted()  # "at most two" asks for none
    if claim.drug_class == "chemotherapy":
        told = kinds & {"chemotherapy"} if claim.of_several else lines.counted() & {"chemotherapy", "systemic"}
        return bool(told)
    return (claim.drug_class == "endocrine_therapy" and "endocrine" in kinds) or _is_of_all_kinds(claim, lines)


def _is_of_all_kinds(claim: _Claim, lines: LineFacts) -> bool:
    """ "No chemotherapy, hormonal therapy, or immunotherapy for metastatic disease": that no line was had says it."""
    none_had = claim.rule == "forbids" and lines.prior_lines.get("systemic", (None, None))[1] == 0
    listed = {m.concept for m in claim.sentence.mentions("treatments")} if none_had else set()
    return claim.drug_class in GENERAL and len(listed & _KINDS) > 1


def _claims(reading: Reading, sentence: Sentence) -> list[_Claim]:
    """What one sentence asks or bars, one claim a class."""
    if not sentence.mentions("treatments") or sentence.scoped or cues.one_part.search(sentence.normal):
        return []
    aside = None if sentence.is_exclusion else sentence.permitting_aside
    sentence = sentence.without(aside) if aside else sentence
    words = sentence.normal
    if sentence.is_exclusion and (note := cues.but_early.search(words)):
        return _listed_after(reading, sentence, note)
    if cues.list_of_now.match(words) or cues.bare_heading.fullmatch(words) or _is_label(sentence):
        return []
    if cues.conditional_lead.search(words) or cues.not_counted.search(sentence.lead()[-140:]):
        return []  # the list below says what is asked of them; or this list, what is no line
    if sentence.is_exclusion and cues.not_excluded.search(words):
        return []
    if cues.permitted_lead.search(sentence.lead()) and not sentence.prohibits:
        return []  # what is asked of those who had something, not of all
    main, exception = sentence.split_exception()
    of_whom = {m.concept for m in sentence.mentions("tumours") if m.start < sentence.start + len(main)}
    if sentence.is_exclusion and only_others(of_whom):
        return []  # but not "a PARP inhibitor, except in prostate cancer"
    receiving = not sentence.is_exclusion and cues.receiving.search(words)
    told = f"{sentence.lead()} {head_of(sentence)} {words}"
    if not (receiving or cues.prior.search(told)) or concerns_part(reading, sentence):
        return []
    if cues.breast_excepted.match(exception) or (
        sentence.bars and (cues.long_ago.match(exception) or cues.stopped_early.match(exception))
    ):
        return []
    clauses = [
        c
        for c in ([sentence] if cues.list_within.search(words) else sentence.clauses())
        if c.mentions("treatments") and not _excepts(c) and not cues.no_rule.search(c.normal)
    ]
    clauses = [c for c in clauses if c.start == sentence.start or not _is_of_others(c)]
    claims = [claim._replace(sentence=sentence) for clause in clauses for claim in _clause_claims(reading, clause)]
    claims = _but_for_named(sentence, claims) + _all_but(reading, sentence)
    return [claim for claim in claims if not (claim.rule == "requires" and cues.had_and_allowed.match(words))]


def _but_for_named(sentence: Sentence, claims: list[_Claim]) -> list[_Claim]:
    """ "HER2-directed therapy other than trastuzumab" bars the other classes of it."""
    main, exception = sentence.split_exception()
    told = cues.other_than.match(exception)
    first = sentence.start + len(main) + (told.end() if told else 0)
    named = [m for m in sentence.mentions("treatments") if first <= m.start < first + EXCEPTED]
    if told is None or not named or named[0].start > first + A_WORD:
        return claims  # "except for 14 days of tamoxifen" spares no class
    spared = {name for m in named for name in (m.concept, *lexicon().classes_of(m.concept))}
    return [narrower for claim in claims for narrower in _narrowed(claim, spared)]


EXCEPTED = 60  # characters: further on an exception says something else
A_WORD = 9  # characters: "previous "


def _narrowed(claim: _Claim, spared: set[str]) -> list[_Claim]:
    """A ban by the classes within it that are not spared; where it has none, one drug stands for its class."""
    if claim.rule != "forbids" or claim.drug_class not in spared:
        return [claim]
    within = (name for name in PRIOR_CLASSES if claim.drug_class in lexicon().parents.get(name, ()))
    return [claim._replace(drug_class=name) for name in within if name not in spared] or [claim]


def _excepts(clause: Sentence) -> bool:
    """ "…, except trastuzumab"; but "however, those who have had a taxane are excluded" is a rule of its own."""
    return bool(cues.exception.match(clause.normal)) and not (
        clause.normal.startswith("however") and clause.prohibits and not clause.is_exclusion
    )


_COUNTED = {"chemotherapy", "endocrine_therapy"}  # where a number of lines says it


def _listed_after(reading: Reading, sentence: Sentence, note: re.Match[str]) -> list[_Claim]:
    """ "Prior chemotherapy (but for adjuvant chemotherapy), fulvestrant or everolimus": of the first no more than lines."""
    plain = sentence.without(range(note.start(), note.end()))
    named = [m for m in sentence.mentions("treatments") if m.start < sentence.start + note.end()]
    barred = {prior_class(m.concept, reading) for m in named}
    return [claim for claim in _claims(reading, plain) if claim.drug_class not in barred & _COUNTED]


def _is_label(sentence: Sentence) -> bool:
    """ "Trastuzumab. Patients with HER2-positive tumors must have had it": what is asked comes after its name."""
    return sentence.opens_criterion and bool(cues.bare_label.fullmatch(sentence.normal))


def _is_of_others(clause: Sentence) -> bool:
    """ "…; ovarian cancer participants must have had …", "(those with lung cancer must have had …)"."""
    return only_others({m.concept for m in clause.mentions("tumours")})


def _all_but(reading: Reading, sentence: Sentence) -> list[_Claim]:
    """ "Any earlier treatment is allowed, except tucatinib": names what is not."""
    main, exception = sentence.split_exception()
    if sentence.is_exclusion or not cues.allowed.search(main) or "(" in main or not cues.all_but.match(exception):
        return []
    listed = cues.all_but.match(exception)
    first = sentence.start + len(main)
    last = first + (listed.end() if listed else 0)
    named = [m for m in sentence.mentions("treatments") if first < m.start < last]
    return [_Claim(n, "forbids", sentence) for m in named if (n := class_named(sentence, m, "forbids", reading))]


def _titled(reading: Reading, title: Sentence) -> list[_Claim]:
    """ "… who have progressed on a CDK4/6 inhibitor" in a title."""
    claims = []
    if cues.title_alternative.search(title.normal):
        return []
    for group in alternatives(title, title.mentions("treatments")):
        tumours = [m.concept for m in title.mentions("tumours") if m.end <= group[0].start]
        if tumours and not {"breast", "any_solid"} & set(tumours):
            continue  # "… in melanoma after an anti-PD-1 antibody, or triple-negative breast cancer"
        if cues.title_asks.search(title.before(group[0], 90)):
            names = [name for mention in group if (name := prior_class(mention.concept, reading))]
            claims += [_Claim(name, "requires", title) for name in covering(names) if name != "same_target"]
    return claims


def _clause_claims(reading: Reading, clause: Sentence) -> list[_Claim]:
    claims = []
    for group in alternatives(clause, [m for m in clause.mentions("treatments") if not is_aside(clause, m)]):
        rule = rule_of(clause, group)
        if rule and _is_of_type(reading, clause, group[-1], rule):
            continue
        told = [m for m in group if not is_example(clause, m, rule)]
        names = [name for mention in told for name in classes_named(clause, mention, rule, reading)]
        if rule == "requires" and len(group) > 1:
            names = covering(names)
        several = rule == "requires" and all(m.concept not in names for m in told)
        claims += [_Claim(name, rule, clause, several) for name in dict.fromkeys(names)] if rule else []
    return claims


def _is_of_type(reading: Reading, clause: Sentence, mention: Mention, rule: str) -> bool:
    """ "Prior trastuzumab (HER2-positive only)", "in HER2-positive patients": asked or barred of some who may join."""
    words = clause.after(mention, 90)
    told = cues.of_people_after.match(words) or (cues.of_whom_after.match(words) if rule == "requires" else None)
    return told is not None and concerns_part_only(spell(told["whom"]), reading.pairs)


def _own_target(reading: Reading, said: set[int]) -> list[_Claim]:
    """ "Prior treatment with the study drug", or with something of its kind that the lexicon does not name.

    In the sentences `said`, which speak of classes that have names, by its own name or as one more ("or a CHK inhibitor").
    """
    names = own_names(reading)
    return [_Claim("same_target", "forbids", s) for s in reading.sentences if bars_own(s, names, id(s) in said)]
