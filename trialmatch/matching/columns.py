"""The facts of all trials as arrays: a few small integers and bit sets a trial, one row each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from trialmatch.eligibility.facts import Facts
from trialmatch.errors import BadLexicon
from trialmatch.lexicon import Lexicon, lexicon
from trialmatch.trial import Site, Trial
from trialmatch.vocabulary import (
    HER2_LEVELS,
    LINE_KINDS,
    MEASURABLE,
    MENOPAUSE_RULES,
    OPEN_STATUSES,
    PHASES,
    POPULATIONS,
    PRIOR_CLASSES,
    RULES,
    SITES,
    STATUSES,
    SUBTYPES,
    TIMINGS,
    her2_group,
)

NO_HIGH = 127  # no upper bound
NOT_STATED = -1
MARKER_GROUPS = 4  # required groups; no record that we know asks for more
MARKER_WORDS = 5  # of 64 bits: room for all biomarkers of the lexicon
OTHER_MARKER = 64 * MARKER_WORDS - 1  # the bit of markers that the lexicon does not know


@dataclasses.dataclass(frozen=True)
class Columns:
    """One array a fact, most with a row a trial. What few trials have is kept for those rows only.

    `site_place` holds the open sites of all trials, those of row i at site_start[i]:site_start[i + 1], as positions in
    `place_*`: many sites stand in one town. `marker_rows` are the rows that ask for or bar a biomarker.
    """

    nct: npt.NDArray[np.uint32]
    status: npt.NDArray[np.int8]
    phases: npt.NDArray[np.uint8]
    tier: npt.NDArray[np.uint8]  # by aim, see tier_of
    updated: npt.NDArray[np.int32]  # proleptic ordinal day, 0 where not known
    sex: npt.NDArray[np.int8]  # 0 all, 1 female, 2 male
    age_low: npt.NDArray[np.float32]
    age_high: npt.NDArray[np.float32]
    population: npt.NDArray[np.int8]
    types: npt.NDArray[np.uint8]  # a bit for each (hormone receptors, HER2 level) that can join
    subtypes: npt.NDArray[np.uint8]
    sites: npt.NDArray[np.int8]  # (rows, SITES) codes of RULES
    brain_active: npt.NDArray[np.int8]
    bone_only: npt.NDArray[np.int8]
    measurable: npt.NDArray[np.int8]
    lines_low: npt.NDArray[np.int8]  # (rows, LINE_KINDS); NOT_STATED where nothing is said
    lines_high: npt.NDArray[np.int8]
    early_relapse: npt.NDArray[np.bool_]
    exhausted: npt.NDArray[np.bool_]
    timing: npt.NDArray[np.uint8]
    required_classes: npt.NDArray[np.uint64]
    forbidden_classes: npt.NDArray[np.uint64]
    marker_rows: npt.NDArray[np.int32]
    required_markers: npt.NDArray[np.uint64]  # (marker rows, MARKER_GROUPS, MARKER_WORDS)
    forbidden_markers: npt.NDArray[np.uint64]  # (marker rows, MARKER_WORDS)
    ecog_max: npt.NDArray[np.int8]
    menopause: npt.NDArray[np.int8]  # codes of MENOPAUSE_RULES
    women_only: npt.NDArray[np.bool_]  # the text speaks of women only, whatever the registry's sex field says
    brain_stable_days: npt.NDArray[np.int16]  # 0 where no time is named
    brain_bars: npt.NDArray[np.uint8]  # bits: what treated brain metastases may not come with
    newest_first: npt.NDArray[np.int32]  # rows by the registry's last update, then NCT ID
    site_start: npt.NDArray[np.int32]
    site_place: npt.NDArray[np.int32]
    place_latitude: npt.NDArray[np.float32]
    place_longitude: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.nct)

    @property
    def nbytes(self) -> int:
        return sum(getattr(self, f.name).nbytes for f in dataclasses.fields(self))

    def row(self, index: int) -> Columns:
        """The same columns with one row."""
        return self.take(np.array([index], np.int32))

    def take(self, rows: npt.NDArray[np.integer[Any]]) -> Columns:
        """The same columns with these rows, in this order: what reasons are judged on."""
        at = np.minimum(np.searchsorted(self.marker_rows, rows), max(0, len(self.marker_rows) - 1))
        marked = np.zeros(len(rows), bool) if not len(self.marker_rows) else self.marker_rows[at] == rows
        places = [self.site_place[self.site_start[row] : self.site_start[row + 1]] for row in rows]
        parts = {name: getattr(self, name)[rows] for name in _A_ROW_EACH}
        return Columns(
            **parts,
            marker_rows=np.flatnonzero(marked).astype(np.int32),
            required_markers=self.required_markers[at[marked]],
            forbidden_markers=self.forbidden_markers[at[marked]],
            newest_first=np.lexsort((parts["nct"], -parts["updated"])).astype(np.int32),
            site_start=np.array([0, *np.cumsum([len(own) for own in places])], np.int32),
            site_place=np.concatenate([*places, np.zeros(0, np.int32)]),
            place_latitude=self.place_latitude,
            place_longitude=self.place_longitude,
        )

    @classmethod
    def join(cls, parts: Sequence[Columns]) -> Columns:
        """The rows of several, one after the other; a town that several know is kept once."""
        first_rows = np.cumsum([0, *(len(part) for part in parts)])
        first_places = np.cumsum([0, *(len(part.place_latitude) for part in parts)])
        first_sites = np.cumsum([0, *(len(part.site_place) for part in parts)])
        whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _A_ROW_EACH}
        towns = np.stack([np.concatenate([getattr(p, name) for p in parts]) for name in _OF_PLACES], axis=1)
        places, position = np.unique(towns, axis=0, return_inverse=True)
        sites = [part.site_place + first for part, first in zip(parts, first_places, strict=False)]
        starts = [part.site_start[1:] + first for part, first in zip(parts, first_sites, strict=False)]
        marked = [part.marker_rows + first for part, first in zip(parts, first_rows, strict=False)]
        return cls(
            **whole,
            marker_rows=np.concatenate(marked).astype(np.int32),
            required_markers=np.concatenate([part.required_markers for part in parts]),
            forbidden_markers=np.concatenate([part.forbidden_markers for part in parts]),
            newest_first=np.lexsort((whole["nct"], -whole["updated"])).astype(np.int32),
            site_start=np.concatenate([[0], *starts]).astype(np.int32),
            site_place=position.reshape(-1)[np.concatenate(sites)].astype(np.int32),
            place_latitude=places[:, 0].astype(np.float32),
            place_longitude=places[:, 1].astype(np.float32),
        )

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for f in dataclasses.fields(self):
            np.save(folder / f"{f.name}.npy", getattr(self, f.name))

    @classmethod
    def load(cls, folder: Path) -> Columns:
        """Mapped, not copied: every worker process shares the same pages."""
        return cls(**{f.name: np.load(folder / f"{f.name}.npy", mmap_mode="r") for f in dataclasses.fields(cls)})


_KEPT_APART = (
    "marker_rows", "required_markers", "forbidden_markers", "newest_first",
    "site_start", "site_place", "place_latitude", "place_longitude",
)  # fmt: skip
_OF_PLACES = ("place_latitude", "place_longitude")
_A_ROW_EACH = tuple(f.name for f in dataclasses.fields(Columns) if f.name not in _KEPT_APART)


def type_bit(hormone_receptor: str, level: str) -> int:
    """The bit of a kind of breast cancer: hormone receptors "+" or "-", HER2 level."""
    return 1 << (HER2_LEVELS.index(level) + (0 if hormone_receptor == "+" else 4))


def marker_bit(name: str) -> int:
    """The bit of a biomarker; those that the lexicon does not know share one, which nobody can answer."""
    bits = marker_bits()
    return 1 << bits.get(name, OTHER_MARKER)


def marker_bits(tables: Lexicon | None = None) -> dict[str, int]:
    """By biomarker of the lexicon (or of other tables) its bit; BadLexicon where there are more than bits."""
    names = sorted((tables or lexicon()).marker_ids)
    if len(names) > OTHER_MARKER:
        raise BadLexicon(f"biomarkers.tsv: {len(names)} markers; the columns have room for {OTHER_MARKER}")
    return {name: bit for bit, name in enumerate(names)}


def marker_words(mask: int) -> npt.NDArray[np.uint64]:
    """A bit set of markers as words of 64 bits, lowest first."""
    return np.array([mask >> 64 * word & 0xFFFF_FFFF_FFFF_FFFF for word in range(MARKER_WORDS)], np.uint64)


def class_bit(name: str) -> int:
    return 1 << PRIOR_CLASSES.index(name)


def build_columns(trials: Sequence[tuple[Trial, Facts]]) -> Columns:
    """One row a trial, in the order given."""
    facts = [f for _, f in trials]
    marked = [(row, f) for row, f in enumerate(facts) if f.biomarkers]
    updated = _array([_ordinal(t.last_update) for t, _ in trials], np.int32)
    nct = _array([int(t.nct_id[3:]) for t, _ in trials], np.uint32)
    return Columns(
        nct=nct,
        status=_array([_code(STATUSES, t.overall_status) for t, _ in trials], np.int8),
        phases=_array([_bits(PHASES, t.phases) for t, _ in trials], np.uint8),
        tier=_array([tier_of(t, f) for t, f in trials], np.uint8),
        updated=updated,
        sex=_array([_code(("ALL", "FEMALE", "MALE"), t.sex) for t, _ in trials], np.int8),
        age_low=_array([t.minimum_age or 0 for t, _ in trials], np.float32),
        age_high=_array([200 if t.maximum_age is None else t.maximum_age for t, _ in trials], np.float32),
        population=_array([_code(POPULATIONS, f.population) for f in facts], np.int8),
        types=_array([_types(f) for f in facts], np.uint8),
        subtypes=_array([_bits(SUBTYPES, f.subtypes) for f in facts], np.uint8),
        sites=_array([[_code(RULES, f.sites[s]) for s in SITES] for f in facts], np.int8).reshape(-1, len(SITES)),
        brain_active=_array([_code(RULES, f.brain_active) for f in facts], np.int8),
        bone_only=_array([_code(RULES, f.bone_only) for f in facts], np.int8),
        measurable=_array([_code(MEASURABLE, f.measurable_disease) for f in facts], np.int8),
        lines_low=_array([[_low(f, k) for k in LINE_KINDS] for f in facts], np.int8).reshape(-1, len(LINE_KINDS)),
        lines_high=_array([[_high(f, k) for k in LINE_KINDS] for f in facts], np.int8).reshape(-1, len(LINE_KINDS)),
        early_relapse=_array([f.early_relapse_counts for f in facts], np.bool_),
        exhausted=_array([f.standard_exhausted for f in facts], np.bool_),
        timing=_array([_bits(TIMINGS, f.timing) for f in facts], np.uint8),
        required_classes=_array([_classes(f, "requires") for f in facts], np.uint64),
        forbidden_classes=_array([_classes(f, "forbids") for f in facts], np.uint64),
        marker_rows=_array([row for row, _ in marked], np.int32),
        required_markers=_array([_marker_groups(f) for _, f in marked], np.uint64).reshape(
            -1, MARKER_GROUPS, MARKER_WORDS
        ),
        forbidden_markers=_array([_forbidden_markers(f) for _, f in marked], np.uint64).reshape(-1, MARKER_WORDS),
        ecog_max=_array([NOT_STATED if f.ecog_max is None else f.ecog_max for f in facts], np.int8),
        menopause=_array([_code(MENOPAUSE_RULES, f.practical.menopause) for f in facts], np.int8),
        women_only=_array([_women_only(f) for f in facts], np.bool_),
        brain_stable_days=_array([f.practical.brain_stable_days or 0 for f in facts], np.int16),
        brain_bars=_array([_brain_bars(f) for f in facts], np.uint8),
        newest_first=np.lexsort((nct, -updated)).astype(np.int32),
        **_site_columns([trial for trial, _ in trials]),
    )


BAR_STEROIDS, BAR_ONLY_SITE = 1, 2  # bits of brain_bars


def _brain_bars(facts: Facts) -> int:
    """Steroids for them, or no other site beside them."""
    told = facts.practical
    return BAR_STEROIDS * (told.brain_steroids == "none") | BAR_ONLY_SITE * (told.brain_as_only_site == "forbids")


def _site_columns(trials: Sequence[Trial]) -> dict[str, npt.NDArray[Any]]:
    """The open sites with coordinates."""
    of_trials = [
        [
            (s.latitude, s.longitude)
            for s in t.sites
            if s.latitude is not None and s.longitude is not None and is_open_site(s, t)
        ]
        for t in trials
    ]
    places = {place: number for number, place in enumerate(sorted({place for own in of_trials for place in own}))}
    return {
        "site_start": _array([0, *np.cumsum([len(own) for own in of_trials])], np.int32),
        "site_place": _array([places[place] for own in of_trials for place in own], np.int32),
        "place_latitude": _array([latitude for latitude, _ in places], np.float32),
        "place_longitude": _array([longitude for _, longitude in places], np.float32),
    }


AIMED, BREAST, ANY_SOLID, OBSERVES = range(4)


def tier_of(trial: Trial, facts: Facts) -> int:
    """How closely a trial is aimed: at few kinds of breast cancer and a site, gene, drug or line; at breast cancer; at
    any solid tumour; at nobody's treatment (the registry calls it observational)."""
    if trial.study_type not in ("", "INTERVENTIONAL"):
        return OBSERVES
    if facts.population != "metastatic_breast":
        return ANY_SOLID
    bounded = any(low or high is not None for low, high in facts.prior_lines.values())
    rules = {*facts.sites.values(), *(p.rule for p in facts.prior_therapy), *(b.rule for b in facts.biomarkers)}
    asks = "requires" in rules
    return AIMED if (bounded or asks) and len(facts.subtypes) <= 2 else BREAST


def is_open_site(site: Site, trial: Trial) -> bool:
    """Its own status says so; where the registry gives none, the study's."""
    return (site.status or trial.overall_status) in OPEN_STATUSES and trial.overall_status in OPEN_STATUSES


def _array(values: Iterable[object], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    return np.array(list(values), dtype)


def _code(names: Sequence[str], name: str) -> int:
    """Position in a vocabulary; what the vocabulary does not know is its first, "not said"."""
    return names.index(name) if name in names else 0


def _bits(names: Sequence[str], chosen: Iterable[str]) -> int:
    return sum(1 << names.index(name) for name in set(chosen) if name in names)


def _ordinal(iso: str) -> int:
    return date.fromisoformat(iso if len(iso) > 7 else f"{iso}-01").toordinal() if iso else 0


def _types(facts: Facts) -> int:
    bits = 0
    for level in facts.her2_levels:
        group = her2_group(level)
        bits |= type_bit("+", level) if f"hr+/{group}" in facts.subtypes else 0
        hormone_negative = "hr-/her2+" if level == "positive" else "tnbc"
        bits |= type_bit("-", level) if hormone_negative in facts.subtypes else 0
    return bits


def _low(facts: Facts, kind: str) -> int:
    return NOT_STATED if kind not in facts.prior_lines else facts.prior_lines[kind][0] or 0


def _high(facts: Facts, kind: str) -> int:
    if kind not in facts.prior_lines:
        return NOT_STATED
    high = facts.prior_lines[kind][1]
    return NO_HIGH if high is None else high


def _classes(facts: Facts, rule: str) -> int:
    return sum({class_bit(p.drug_class) for p in facts.prior_therapy if p.rule == rule})


def _women_only(facts: Facts) -> bool:
    return facts.practical.men == "barred" or "sex" in facts.practical.conflicts


def only_class(row: Columns, rule: str, name: str) -> Columns:
    """The row as if it spoke of one class of drug alone."""
    bits = {word: np.array([class_bit(name) if word == rule else 0], np.uint64) for word in ("requires", "forbids")}
    return dataclasses.replace(row, required_classes=bits["requires"], forbidden_classes=bits["forbids"])


def only_markers(row: Columns, rule: str, names: Iterable[str]) -> Columns:
    """The row as if it spoke of one group of markers alone."""
    group, nothing = marker_words(_marker_mask(names)), np.zeros(MARKER_WORDS, np.uint64)
    required = [group if rule == "requires" else nothing, *[nothing] * (MARKER_GROUPS - 1)]
    return dataclasses.replace(
        row,
        marker_rows=np.zeros(1, np.int32),
        required_markers=np.array([required], np.uint64),
        forbidden_markers=np.array([nothing if rule == "requires" else group], np.uint64),
    )


def _marker_groups(facts: Facts) -> list[npt.NDArray[np.uint64]]:
    groups = [_marker_mask(rule.any_of) for rule in facts.biomarkers if rule.rule == "requires"]
    return [marker_words(mask) for mask in (groups + [0] * MARKER_GROUPS)[:MARKER_GROUPS]]


def _forbidden_markers(facts: Facts) -> npt.NDArray[np.uint64]:
    return marker_words(_marker_mask(name for b in facts.biomarkers if b.rule == "forbids" for name in b.any_of))


def _marker_mask(names: Iterable[str]) -> int:
    mask = 0
    for name in names:
        mask |= marker_bit(name)
    return mask
