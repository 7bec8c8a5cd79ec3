"""Types of breast cancer that a sentence leaves out: barred, excepted, or barred in brackets beside what is asked."""

import dataclasses
import re
from collections.abc import Iterable, Iterator

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.type_words import Pairs, signals_of, spelled, types_named
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import ASIDE, Sentence

cues = Cues("subtypes")

NO = re.compile(r"^\W*(?:no|not|without|absence of|lack of)\b")  # "No HER2 overexpression" bars what follows it
NEGATIVE = re.compile(r"^\W*negative (?:for|in)\b")  # says what the tumour is
LONGEST_BAN = 130  # characters: a longer sentence says more than that a type is barred


def bars_type(sentence: Sentence) -> bool:
    """ "Those with triple-negative breast cancer are not eligible", and no more than that."""
    return sentence.bars and len(sentence.normal) <= LONGEST_BAN


def names_breast(sentence: Sentence) -> bool:
    return any(m.concept == "breast" for m in sentence.mentions("tumours")) and not cues.open_list.search(
        sentence.normal
    )


def asked_and_barred(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """ "HER2 of 1+ or 2+; those with 3+ are excluded": apart, what is asked and what is barred, or let in beside it."""
    for sentence in sentences:
        if not cues.of_types.search(sentence.normal):
            yield sentence  # most of them: one search is cheaper than what follows
            continue
        if excepted := _type_excepted(sentence):
            yield sentence.cut(0, len(sentence.normal) - len(excepted))
            continue
        if barred := _barring_aside(sentence):
            yield sentence.without(barred)
            yield sentence.cut(barred.start, barred.stop)
            continue
        told_apart = (sentence.prohibits or sentence.permits) and not sentence.is_exclusion and "; " in sentence.normal
        yield from sentence.clauses() if told_apart else [sentence]


def _barring_aside(sentence: Sentence) -> range | None:
    """Where the brackets of "ER-positive (triple-negative disease is not eligible)" stand, which alone bar somebody."""
    if sentence.is_exclusion or not sentence.prohibits:
        return None
    asides = ((range(n.start(), n.end()), n[0]) for n in ASIDE.finditer(sentence.normal))
    return next((place for place, words in asides if dataclasses.replace(sentence, normal=words).prohibits), None)


def _type_excepted(sentence: Sentence) -> str:
    """ "Metastatic breast cancer, except HER2-positive disease": the words of who is not meant; "" where all are."""
    if not cues.of_types.search(sentence.normal) or sentence.is_exclusion or sentence.bars:
        return ""
    exception = sentence.split_exception()[1]
    if not _EXCEPT.match(exception) or not signals_of(exception).any():
        return ""
    return exception if names_breast(sentence) and not sentence.mentions("treatments") else ""


_EXCEPT = re.compile(r"(?:except(?:ing)?(?: for)?|excluding|other than|with the exception of|but not) [^.;:]{3,60}\W*$")


def without_barred(reading: Reading, allowed: Pairs) -> Pairs:
    """`allowed` without the types that are left out; what would leave out all of them speaks of something else."""
    for sentence, barred in _bans(reading):
        left = allowed - barred
        if left and left != allowed:
            allowed = left
            reading.prove("subtypes", sentence)
    return allowed


def _bans(reading: Reading) -> Iterator[tuple[Sentence, Pairs]]:
    for sentence in reading.of_section(exclusion=False):
        if not sentence.scoped and (excepted := _type_excepted(sentence)):
            yield sentence, _barred_types(excepted)
    for sentence in asked_and_barred(reading.sentences):
        if cues.of_types.search(sentence.normal):
            yield sentence, _barred_by(sentence)


def _barred_by(sentence: Sentence) -> Pairs:
    """The types that one sentence bars, and none where it speaks of something else."""
    note = sentence.permitting_note  # "(those whose status is not known are eligible)"
    sentence = sentence.without(note) if note else sentence
    words = sentence.normal
    lacking = sentence.is_exclusion and bool(cues.lacking.match(words))
    told = spelled(sentence)
    if (
        len(ASIDE.sub("", words) if sentence.is_exclusion else words) > LONGEST_BAN
        or sentence.markers
        or not cues.of_types.search(words)
        or re.search(r"\blines? of|therap|treatment", ASIDE.sub(" ", words))
        or not (sentence.bars or lacking)
        or NEGATIVE.match(words)
        or cues.fit_for_it.search(words)
        or cues.of_one_phase.search(words)
        or cues.on_condition.search(told)
        or (cues.about_treatment.search(words) and not cues.known_type.match(words))
        or cues.not_defining.search(words)
        or _bars_something_of_them(told)
    ):
        return set()
    if sentence.negated and not lacking:
        # "no HER2 overexpression", where what is told of both receptors is no type
        told = NO.sub("", told)
        return _barred_types(told) if sum(signals_of(told)) == 1 else set()
    return _barred_types(told)


def _bars_something_of_them(words: str) -> bool:
    """ "Visceral crisis in patients with HR-positive disease": they stay out who have it, and not all of that type."""
    told = cues.in_those.search(words)
    before = NO.sub("", words[: told.start()]) if told else ""
    return bool(re.search(r"[a-z]{3}", before)) and not (signals_of(before).any() or cues.of_joining.search(before))


def _barred_types(words: str) -> Pairs:
    """Those that a ban describes: what it says of both receptors is one type, and what stands beside an "or" another."""
    ways = cues.or_type.split(words)
    if len(ways) > 1 and all(types_named(way) for way in ways):
        return set().union(*map(_barred_types, ways))
    signals = signals_of(words)
    if signals.both or (signals.hr_pos and signals.hr_neg and not signals.tnbc):
        return set()
    return types_named(words)
