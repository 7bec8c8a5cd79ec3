"""The record laid open for the readers: its texts, criteria and sentences, and a place to note what proves what."""

import copy
import dataclasses
import functools
from collections import Counter
from typing import Self

from trialmatch.eligibility.criteria import split_criteria
from trialmatch.eligibility.criterion import Criterion
from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.facts import MAX_QUOTE, Evidence
from trialmatch.eligibility.sentences import TITLES, Sentence, about_other_tumour, split_sentences
from trialmatch.eligibility.text import CleanText
from trialmatch.trial import Trial

cues = Cues("sentences")


class Reading:
    """One trial while it is read. `sentences` leaves out what speaks of other tumours only."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.titles = [_whole(CleanText(title)) for title in trial.titles if title.text.strip()]
        self.texts = [CleanText(text) for text in trial.eligibility]
        self.pairs: set[tuple[str, str]] = set()  # (subtype, HER2 level) that can join, once read
        self.evidence: dict[str, Evidence] = {}
        self.used: set[int] = set()  # ids of criteria that gave facts
        self.of_part: dict[int, bool] = {}  # by sentence id whether it concerns some of the people only
        self.of_types: dict[int, set[tuple[str, str]]] = {}  # by sentence id the types of which alone it asks something

    @functools.cached_property
    def criteria(self) -> list[Criterion]:
        """All criteria, in order. A record about no cancer need not be taken apart."""
        return [criterion for text in self.texts for criterion in split_criteria(text)]

    @functools.cached_property
    def every(self) -> list[Sentence]:
        """All sentences of the criteria, in order, but for what is said again. Not every record has to be read so closely."""
        told = (criterion for criterion in self.criteria if id(criterion) not in self.said_before)
        return _without_main_cohort([s for criterion in told for s in split_sentences(criterion)])

    @functools.cached_property
    def said_before(self) -> dict[int, Criterion]:
        """By id the criteria that say again what one before them says, of the same people, and that one."""
        first: dict[tuple[str, str, str, int], Criterion] = {}
        again: dict[int, Criterion] = {}
        for criterion in self.criteria:
            if criterion.is_heading or criterion.children or criterion.text.rstrip().endswith(":"):
                continue
            key = (criterion.section, criterion.cohort, criterion.normal, id(criterion.opener))
            if first.setdefault(key, criterion) is not criterion:
                again[id(criterion)] = first[key]
        return again

    @functools.cached_property
    def sentences(self) -> list[Sentence]:
        return [s for s in _open_to_breast(self.every) if not _of_later_course(s)]

    @functools.cached_property
    def by_criterion(self) -> dict[int, list[Sentence]]:
        """The sentences of each criterion, by its id: a search through all of them for each would cost their square."""
        found: dict[int, list[Sentence]] = {}
        for sentence in self.sentences:
            found.setdefault(id(sentence.criterion), []).append(sentence)
        return found

    def keep(self, sentences: list[Sentence]) -> None:
        """Go on with these sentences alone."""
        self.sentences = sentences
        for told_from_them in ("by_criterion", "_by_section"):
            self.__dict__.pop(told_from_them, None)

    def part(self, sentences: list[Sentence]) -> Self:
        """The same trial with some of its sentences: what holds for one cohort."""
        part = copy.copy(self)
        part.pairs, part.evidence, part.of_part, part.of_types = set(), {}, {}, {}
        part.keep(sentences)
        return part

    @property
    def title_words(self) -> str:
        return " ; ".join(title.normal for title in self.titles)

    def of_section(self, *, exclusion: bool) -> list[Sentence]:
        return self._by_section[exclusion]

    @functools.cached_property
    def _by_section(self) -> tuple[list[Sentence], list[Sentence]]:
        """Inclusions and exclusions: each is asked for some dozen times."""
        sections: tuple[list[Sentence], list[Sentence]] = ([], [])
        for sentence in self.sentences:
            sections[sentence.is_exclusion].append(sentence)
        return sections

    def prove(self, fact: str, sentence: Sentence, *, instead: bool = False) -> None:
        """Note the sentence that a fact stands on. The first stays (unless `instead`), but a criterion beats a title."""
        self.used.add(id(sentence.criterion))
        noted = self.evidence.get(fact)
        if instead or noted is None or (noted.field in TITLES and not sentence.in_title):
            is_last = sentence.end == sentence.criterion.end
            end = self._end_with_list(sentence.criterion) if is_last else sentence.end
            self.evidence[fact] = evidence_of(sentence.source, sentence.start, end)

    def prove_by_criterion(self, fact: str, sentence: Sentence) -> None:
        """The same with what follows in its criterion, and in the list that this opens: there stand the conditions."""
        self.used.add(id(sentence.criterion))
        self.evidence[fact] = evidence_of(sentence.source, sentence.start, self._end_with_list(sentence.criterion))

    def _end_with_list(self, criterion: Criterion) -> int:
        """Where the bullets under it end, if it opens a list: "… are eligible if:"."""
        if not criterion.normal.rstrip().endswith(":"):
            return criterion.end
        return max((c.end for c in self.criteria if c.opener is criterion), default=criterion.end)


def _open_to_breast(sentences: list[Sentence]) -> list[Sentence]:
    """Those that do not speak of other tumours only.

    "Colorectal cancer that has progressed. Patients must have had at most four lines": what goes on with such a
    sentence in its criterion, or is listed under it, and names no tumour, is said of the same people.
    """
    kept = []
    other = None  # the criterion that speaks of another tumour
    for sentence in sentences:
        if about_other_tumour(sentence):
            if sentence.criterion.parent is not other or other is None:
                other = None if sentence.is_exclusion else sentence.criterion
        elif not (other and _goes_on(sentence, other)):
            kept.append(sentence)
    return kept


def _of_later_course(sentence: Sentence) -> bool:
    """ "Retreatment registration: treated for at least 24 weeks with …": asked of those who are in the trial already."""
    return bool(cues.later_course.match(sentence.normal) or cues.later_course.search(sentence.lead()))


def _goes_on(sentence: Sentence, other: Criterion) -> bool:
    if sentence.mentions("tumours") or (sentence.cohort and sentence.cohort != other.cohort):
        return False
    if sentence.criterion is other:
        return bool(cues.goes_on.match(sentence.normal))
    return sentence.criterion.parent is other and bool(cues.opens_list.search(other.normal))


MAIN_SHARE = 0.6


def _without_main_cohort(sentences: list[Sentence]) -> list[Sentence]:
    """A cohort to which most of the text belongs is the trial itself ("Treatment cohort:")."""
    counts = Counter(s.cohort for s in sentences)
    main = {name for name, count in counts.items() if name and count > MAIN_SHARE * len(sentences)}
    return [dataclasses.replace(s, cohort="") if s.cohort in main else s for s in sentences]


def evidence_of(source: CleanText, start: int, end: int) -> Evidence:
    """Clean [start:end] as it stands in the published text, at most MAX_QUOTE characters."""
    first, last = source.place(start, end)
    last = min(last, first + MAX_QUOTE)
    return Evidence(source.published.text[first:last], first, last, source.published.field)


def _whole(source: CleanText) -> Sentence:
    end = len(source.text.rstrip())
    criterion = Criterion(source, 0, end, "inclusion")
    return Sentence(criterion, 0, end, source.normal[:end])
