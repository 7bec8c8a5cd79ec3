"""Counting a person's lines of therapy as an interval: what may or may not count widens it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from trialmatch.lexicon import Drug, lexicon
from trialmatch.person import Person, Treatment
from trialmatch.vocabulary import LINE_KINDS

Interval = tuple[int, int]
MANY = 99  # lines: the upper end of a count that nobody knows


# Given together with hormone treatment; who names only the one has most likely had the other.
_BESIDE_HORMONES = frozenset({"cdk46_inhibitor", "pi3k_akt_mtor_inhibitor"})
_HORMONES_BESIDE = frozenset({"endocrine_therapy", "aromatase_inhibitor", "fulvestrant", "tamoxifen"})
_CONJUGATES = frozenset({"any_adc", "topo1_adc"})


class LineKinds(NamedTuple):
    """Which kinds of line a treatment is: surely, and perhaps (an ADC as chemotherapy)."""

    sure: frozenset[str]
    perhaps: frozenset[str]


def count_lines(person: Person) -> dict[str, Interval]:
    """{kind: (fewest, most)} for metastatic disease, MANY for no upper end; a kind that is not known is left out."""
    told = _from_numbers(person.prior_lines) if person.treatments is None else _from_list(person.treatments)
    if person.coming is not None:
        added = _from_list([person.coming])
        told = {kind: _sum(told.get(kind, (0, MANY)), added[kind]) for kind in LINE_KINDS}
    return {kind: count for kind, count in told.items() if count != (0, MANY)}


def _from_list(treatments: Iterable[Treatment]) -> dict[str, Interval]:
    counts = dict.fromkeys(LINE_KINDS, (0, 0))
    for treatment in treatments:
        for kind, count in _lines_of(treatment).items():
            counts[kind] = _sum(counts[kind], count)
    return counts


def _sum(one: Interval, other: Interval) -> Interval:
    return one[0] + other[0], min(MANY, one[1] + other[1])


def _lines_of(treatment: Treatment) -> dict[str, Interval]:
    """{kind: (fewest, most)} of what one entry of the list stands for."""
    if treatment.is_of_unknown_number:
        return dict.fromkeys(LINE_KINDS, (0, MANY))
    counted, sure = _counts(treatment)
    if not counted:
        return {}
    kinds = kinds_of_line(treatment)
    return {kind: (int(sure and kind in kinds.sure), int(kind in kinds.sure | kinds.perhaps)) for kind in LINE_KINDS}


def _from_numbers(told: Mapping[str, int]) -> dict[str, Interval]:
    """What is told of one kind bounds the others: no line at all is no chemotherapy, four of that are four lines."""
    if not told:
        return {}
    most = told.get("systemic", MANY)
    least = max(told.values())
    return {
        kind: (told[kind], told[kind]) if kind in told else (least, MANY) if kind == "systemic" else (0, most)
        for kind in LINE_KINDS
    }


def _counts(treatment: Treatment) -> tuple[bool, bool]:
    """(may be a line for metastatic disease, surely is one)."""
    if treatment.setting is None:
        return True, False
    if treatment.setting != "metastatic":
        return treatment.stopped in ("progression", None), False
    return True, treatment.stopped in ("progression", "completed")


def kinds_of_line(treatment: Treatment) -> LineKinds:
    """The kinds of line that a treatment is; bone agents and the like are none."""
    counted = [drug for drug in treatment.drugs if drug.kind != "supportive"]
    if not counted:
        return LineKinds(frozenset(), frozenset())
    classes = frozenset[str]().union(*(drug.classes for drug in counted))
    if "chemotherapy" in classes:
        return LineKinds(frozenset({"systemic", "chemotherapy"}), frozenset())
    if any(map(_may_be_anything, counted)):
        return LineKinds(frozenset({"systemic"}), frozenset({"chemotherapy", "endocrine"}))
    sure = {"systemic"} | ({"endocrine"} if "endocrine_therapy" in classes else set())
    perhaps = {"chemotherapy"} if classes & _CONJUGATES else set()
    return LineKinds(frozenset(sure), frozenset(perhaps | ({"endocrine"} if _hormones_not_named(treatment) else set())))


def _may_be_anything(drug: Drug) -> bool:
    return drug.kind == "unknown" or drug.id == "any_systemic"


def _hormones_not_named(treatment: Treatment) -> bool:
    named = treatment.classes
    return bool(named & _BESIDE_HORMONES) and not named & {"endocrine_therapy", "chemotherapy"}


def all_treatments(person: Person) -> list[Treatment]:
    """The treatments that were told, and the coming one."""
    return [*(person.treatments or ()), *([person.coming] if person.coming is not None else [])]


def classes_perhaps_had(person: Person) -> frozenset[str]:
    """Classes that came with what was named, most likely, and were not named themselves: their kind alone was told."""
    told = (person.prior_therapy or frozenset()) if person.treatments is None else frozenset()
    beside = bool(told & _BESIDE_HORMONES) or any(map(_hormones_not_named, all_treatments(person)))
    return (_HORMONES_BESIDE if beside else frozenset()) | lexicon().narrower(told)


def classes_had(person: Person, setting: str | None = None) -> frozenset[str] | None:
    """Classes of drug surely given, ever or in one setting; None where nothing was told.

    A coming treatment, and lines told by their number, are for metastatic disease; a kind alone tells no setting.
    """
    if person.treatments is not None:
        return _classes_of(t for t in all_treatments(person) if setting in (None, t.setting))
    had = _classes_of(all_treatments(person)) | _classes_counted(person.prior_lines)
    if person.prior_therapy is None and not had:
        return None
    told = person.prior_therapy if setting is None and person.prior_therapy else frozenset()
    broader = (lexicon().classes_of(name) | {name, "any_systemic"} for name in told)
    return had.union(*broader)


def _classes_counted(lines: Mapping[str, int]) -> frozenset[str]:
    """Who had lines of a kind has had it."""
    kinds = {"systemic": "any_systemic", "chemotherapy": "chemotherapy", "endocrine": "endocrine_therapy"}
    had = {kinds[kind] for kind, number in lines.items() if number}
    return frozenset(had | ({"any_systemic"} if had else set()))


def _classes_of(treatments: Iterable[Treatment]) -> frozenset[str]:
    """Their classes, and any systemic treatment where one is more than supportive care."""
    had: set[str] = set()
    for treatment in treatments:
        had |= treatment.classes
        if kinds_of_line(treatment).sure:
            had.add("any_systemic")
    return frozenset(had)
