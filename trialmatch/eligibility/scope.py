"""Whom a sentence concerns: everybody in the trial, or only those with one type or marker."""

from bisect import bisect_left
from collections.abc import Container
from operator import attrgetter

from trialmatch.eligibility.criterion import is_title
from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.type_words import Pairs, concerns_part_only, spell, spelled, types_named
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence

cues = Cues("scope")


def concerns_part(reading: Reading, sentence: Sentence) -> bool:
    """The sentence holds for some of the people only. Asked by several families, worked out once."""
    for before in _from_the_first_unknown(reading, sentence, reading.of_part):
        reading.of_part[id(before)] = _concerns_part(reading, before)
    return reading.of_part[id(sentence)]


def _from_the_first_unknown(reading: Reading, sentence: Sentence, known: Container[int]) -> list[Sentence]:
    """It and the sentences that it goes on, in order, up to one that is known: a criterion may be of any length."""
    unknown: list[Sentence] = []
    last: Sentence | None = sentence
    while last is not None and id(last) not in known:
        unknown.append(last)
        last = _continued(reading, last)
    return unknown[::-1]


def _concerns_part(reading: Reading, sentence: Sentence) -> bool:
    """ "Patients with PD-L1 positive tumors must have had …": asked of some only, so of nobody in general."""
    words = sentence.normal
    if cues.conditional_subject.search(words) or is_under_type(reading, sentence) or _is_under_marker(sentence):
        return True
    before = _continued(reading, sentence)
    if before is not None and reading.of_part[id(before)]:
        return True
    subject = _subject(sentence)
    if any(m.concept == "any_solid" for m in sentence.mentions("tumours")):
        return False  # "solid tumors, mainly TNBC and melanoma": an example, not a part
    drugs = sentence.mentions("treatments")  # in "TROP2-targeted therapy" the marker is none of the patient's
    markers = [m for m in sentence.markers if not any(d.start <= m.start < d.end for d in drugs)]
    named = {m.concept for m in markers if m.end - sentence.start <= len(subject)}
    if named and named - {m.concept for title in reading.titles for m in title.markers}:  # in a title: all have it
        return True
    return bool(subject) and concerns_part_only(_spelled_subject(sentence, subject), reading.pairs)


def _subject(sentence: Sentence) -> str:
    """The words before "must have", or before the colon: of whom something is asked."""
    words = sentence.normal
    label = cues.label.match(words)  # "Registration: patients with … must have"
    verb = cues.verb.search(words, label.end() if label else 0)
    subject = words[: verb.start()] if verb else words.split(",")[0] if words.startswith("for ") else ""
    return subject or (cues.told_of_subject.split(words)[0] if _is_listed(sentence) else "")


def _spelled_subject(sentence: Sentence, subject: str) -> str:
    return spelled(sentence)[: len(subject) + 12].rpartition(" ")[0] or subject


def types_asked(reading: Reading, sentence: Sentence) -> Pairs:
    """The types of which alone a sentence asks something; none where it is asked of all."""
    for before in _from_the_first_unknown(reading, sentence, reading.of_types):
        reading.of_types[id(before)] = _types_asked(reading, before)
    return reading.of_types[id(sentence)]


def _types_asked(reading: Reading, sentence: Sentence) -> Pairs:
    heading = _heading(sentence)
    if heading and concerns_part_only(heading, reading.pairs):
        return types_named(heading)
    subject = _subject(sentence)
    named = types_named(_spelled_subject(sentence, subject)) if subject else set()
    if named and not reading.pairs <= named:
        return named
    before = _continued(reading, sentence)
    return set() if named or before is None else reading.of_types[id(before)]


def is_under_type(reading: Reading, sentence: Sentence) -> bool:
    """ "ER-positive metastatic breast cancer:", and under it what is asked of those alone."""
    return concerns_part_only(_heading(sentence), reading.pairs)


def _is_under_marker(sentence: Sentence) -> bool:
    """ "For patients who have BRCA-mutated breast cancer:", and under it what is asked of those alone."""
    opener = sentence.criterion.opener
    if opener is None or not cues.for_those.match(opener.normal):
        return False
    return bool(opener.source.mentions_between("biomarkers", opener.start, opener.end))


def _heading(sentence: Sentence) -> str:
    """The short statement that the sentence stands under: one with a colon, or a title."""
    opener = sentence.criterion.opener
    if opener is None or len(opener.text) > LONGEST_TYPE:
        return ""
    return spell(opener.text) if opener.text.rstrip().endswith(":") or is_title(opener) else ""


def _continued(reading: Reading, sentence: Sentence) -> Sentence | None:
    """ "Patients with HER2-positive disease must have had two lines. One is enough where …": said of the same people."""
    own = reading.by_criterion.get(id(sentence.criterion), [])
    before = bisect_left(own, sentence.start, key=attrgetter("start"))
    return own[before - 1] if before and not cues.of_its_own.search(sentence.normal) else None


LONGEST_TYPE = 110  # characters


def _is_listed(sentence: Sentence) -> bool:
    """One of several bullets: each may be about patients of its own ("HER2-positive disease with …")."""
    parent = sentence.criterion.parent
    return parent is not None and parent.children > 1
