"""A person's answers as the few numbers and bit sets that the checks compare with."""

from datetime import date
from typing import NamedTuple

from trialmatch.matching.columns import BAR_ONLY_SITE, BAR_STEROIDS, class_bit, marker_bit, marker_bits, type_bit
from trialmatch.person import Person
from trialmatch.therapy import Interval, all_treatments, classes_had, classes_perhaps_had, count_lines
from trialmatch.truth import Verdict
from trialmatch.vocabulary import HER2_LEVELS, PRIOR_CLASSES, SITES
from trialmatch.waiting import brain_days, relapse_was_early

ALL_CLASSES = (1 << len(PRIOR_CLASSES)) - 1


class Answers(NamedTuple):
    """What is not told is UNKNOWN, or a range that holds every possibility."""

    types: int
    sites: dict[str, Verdict]
    brain: str | None
    bone_only: Verdict
    measurable: Verdict
    lines: dict[str, Interval]
    early_relapse: Verdict
    exhausted: Verdict
    classes_ever: int
    classes_metastatic: int
    classes_unknown: int
    markers_present: int
    markers_absent: int
    ecog: int | None
    sex: int | None
    age: int | None
    menopause: str | None
    brain_days: Interval | None  # since the brain was treated: a month is told, so (fewest, most)
    brain_bars: int  # bits: what the brain metastases come with that some trials bar


def answers_of(person: Person, today: date | None = None) -> Answers:
    """Everything the checks need, computed once a person. Without `today` no time since a treatment is known."""
    lines = count_lines(person)
    ever, metastatic, unknown = _classes(person)
    present, absent = _markers(person)
    return Answers(
        types=_types(person),
        sites={site: _has_site(person, site) for site in SITES},
        brain=person.brain,
        bone_only=_bone_only(person),
        measurable=_known(person.measurable_disease),
        lines=lines,
        early_relapse=_known(relapse_was_early(person, today)),
        exhausted=_exhausted(person, lines),
        classes_ever=ever,
        classes_metastatic=metastatic,
        classes_unknown=unknown,
        markers_present=present,
        markers_absent=absent,
        ecog=person.ecog,
        sex={"female": 1, "male": 2}.get(person.sex or ""),
        age=person.age,
        menopause=person.menopause,
        brain_days=brain_days(person, today),
        brain_bars=_brain_bars(person),
    )


def _known(told: bool | None) -> Verdict:
    return Verdict.UNKNOWN if told is None else Verdict.MET if told else Verdict.NOT_MET


def _types(person: Person) -> int:
    """Every (hormone receptors, HER2 level) that the answers leave possible."""
    both = {person.er, person.pr}
    receptors = "+" if "positive" in both else "-" if both == {"negative"} else "+-"
    levels = HER2_LEVELS if person.her2 is None else HER2_LEVELS[1:] if person.her2 == "negative" else (person.her2,)
    return sum(type_bit(receptor, level) for receptor in receptors for level in levels)


def _has_site(person: Person, site: str) -> Verdict:
    """The list of sites is complete, but brain and leptomeningeal disease are told by their own answers only."""
    if site == "brain":
        return _known(None if person.brain is None else person.brain != "none")
    if site == "leptomeningeal":
        return _known(person.leptomeningeal)
    return _known(None if person.sites is None else site in person.sites)


def _brain_bars(person: Person) -> int:
    has_no_other = person.brain not in (None, "none") and person.sites is not None and person.sites <= {"brain"}
    return BAR_STEROIDS * bool(person.steroids) | BAR_ONLY_SITE * has_no_other


def _bone_only(person: Person) -> Verdict:
    if person.sites is None:
        return Verdict.UNKNOWN
    if person.sites != {"bone"} or person.brain not in ("none", None) or person.leptomeningeal:
        return Verdict.NOT_MET
    return Verdict.MET if person.brain == "none" else Verdict.UNKNOWN


def _exhausted(person: Person, lines: dict[str, Interval]) -> Verdict:
    """False says only "not that I know"; but nothing is exhausted where nothing has been given."""
    if person.options_exhausted:
        return Verdict.MET
    none_yet = lines.get("systemic", (0, 1))[1] == 0
    return Verdict.NOT_MET if none_yet else Verdict.UNKNOWN


def _classes(person: Person) -> tuple[int, int, int]:
    """(ever, for metastatic disease, not known) as bit sets of PRIOR_CLASSES."""
    ever, metastatic = classes_had(person), classes_had(person, "metastatic")
    if ever is None or metastatic is None:
        return 0, 0, ALL_CLASSES
    known = _class_bits(ever)
    perhaps = class_bit("same_target") | _class_bits(classes_perhaps_had(person))
    return known, _class_bits(metastatic), (ALL_CLASSES if _may_have_had_any(person) else perhaps) & ~known


def _may_have_had_any(person: Person) -> bool:
    """Nothing is told of what was given before, or it is not named."""
    if any(drug.kind in ("unknown", "class") for treatment in all_treatments(person) for drug in treatment.drugs):
        return True
    return person.treatments is None and (person.prior_therapy is None or "any_systemic" in person.prior_therapy)


def _class_bits(names: frozenset[str]) -> int:
    return sum(class_bit(name) for name in names if name in PRIOR_CLASSES)


_BRCA = ("BRCA", "gBRCA", "sBRCA")


def _markers(person: Person) -> tuple[int, int]:
    told = person.biomarkers
    present = {name for name, state in told.items() if state == "present"}
    absent = {name for name, state in told.items() if state == "absent"}
    if present & set(_BRCA):
        present.add("BRCA")
        absent.discard("BRCA")
    if "BRCA" in absent:
        absent |= {"gBRCA", "sBRCA"} - present
    if {"gBRCA", "sBRCA"} <= absent and "BRCA" not in present:
        absent.add("BRCA")
    known = marker_bits()
    return (
        sum(marker_bit(name) for name in present if name in known),
        sum(marker_bit(name) for name in absent if name in known),
    )
