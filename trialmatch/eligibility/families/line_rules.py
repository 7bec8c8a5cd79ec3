"""What one sentence says of a number of lines."""

import dataclasses
import re

from trialmatch.eligibility.cues import Cue, Cues
from trialmatch.eligibility.families.line_bans import (
    but_for_one,
    never_given,
    none_at_all,
    none_before,
    none_listed,
    not_given,
    only_early,
)
from trialmatch.eligibility.families.line_counts import counted, is_label, keyed, total, trailing
from trialmatch.eligibility.families.line_words import (
    COUNTED_BESIDE_A_BAN,
    NUMBER,
    UNITS,
    Rule,
    each_kind_in,
    kinds_in,
    value_of,
)
from trialmatch.eligibility.families.progression import may_have_refused
from trialmatch.eligibility.needed_words import has_any
from trialmatch.eligibility.sentences import ASIDE, Sentence
from trialmatch.lexicon import only_others

cues = Cues("lines")

_SHORTENED = ("initial", "front", "1l", "2l", "3l", "4l")
_OF_TREATMENT = (
    *UNITS,
    *_SHORTENED,
    "treat",
    "chemo",
    "hormon",
    "endocrin",
    "naive",
    "naïve",
    "prior",
    "previous",
    "drug",
)


def rules_of(sentence: Sentence) -> list[Rule]:
    """Its rules, one a kind of treatment or more; none where it tells no number."""
    words = f"{sentence.lead()} {sentence.normal}"
    if not has_any(words, _OF_TREATMENT):
        return []  # most sentences: a few look-ups are cheaper than the patterns
    aside = _ALLOWED_ASIDE.search(sentence.normal)
    if aside is not None and (let_in := _allowed_aside(sentence, aside)):
        return let_in
    rules = [rule._replace(sentence=sentence) for part in _apart(sentence) for rule in _told_rules(part)]
    rules += _no_other(sentence)
    return [] if rules and _concerns_others(sentence) else rules


def _allowed_aside(sentence: Sentence, aside: re.Match[str]) -> list[Rule]:
    """ "No chemotherapy for it (one endocrine line is allowed)", "any treatment for it (endocrine therapy is allowed)"."""
    if not (sentence.negated or sentence.is_exclusion):
        return []
    told = [rule._replace(sentence=sentence) for rule in _told_rules(sentence.cut(0, aside.start()))]
    number = COUNTED_BESIDE_A_BAN.search(aside[0])
    nothing = any(rule[:2] == ("systemic", (0, 0)) for rule in told)
    if not (sentence.negated or nothing):
        return []
    most = value_of(number["n"]) if number else None
    let_in = [Rule(kind, (None, most), sentence) for kind in kinds_in(aside[0]) if number or nothing]
    return but_for_one([*told, *(rule for rule in let_in if rule.kind != "systemic")])


def _no_other(sentence: Sentence) -> list[Rule]:
    """ "Progressed on first-line …, and received no other systemic therapy for advanced disease": that line alone."""
    told = None if sentence.bars or sentence.is_alternative else cues.no_other_line.search(sentence.normal)
    return [Rule("systemic", (None, 1), sentence)] if told else []


def _apart(sentence: Sentence) -> list[Sentence]:
    """ "One endocrine line is allowed; no chemotherapy for metastatic disease": what is allowed, and what is not."""
    if not sentence.is_exclusion and (then_none := [m.start() for m in cues.then_none.finditer(sentence.normal)]):
        return sentence.cut_at(then_none)
    told_apart = sentence.permits or _STARTS_WITH_NO.match(sentence.normal)
    cuts = [m.end() for m in _NEXT_STATEMENT.finditer(sentence.normal)] if told_apart else []
    denies = any(_STARTS_WITH_NO.match(sentence.normal, first) for first in (0, *cuts))
    denies = denies or (bool(cuts) and sentence.permits and bool(cues.denied.search(sentence.normal)))
    if not (denies or (sentence.is_exclusion and sentence.permits)):
        return [sentence]
    return sentence.cut_at(cuts)


_NEXT_STATEMENT = re.compile(r"; |, but (?=no\b)")  # "no chemotherapy for metastatic disease; up to two lines of …"
_STARTS_WITH_NO = re.compile(r"\W*no\b")
# "No prior chemotherapy for metastatic disease (one line of endocrine therapy is allowed)"
_ALLOWED_ASIDE = re.compile(r"\([^()]*\b(?:is|are|be) (?:allowed|permitted|acceptable)\b[^()]*\)")


def _told_rules(sentence: Sentence) -> list[Rule]:
    words = sentence.normal
    if cues.not_about_lines.search(words) or is_label(sentence):
        return []
    if cues.naive_or_treated.search(words):
        return _at_most([*total(sentence), *counted(sentence)])
    rules = (
        _some_for_metastatic(sentence)
        or total(sentence)
        or keyed(sentence)
        or trailing(sentence)
        or none_listed(sentence)
        or counted(sentence)
    )
    if may_have_refused(words) or cues.those_who_had.match(words):
        rules = _at_most(rules)
    if cues.on_top.search(words):  # "at most one, in addition to that with a CDK4/6 inhibitor"
        rules = [rule._replace(bounds=(rule.bounds[0], rule.bounds[1] and rule.bounds[1] + 1)) for rule in rules]
    rules = _capped(rules, words)
    unlimited = cues.unlimited.search(words)
    if unlimited:
        said = (
            words[unlimited.start() : unlimited.end()]
            + _ANOTHER_POINT.split(words[unlimited.end() : unlimited.end() + 40])[0]
        )
        # "Any number of adjuvant therapies" tells nothing of those for metastatic disease.
        if not cues.early.search(said) or cues.metastatic.search(said):
            rules += [Rule(kind, (None, None), sentence) for kind in each_kind_in(said)]
    rules += _among_them(sentence, cues.of_those_lines)
    if rules:
        return [*none_before(sentence), *rules, *_among_them(sentence, cues.of_these)]
    other = _ordinal(sentence) or _barred_ordinal(sentence) or _had(sentence)
    return (
        none_at_all(sentence)
        or not_given(sentence)
        or only_early(sentence)
        or never_given(sentence)
        or ([other] if other else [])
    )


def _among_them(sentence: Sentence, cue: Cue) -> list[Rule]:
    """ "At most two, of which no more than one may be chemotherapy", "at most one of those lines may be chemotherapy"."""
    among = cue.search(sentence.normal)
    return [Rule(kinds_in(among["kind"])[0], (None, value_of(among["n"])), sentence)] if among else []


_ANOTHER_POINT = re.compile(r"[,.;]|but|for|and (?:up|at|no|not|a max)|\(including")


def _capped(rules: list[Rule], words: str) -> list[Rule]:
    """ "At least one line of chemotherapy for metastatic disease (maximum of 3)"."""
    cap = _CAP_AT_END.search(words) if len({rule.kind for rule in rules}) == 1 else None
    if cap is None or any(not rule.bounds[0] or rule.bounds[1] for rule in rules):
        return rules
    return [rule._replace(bounds=(rule.bounds[0], max(value_of(cap["n"]), rule.bounds[0] or 0))) for rule in rules]


_CAP_AT_END = re.compile(
    rf"(?:\(|[;,] )(?:but |and )?(?:a )?(?:maximum(?: of)?|no more than|not more than|up to|at most) (?P<n>{NUMBER})\W*$"
)


def _some_for_metastatic(sentence: Sentence) -> list[Rule]:
    """ "Two lines or more, at least one of them for metastatic disease": so many are asked of these."""
    told = None if sentence.bars else cues.some_for_metastatic.search(sentence.normal)
    if told is None:
        return []
    rules = counted(sentence)
    kinds = {rule.kind for rule in rules} or set(kinds_in(f"{sentence.lead()} {sentence.normal}"))
    kinds = kinds - {"systemic"} or kinds  # "…, two of which were given for treatment of …": of the kind named before
    most = None if told.start() == 0 else min((r.bounds[1] for r in rules if r.bounds[1]), default=None)
    return [Rule(kind, (value_of(told["n"]), most), sentence) for kind in sorted(kinds)]


def _at_most(rules: list[Rule]) -> list[Rule]:
    """Their maximums: no minimum is asked of everybody."""
    return [rule._replace(bounds=(None, high)) for rule in rules if (high := rule.bounds[1]) is not None]


def _concerns_others(sentence: Sentence) -> bool:
    """ "In CTCL, more than 4 lines" among the exclusions; "more than 4 lines, except breast cancer subjects"."""
    tumours = {m.concept for m in sentence.mentions("tumours")}
    of_others = sentence.is_exclusion and only_others(tumours)
    return of_others or bool(cues.breast_excepted.search(sentence.split_exception()[1]))


def _had(sentence: Sentence) -> Rule | None:
    """ "Prior treatment with chemotherapy for metastatic disease" among the inclusions: one line at least."""
    if sentence.bars or sentence.permits or sentence.is_alternative or cues.not_had.search(sentence.normal):
        return None
    if sentence.criterion.children and sentence.normal.rstrip().endswith(":"):
        return None  # a title: what is asked stands under it
    match = cues.had_for_metastatic.match(sentence.normal)
    return Rule(kinds_in(match.group())[0], (1, None), sentence) if match else None


_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8,
}  # fmt: skip
_ORDINAL = "|".join(_ORDINALS)
_NTH_LINE = re.compile(
    rf"(?P<which>\b(?:{_ORDINAL})(?:(?:,|\s+or|\s+and|\s+to|/|\s+line)+\s*(?:{_ORDINAL}))*)(?P<later>(?:,? (?:or|and)|,)?(?: any)? ?(?:later|greater|beyond|above|subsequent|further|more),?)?\s*lines?\b(?P<beyond>(?:(?: systemic| endocrine)?(?: treatment| therapy| setting))? \(?(?:or|and) (?:later|greater|beyond|above|subsequent|further|more))?"
)


def _spelled_out(words: str) -> str:
    """ "Initial treatment of metastatic disease", "2L or 3L", "2L+": by their ordinals."""
    if not has_any(words, _SHORTENED):
        return words
    plain = cues.initial.sub("first line treatment", words)
    return _SHORT_LINE.sub(lambda m: f"{_NTH[int(m['n'])]} line{' or later' if m['later'] else ''}", plain)


_SHORT_LINE = re.compile(r"\b(?P<n>[1-4])l\b(?P<later>\+)?")
_NTH = ("", "first", "second", "third", "fourth")


def _barred_ordinal(sentence: Sentence) -> Rule | None:
    """ "Second- or later-line treatment received" among the exclusions: one line at most."""
    if not sentence.is_exclusion or sentence.negated or sentence.permits or cues.of_some_ordinal.match(sentence.normal):
        return None
    plain = _spelled_out(ASIDE.sub(" ", sentence.normal))
    match = _NTH_LINE.search(plain)
    least = min((_ORDINALS[word] for word in re.findall(_ORDINAL, match["which"])), default=0) if match else 0
    told = cues.had_nth_barred.search(plain) and not cues.washout.search(plain)
    if match is None or least < 2 or not told:
        return None
    rest = plain[match.end() :]
    return None if cues.nth_of_other.match(rest) else Rule(kinds_in(rest)[0], (None, least - 1), sentence)


def _ordinal(sentence: Sentence) -> Rule | None:
    """ "As first- or second-line treatment": the next line is the second at most, so one is had before."""
    told_of_all = not (sentence.is_exclusion or sentence.negated or cues.of_some_ordinal.match(sentence.normal))
    sentence = dataclasses.replace(sentence, normal=_spelled_out(sentence.normal))
    match = _NTH_LINE.search(sentence.normal) if told_of_all else None
    if match is None:
        return None
    numbers = [_ORDINALS[word] for word in re.findall(_ORDINAL, match["which"])]
    before = sentence.normal[max(0, match.start() - 120) : match.start()]
    if cues.ordinal_of_relapse.search(before):
        return None  # "adjuvant treatment is regarded as first-line if …"
    rest = sentence.normal[match.end() :]
    if cues.nth_of_other.match(rest):
        return None  # "second-line treatment for vaginal dryness"
    said = cues.kind_of_nth.match(rest)
    kind = kinds_in(said.group())[0] if said else "systemic"
    is_open = match["later"] or match["beyond"]
    if cues.no_later_than.search(before):
        return Rule(kind, (None, max(numbers) - 1), sentence)  # "no later than the fourth line"
    ongoing, receiving = cues.nth_ongoing.match(rest), cues.receiving_nth.search(before)
    planned = receiving and not ongoing and cues.or_planning.search(before)  # "receiving or planning to receive"
    if ongoing or planned or (receiving and "either" not in before):
        least = min(numbers) - 1 if planned else min(numbers)
        return Rule(kind, (least or None, None if is_open else max(numbers)), sentence)
    if cues.after_nth.search(before) and not (sentence.permits or cues.or_progressed.search(before)):
        any_of_them = re.search(r"\bor\b", match["which"])
        return Rule(kind, (min(numbers), max(numbers)) if any_of_them else (max(numbers), None), sentence)
    is_subject = not before.strip(" *-") and (
        cues.nth_treatment.match(rest) or cues.nth_alone.fullmatch(rest) or not rest.strip(" .")
    )
    if not (is_subject or cues.planned_nth.search(before)) or cues.had_nth.search(before) or sentence.is_alternative:
        return None
    return Rule(
        kind,
        (min(numbers) - 1 or None, None if is_open else max(numbers) - 1),
        sentence,
    )
