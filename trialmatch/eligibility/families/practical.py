"""What people need to plan by, beyond who may join: waiting times, biopsies, visits, menopause, men, the brain in detail.

Kept apart from the facts that decide a match: nothing here bars anybody.
"""

import re
from collections.abc import Callable

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.facts import Evidence, Practical, Washout
from trialmatch.eligibility.families.brain_words import speaks_of
from trialmatch.eligibility.reading import Reading, evidence_of
from trialmatch.eligibility.sentences import ASIDE, Sentence
from trialmatch.lexicon import lexicon

cues = Cues("practical")

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "eight": 8, "twelve": 12}
_TIME = re.compile(
    r"(?P<n>\d{1,3}|one|two|three|four|six|eight|twelve)(?: ?\(\w+\))? ?(?P<unit>day|week|month|year)s?\b"
)
LONGEST_WASHOUT = 190  # days; longer ones are about earlier lines or other cancers


def read_practical(reading: Reading) -> Practical:
    """All of it, each with the words that prove it."""
    found = _Notes()
    washouts = _washouts(reading, found)
    return Practical(
        washouts=washouts,
        brain_stable_days=_brain_stable_days(reading, found),
        brain_steroids=_first(reading, found, "brain_steroids", _steroids),
        brain_as_only_site=_first(reading, found, "brain_as_only_site", _only_site),
        biopsy=_first(reading, found, "biopsy", _biopsy),
        visits=_first(reading, found, "visits", _visits),
        menopause=_first(reading, found, "menopause", _menopause),
        men=_first(reading, found, "men", _men),
        conflicts=_conflicts(reading, found),
        evidence=found.evidence,
    )


class _Notes:
    """The first sentence of each fact."""

    def __init__(self) -> None:
        self.evidence: dict[str, Evidence] = {}

    def prove(self, fact: str, sentence: Sentence) -> None:
        self.evidence.setdefault(fact, evidence_of(sentence.source, sentence.start, sentence.end))


def _first(reading: Reading, notes: _Notes, fact: str, read: Callable[[Sentence], str]) -> str:
    """The first answer that a sentence gives."""
    for sentence in reading.sentences:
        answer = read(sentence)
        if answer:
            notes.prove(fact, sentence)
            return answer
    return ""


def days_in(words: str) -> int | None:
    """The longest time in days that the words name."""
    times = [(int(m["n"]) if m["n"].isdigit() else _NUMBERS[m["n"]]) * _DAYS[m["unit"]] for m in _TIME.finditer(words)]
    return max(times, default=None)


def _washouts(reading: Reading, notes: _Notes) -> tuple[Washout, ...]:
    """How long ago a treatment must lie; of several times for one treatment the longest."""
    longest: dict[str, int] = {}
    for sentence in (s for s in reading.sentences if cues.since.search(s.normal)):
        for clause in _without_excepted(sentence).clauses():
            if not cues.since.search(clause.normal) or cues.excepted.match(clause.normal):
                continue
            days = days_in(_without_windows(clause))
            if days is None or days > LONGEST_WASHOUT or cues.not_washout.search(clause.normal):
                continue
            for what in _treatments_of(clause):
                if days > longest.get(what, 0):
                    longest[what] = days
                    notes.prove(f"washouts.{what}", sentence)
    return tuple(Washout(what, days) for what, days in longest.items())


def _without_excepted(sentence: Sentence) -> Sentence:
    """ "Chemotherapy (other than capecitabine) within 3 weeks": the time is not one of what stands in brackets."""
    for aside in ASIDE.finditer(sentence.normal):
        if cues.excepted_aside.match(aside[0]):
            sentence = sentence.without(range(aside.start(), aside.end()))
    return sentence


def _without_windows(sentence: Sentence) -> str:
    """Without "treated within 12 weeks of entry" where that is asked: who waits longer misses the window."""
    words = sentence.normal
    if sentence.is_exclusion:
        return words
    return cues.window.sub(lambda found: found[0] if cues.denied.search(words[: found.start()]) else " ", words)


def _treatments_of(clause: Sentence) -> list[str]:
    told = (m for m in clause.mentions("treatments") if not clause.is_blank(m))
    named = [m.concept for m in told]
    classes = [concept for concept in named if concept in lexicon().parents]
    others = (
        ("radiotherapy", cues.radiotherapy),
        ("surgery", cues.surgery),
        ("investigational", cues.investigational),
    )
    other = [name for name, cue in others if cue.search(clause.normal)]
    return list(dict.fromkeys([*classes, *other]))


def _brain_stable_days(reading: Reading, notes: _Notes) -> int | None:
    """How long brain metastases must have been stable, or treated before."""
    for sentence in reading.sentences:
        if speaks_of(sentence, "brain") and cues.brain_stable.search(sentence.normal):
            days = days_in(cues.steroid_time.sub(" ", _without_windows(sentence)))
            if days is not None and days <= LONGEST_WASHOUT:
                notes.prove("brain_stable_days", sentence)
                return days
    return None


def _steroids(sentence: Sentence) -> str:
    if not speaks_of(sentence, "brain"):
        return ""
    if cues.low_steroids.search(sentence.normal):
        return "low_dose"
    return "none" if cues.no_steroids.search(sentence.normal) else ""


def _only_site(sentence: Sentence) -> str:
    if not speaks_of(sentence, "brain") or not cues.brain_only.search(sentence.normal):
        return ""
    return "forbids" if sentence.bars else "allows" if sentence.permits else ""


def _biopsy(sentence: Sentence) -> str:
    words = sentence.normal
    if sentence.is_exclusion or not cues.biopsy.search(words) or cues.old_biopsy.search(words):
        return ""
    if cues.if_feasible.search(words):
        return "if_feasible"
    return "required" if cues.needed.search(words) else ""


def _visits(sentence: Sentence) -> str:
    return "named" if not sentence.is_exclusion and cues.visits.search(sentence.normal) else ""


def _menopause(sentence: Sentence) -> str:
    words = sentence.normal
    if sentence.is_exclusion or cues.contraception.search(words):
        return ""
    post, pre = cues.postmenopausal.search(words), cues.premenopausal.search(words)
    if cues.any_menopause.search(words) or (post and pre):
        return "any"
    return "post" if post else "pre" if pre else ""


def _men(sentence: Sentence) -> str:
    words = sentence.normal
    if cues.contraception.search(words) or not cues.men.search(words):
        return ""
    if sentence.is_exclusion:
        return "barred" if cues.men_barred.search(words) else ""
    return "admitted" if cues.men_admitted.search(words) else ""


def _conflicts(reading: Reading, notes: _Notes) -> tuple[str, ...]:
    """Where the text says another age or sex than the registry's own fields."""
    trial, found = reading.trial, []
    for sentence in reading.of_section(exclusion=False):
        age = cues.adult_age.search(sentence.normal)
        if age and trial.minimum_age is not None and int(age[1]) != round(trial.minimum_age) and "age" not in found:
            found.append("age")
            notes.prove("conflicts.age", sentence)
        women = cues.women_only.search(sentence.normal) and not cues.men.search(sentence.normal)
        if women and trial.sex == "ALL" and "sex" not in found and not cues.contraception.search(sentence.normal):
            found.append("sex")
            notes.prove("conflicts.sex", sentence)
    return tuple(found)
