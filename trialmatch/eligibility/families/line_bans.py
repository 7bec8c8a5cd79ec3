"""No line at all: what may not have been given for metastatic disease, or ever."""

import dataclasses
import re

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.line_words import (
    COUNTED_BESIDE_A_BAN,
    GENERAL,
    KIND_OF,
    Rule,
    each_kind_in,
    kinds_in,
    specific_drugs,
    value_of,
)
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention

cues = Cues("lines")


def but_for_one(rules: list[Rule]) -> list[Rule]:
    """ "Nothing, but one line of endocrine therapy": then no chemotherapy, and of the systemic ones that line."""
    let_in = {rule.kind for rule in rules if rule.kind != "systemic" and rule.bounds != (0, 0)}
    if len(let_in) != 1:
        return rules
    barred = "chemotherapy" if let_in == {"endocrine"} else "endocrine"
    return [rule._replace(kind=barred) if rule[:2] == ("systemic", (0, 0)) else rule for rule in rules]


def none_before(sentence: Sentence) -> list[Rule]:
    """ "No prior chemotherapy and at most one line of …, for metastatic disease": the setting is said of both."""
    first = cues.none_and_some.match(sentence.normal)
    setting = first and cues.setting_at_end.search(sentence.normal[first.end() :])
    if not first or not setting:
        return []
    words = f"{first.group()} {setting.group()}"
    return [rule._replace(sentence=sentence) for rule in none_at_all(dataclasses.replace(sentence, normal=words))]


def none_listed(sentence: Sentence) -> list[Rule]:
    """ "Prior treatment for metastatic disease: / Group 1: none"."""
    lead = sentence.lead()
    if not cues.none_alone.match(sentence.normal) or not (cues.prior.search(lead) and cues.metastatic.search(lead)):
        return []
    return [Rule(kind, (0, 0), sentence) for kind in kinds_in(lead)]


def none_at_all(sentence: Sentence) -> list[Rule]:
    """Nothing of a kind may have been given for metastatic disease."""
    sentence = _barring_part(_after_permission(_without_note(sentence)))
    main, exception = sentence.split_exception()
    if (
        sentence.permits
        or cues.on_condition.match(exception)
        or (sentence.is_alternative and not sentence.is_exclusion)
        or cues.no_zero.search(main)
        or cues.told_elsewhere.search(sentence.normal)
        or not cues.metastatic.search(cues.early.sub(" ", main))
        or cues.washout.search(main)
    ):
        return []
    if cues.not_a_ban_on_lines.search(main):
        return []
    if sentence.is_exclusion and cues.lacking.match(main):
        return [Rule(kinds_in(main)[0], (1, None), sentence)]  # who has had none is left out
    not_allowed = sentence.negated and re.search(
        r"\b(?:allowed|permitted)\b", main
    )  # "No prior … is allowed" as an exclusion
    naive = re.search(r"(?:treatment|therapy) na[iï]ve|previously untreated", main)
    if sentence.is_exclusion and naive and not sentence.negated:
        return [Rule("systemic", (1, None), sentence)]  # who has had nothing is left out
    barred = (sentence.is_exclusion and not not_allowed and not sentence.forbids_outright) or (
        sentence.prohibits and not sentence.negated
    )
    main = cues.no_matter_how.split(main)[0]
    main = main.replace("e.g.", "e g ").replace("i.e.", "i e ")
    kind = _barred_kind(sentence, main) if barred else _denied_kind(sentence, main)
    if kind == "systemic" and cues.endocrine_or_chemotherapy.search(main):
        return [Rule(one, (0, 0), sentence) for one in ("chemotherapy", "endocrine")]
    rules = [Rule(kind, (0, 0), sentence)] if kind else []
    if cues.but_the_first.search(sentence.split_exception()[1]) or cues.but_the_first.match(main):
        return [rule._replace(bounds=(None, 1)) for rule in rules]
    if kind == "systemic":
        return but_for_one([*rules, *_let_in(sentence)])
    return [rule._replace(bounds=(None, n)) for rule in rules] if (n := _number_let_in(sentence)) else rules


def _number_let_in(sentence: Sentence) -> int:
    """ "No chemotherapy for metastatic disease, except for one regimen": so many; 0 where none is let in."""
    exception = sentence.split_exception()[1]
    number = COUNTED_BESIDE_A_BAN.search(exception)
    other = {KIND_OF.get(m.concept) for m in sentence.mentions("treatments") if m.start > sentence.end - len(exception)}
    of_another = cues.early.search(exception) or "endocrine" in other
    return value_of(number["n"]) if number and not of_another else 0


def _let_in(sentence: Sentence) -> list[Rule]:
    """ "…, except one line of endocrine therapy": so many of them."""
    main, exception = sentence.split_exception()
    exception = exception.partition(")")[0] if main.rstrip().endswith("(") else exception
    first = sentence.start + len(main)
    last = first + len(exception)
    let_in = [m for m in sentence.mentions("treatments") if first <= m.start < last]
    named = {KIND_OF[m.concept] for m in let_in if m.concept in KIND_OF}  # beside it may stand what goes with it
    alone = len(named) == 1 and (len(let_in) == 1 or named == {"endocrine"})
    if not exception or not alone or not named <= {"endocrine", "chemotherapy"}:
        return []
    number = COUNTED_BESIDE_A_BAN.search(exception)
    return [Rule(str(kind), (None, value_of(number["n"]) if number else None), sentence) for kind in named]


def _after_permission(sentence: Sentence) -> Sentence:
    """ "May have had endocrine therapy but no chemotherapy for metastatic disease": the second half."""
    but = cues.but_none.search(sentence.normal) if sentence.permits else None
    if but is None:
        return sentence
    return sentence.cut(but.end(), len(sentence.normal))


def _barring_part(sentence: Sentence) -> Sentence:
    """ "Radiotherapy within 4 weeks; patients who have had chemotherapy for metastatic disease": each part for itself."""
    cuts = [m.start() for m in cues.next_people.finditer(sentence.normal)] if sentence.is_exclusion else []
    parts = sentence.cut_at(cuts) if cuts else [sentence]
    return next((p for p in parts if cues.metastatic.search(p.normal) and not p.permits), sentence)


def _without_note(sentence: Sentence) -> Sentence:
    """ "Prior chemotherapy for metastatic disease (adjuvant chemotherapy is permitted)": the ban stands outside."""
    plain = _NOTE.sub(lambda match: " " * len(match[0]), sentence.normal)
    told = sentence.permits or "(not " in sentence.normal
    return dataclasses.replace(sentence, normal=plain) if told and plain != sentence.normal else sentence


_NOTE = re.compile(
    r"\((?=[^()]*\b(?:allowed|permitted|acceptable|eligible|not exclude)\b)[^()]*\)|\((?:not including|not counting)\b[^()]*\)|"
    r"(?:;|,? but|,? however,?)(?=[^;]*\badjuvant\b[^;]*\b(?:allowed|permitted|acceptable|eligible)\b)[^;]*$"
)


def only_early(sentence: Sentence) -> list[Rule]:
    """ "Prior chemotherapy is allowed only in the adjuvant setting": none for metastatic disease."""
    told = None if sentence.is_exclusion or sentence.negated else cues.only_in_early.search(sentence.normal)
    told = told or cues.none_but_early.search(sentence.normal)  # "no chemotherapy except as adjuvant treatment"
    if sentence.is_exclusion and not sentence.negated:
        told = told or cues.barred_but_early.search(sentence.normal)
    return [Rule(kind, (0, 0), sentence) for kind in kinds_in(told[0])] if told else []


def not_given(sentence: Sentence) -> list[Rule]:
    """ "Chemotherapy has not been given for metastatic disease": the kind stands before what is denied of it."""
    told = None if sentence.is_exclusion or sentence.permits else cues.not_given.search(sentence.normal)
    if told is None or specific_drugs(sentence) or not cues.metastatic.search(cues.early.sub(" ", sentence.normal)):
        return []
    return [Rule(kind, (0, 0), sentence) for kind in kinds_in(told[0])]


def never_given(sentence: Sentence) -> list[Rule]:
    """ "Chemotherapy-naive", "no prior systemic therapy" where no setting is said: never, so not for metastases either."""
    main, _ = sentence.split_exception()
    end = sentence.start + len(main)
    if (
        sentence.permits
        or cues.early.search(main)
        or cues.washout.search(main)
        or "washout" in sentence.normal
        or main.rstrip().endswith(":")
    ):
        return []
    if any(mention.end <= end for mention in specific_drugs(sentence)):
        return []
    if sentence.is_exclusion and not sentence.negated:
        match = cues.ever_given.search(main)
    else:
        match = cues.never_given.search(main)
    return [Rule(kind, (0, 0), sentence) for kind in each_kind_in(match.group())] if match else []


def _barred_kind(sentence: Sentence, main: str) -> str | None:
    """ "Prior chemotherapy for metastatic disease" among the exclusions."""
    if sentence.negated or cues.other_than_those.match(main):
        return None
    general = sorted(
        (m for m in sentence.mentions("treatments") if m.concept in GENERAL), key=lambda m: m.concept != "any_systemic"
    )
    general = [m for m in general if main[m.start - sentence.start : m.end - sentence.start].strip()]
    for mention in general:
        start, end = mention.start - sentence.start, mention.end - sentence.start
        before, after = main[max(0, start - 70) : start], main[end : end + 90]
        prior = cues.given_before.search(before) or (not before.strip() and cues.nothing_more.match(main[end:]))
        prior = prior or cues.given_after.match(main[end:])
        setting = cues.for_metastatic.match(after)
        setting = setting or re.search(r"(?:metasta\w+|advanced)[^.;]{0,40}$", before)
        if (
            prior
            and setting
            and not re.search(r"more than|>|≥|cycles|progress", before + after[:30])
            and not cues.lacked.search(before)
            and not _specific_beside(sentence, mention)
        ):
            kinds = {m.concept for m in general if m.end <= sentence.start + len(main)}
            several = len(kinds) > 1 and _OR.search(main)
            alternatives = several or cues.or_other_kind.match(after)
            return "systemic" if alternatives or "non hormonal" in main else KIND_OF[mention.concept]
    if cues.any_for_metastatic.search(main) and not specific_drugs(sentence):
        return "systemic"
    return None


_OR = re.compile(r"\bor\b")


def _specific_beside(sentence: Sentence, mention: Mention) -> bool:
    """A class narrows it: "anti-HER2 systemic therapy", "chemotherapy with a taxane"; a list of several does not."""
    gap = [m for m in specific_drugs(sentence) if 0 <= mention.start - m.end <= 12]
    if any(not re.search(r",|\bor\b|\band\b|/", sentence.source.normal[m.end : mention.start]) for m in gap):
        return True
    later = (m for m in specific_drugs(sentence) if m.start >= mention.end)
    return any(sentence.consists_of(mention, m) for m in later)


def _denied_kind(sentence: Sentence, main: str) -> str | None:
    """ "No prior systemic therapy for metastatic disease", "treatment-naive in the metastatic setting"."""
    denied = cues.denied.search(main)
    if not denied or (re.match(r"\W*(?:first|1st)", denied.group()) and "candidate" not in main):
        return None
    if cues.not_denied.search(denied.group() + main[denied.end() : denied.end() + 12]):
        return None
    rest = re.split(r"[;.]", main[denied.end() : denied.end() + 130])[0]
    clause = denied.group() + cues.coming.split(rest)[0]  # "… and planning to have endocrine therapy"
    around = f"{clause} ; {main[max(0, denied.start() - 60) : denied.start()]}"
    if not cues.metastatic.search(cues.early.sub(" ", around)):
        return None
    first, last = sentence.start + denied.start(), sentence.start + denied.start() + len(clause)
    if re.search(r"\bna[iï]ve", denied.group()):
        if not cues.naive_of_kind.search(main):
            return None
        first -= len("endocrine therapy ")  # what somebody is naive of may stand before
    named = [m for m in sentence.mentions("treatments") if first - 2 <= m.start < last]
    if named and named[0].concept not in GENERAL and not re.search(r"chemotherapy or|systemic", clause):
        return None
    general = [m for m in named if m.concept in GENERAL and not _specific_beside(sentence, m)]
    if general:
        kinds = {KIND_OF[m.concept] for m in general}
        several = "systemic" in kinds or len(kinds) > 1 or cues.other_kinds.search(clause)
        return "systemic" if several else kinds.pop()
    return "systemic" if cues.generic.search(clause) else None
