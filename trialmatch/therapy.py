"""Counting a person's lines of therapy as an interval: what may or may not count widens it."""

from typing import NamedTuple

from trialmatch.person import Person, Treatment
from trialmatch.vocabulary import LINE_KINDS

Interval = tuple[int, int]


# Given together with hormone treatment; who names only the one has most likely had the other.
_BESIDE_HORMONES = frozenset({"cdk46_inhibitor", "pi3k_akt_mtor_inhibitor"})
_HORMONES_BESIDE = frozenset({"endocrine_therapy", "aromatase_inhibitor", "fulvestrant", "tamoxifen"})


class LineKinds(NamedTuple):
    """Which kinds of line a treatment is: surely, and perhaps (an ADC as chemotherapy)."""

    sure: frozenset[str]
    perhaps: frozenset[str]


def count_lines(person: Person) -> dict[str, Interval]:
    """{kind: (fewest, most)} for metastatic disease; a kind that is not known is left out."""
    if person.treatments is None:
        return {kind: (number, number) for kind, number in person.prior_lines.items()}
    counts = {kind: [0, 0] for kind in LINE_KINDS}
    for treatment in person.treatments:
        counted, sure = _counts(treatment)
        if not counted:
            continue
        kinds = kinds_of_line(treatment)
        for kind in LINE_KINDS:
            counts[kind][0] += sure and kind in kinds.sure
            counts[kind][1] += kind in kinds.sure | kinds.perhaps
    return {kind: (low, high) for kind, (low, high) in counts.items()}


def _counts(treatment: Treatment) -> tuple[bool, bool]:
    """(may be a line for metastatic disease, surely is one)."""
    if treatment.setting is None:
        return True, False
    if treatment.setting != "metastatic":
        return treatment.stopped in ("progression", None), False
    return True, treatment.stopped in ("progression", "completed")


def kinds_of_line(treatment: Treatment) -> LineKinds:
    classes = treatment.classes
    counted_drugs = [drug for drug in treatment.drugs if drug.kind != "supportive"]
    if not counted_drugs:
        return LineKinds(frozenset(), frozenset())
    if any(drug.kind == "unknown" for drug in counted_drugs):
        return LineKinds(frozenset({"systemic"}), frozenset({"chemotherapy", "endocrine"}))
    if "chemotherapy" in classes:
        return LineKinds(frozenset({"systemic", "chemotherapy"}), frozenset())
    sure = {"systemic"} | ({"endocrine"} if "endocrine_therapy" in classes else set())
    perhaps = {"chemotherapy"} if "any_adc" in classes else set()
    return LineKinds(frozenset(sure), frozenset(perhaps | ({"endocrine"} if _hormones_not_named(treatment) else set())))


def _hormones_not_named(treatment: Treatment) -> bool:
    named = treatment.classes
    return bool(named & _BESIDE_HORMONES) and not named & {"endocrine_therapy", "chemotherapy"}


def classes_perhaps_had(person: Person) -> frozenset[str]:
    """Classes that came with a drug that was named, most likely, and were not named themselves."""
    beside = any(_hormones_not_named(treatment) for treatment in person.treatments or ())
    return _HORMONES_BESIDE if beside else frozenset()


def classes_had(person: Person, setting: str | None = None) -> frozenset[str] | None:
    """Classes of drug ever given (or given in one setting); None where nothing was told."""
    if person.treatments is None:
        return person.prior_therapy
    had: set[str] = set()
    for treatment in person.treatments:
        if setting is None or treatment.setting in (setting, None):
            had |= treatment.classes | {"any_systemic"}
    return frozenset(had)
