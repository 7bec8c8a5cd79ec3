"""One check for each kind of fact, written once over columns: (columns, answers) -> a verdict for every trial.

The same check on one row gives the verdict that is explained, so order and explanation cannot disagree.
"""

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.matching.answers import Answers
from trialmatch.matching.columns import MARKER_WORDS, NO_HIGH, NOT_STATED, Columns, marker_bit, marker_words
from trialmatch.therapy import MANY
from trialmatch.truth import Verdict
from trialmatch.vocabulary import LINE_KINDS, MEASURABLE, MENOPAUSE_RULES, OPEN_POPULATIONS, POPULATIONS, RULES, SITES

Verdicts = npt.NDArray[np.int8]
NOT_MET, UNKNOWN, MET, SILENT = (np.int8(v) for v in Verdict)
FEMALE, MALE = 1, 2  # codes of the sex column and of the answer
ADULT, OLDEST = 18, 200  # years; OLDEST is the column's "no upper limit"
_SILENT, _REQUIRES, _ALLOWS, _ALLOWS_IF, _FORBIDS = range(len(RULES))


class Check(NamedTuple):
    """`fact` is the key of the evidence; `judge` gives a verdict for each row."""

    fact: str
    judge: Callable[[Columns, Answers], Verdicts]


def _table(verdicts: dict[int, np.int8 | Verdict]) -> npt.NDArray[np.int8]:
    """A verdict for each code of RULES; a rule that is not named asks nothing."""
    return np.array([verdicts.get(code, SILENT) for code in range(len(RULES))], np.int8)


def open_to_metastatic(columns: Columns, answers: Answers) -> Verdicts:
    """The trial takes people with metastatic breast cancer."""
    open_codes = [POPULATIONS.index(p) for p in OPEN_POPULATIONS]
    return np.where(np.isin(columns.population, open_codes), SILENT, NOT_MET)


def type_can_join(columns: Columns, answers: Answers) -> Verdicts:
    """The person's type of breast cancer, as far as it is told, is among those that can join."""
    possible = np.uint8(answers.types)
    inside = columns.types & possible
    verdicts = np.where(inside == possible, MET, np.where(inside == 0, NOT_MET, UNKNOWN)).astype(np.int8)
    return np.where(columns.types == 0xFF, SILENT, verdicts)


def site_rule(site: str) -> Callable[[Columns, Answers], Verdicts]:
    """Spread to one site against the trial's rule for it."""
    position = SITES.index(site)

    def judge(columns: Columns, answers: Answers) -> Verdicts:
        has = answers.sites[site]
        table = _table({
            _REQUIRES: has,
            _FORBIDS: UNKNOWN if has == UNKNOWN else NOT_MET if has == MET else MET,
            _ALLOWS_IF: MET if has == NOT_MET else UNKNOWN,
        })  # fmt: skip
        return table[columns.sites[:, position]]

    return judge


def brain_rule(columns: Columns, answers: Answers) -> Verdicts:
    """Brain metastases: none, treated and stable, or active now are three different people."""
    rule = columns.sites[:, SITES.index("brain")]
    if answers.brain == "active":
        welcomed = _table({_ALLOWS: MET, _FORBIDS: NOT_MET, _ALLOWS_IF: UNKNOWN, _SILENT: UNKNOWN, _REQUIRES: UNKNOWN})
        by_active = welcomed[columns.brain_active]
        verdicts = np.where(rule == _SILENT, SILENT, np.where(rule == _FORBIDS, NOT_MET, by_active))
        return _unless_barred_beside(columns, answers, verdicts)
    has = answers.sites["brain"]
    table = _table({
        _REQUIRES: has,
        _ALLOWS: MET,
        _FORBIDS: UNKNOWN if has == UNKNOWN else NOT_MET if has == MET else MET,
        _ALLOWS_IF: MET if has == NOT_MET or answers.brain == "treated_stable" else UNKNOWN,
    })  # fmt: skip
    verdicts = table[rule]
    if answers.brain == "treated_stable" and answers.brain_days is not None:
        asks_time = (rule == _ALLOWS_IF) | (rule == _REQUIRES)
        too_soon = asks_time & (columns.brain_stable_days > answers.brain_days[0])
        verdicts = np.where(too_soon, np.minimum(verdicts, UNKNOWN), verdicts)
    return _unless_barred_beside(columns, answers, verdicts)


def _unless_barred_beside(columns: Columns, answers: Answers, verdicts: Verdicts) -> Verdicts:
    """ "Off steroids", "not the only site": who has told otherwise has to ask."""
    if answers.sites["brain"] != MET or not answers.brain_bars:
        return verdicts
    barred = (columns.brain_bars & np.uint8(answers.brain_bars)) != 0
    return np.where(barred & (verdicts == MET), UNKNOWN, verdicts)


def leptomeningeal_is_cns(columns: Columns, answers: Answers) -> Verdicts:
    """A rule about CNS metastases holds for disease in the lining of the brain where that is not named."""
    if answers.sites["leptomeningeal"] != MET:
        return np.full(len(columns), SILENT)
    not_named = columns.sites[:, SITES.index("leptomeningeal")] == _SILENT
    table = _table({_FORBIDS: NOT_MET, _ALLOWS_IF: UNKNOWN})
    return np.where(not_named, table[columns.sites[:, SITES.index("brain")]], SILENT)


def bone_only(columns: Columns, answers: Answers) -> Verdicts:
    """Disease confined to bone against the trial's rule for it."""
    only = answers.bone_only
    if only == NOT_MET:
        return _table({_REQUIRES: NOT_MET})[columns.bone_only]
    return _table({_REQUIRES: only, _FORBIDS: NOT_MET if only == MET else UNKNOWN, _ALLOWS_IF: UNKNOWN})[
        columns.bone_only
    ]


def measurable_disease(columns: Columns, answers: Answers) -> Verdicts:
    """Something that can be measured is there where it is required; welcome bone-only disease needs none."""
    required = columns.measurable == MEASURABLE.index("required")
    verdicts = np.full(len(columns), answers.measurable, np.int8)
    if answers.measurable != MET and answers.bone_only != NOT_MET:
        welcome = answers.bone_only  # the excuse holds for bone-only disease, as far as that is known
        excused = _table({_ALLOWS: welcome, _REQUIRES: welcome, _ALLOWS_IF: UNKNOWN})[columns.bone_only]
        verdicts = np.where(excused == SILENT, verdicts, excused)
    return np.where(required, verdicts, SILENT)


def lines_within(kind: str) -> Callable[[Columns, Answers], Verdicts]:
    """The person's count of lines, an interval, lies inside the trial's bounds."""
    position = LINE_KINDS.index(kind)

    def judge(columns: Columns, answers: Answers) -> Verdicts:
        low, high = columns.lines_low[:, position], columns.lines_high[:, position]
        stated = (low > 0) | ((high != NOT_STATED) & (high != NO_HIGH))
        if kind not in answers.lines:
            return np.where(stated, UNKNOWN, SILENT)
        fewest, most = answers.lines[kind]
        inside = (fewest >= low) & (most <= high)
        outside = (most < low) | (fewest > high)
        verdicts = np.where(inside, MET, np.where(outside, NOT_MET, UNKNOWN))
        return np.where(stated, verdicts, SILENT).astype(np.int8)

    return judge


def early_relapse(columns: Columns, answers: Answers) -> Verdicts:
    """Without a line for metastatic disease, a relapse soon after adjuvant treatment is needed."""
    fewest, most = answers.lines.get("systemic", (0, MANY))
    if fewest > 0:
        return np.full(len(columns), SILENT)
    perhaps = answers.early_relapse is Verdict.NOT_MET and most > 0  # what was given may be a line by now
    return np.where(columns.early_relapse, UNKNOWN if perhaps else np.int8(answers.early_relapse), SILENT)


def standard_exhausted(columns: Columns, answers: Answers) -> Verdicts:
    """Standard treatment is used up, where the trial asks for that."""
    return np.where(columns.exhausted, np.int8(answers.exhausted), SILENT)


def required_therapy(columns: Columns, answers: Answers) -> Verdicts:
    """Every class of drug that must have been given was given."""
    required = columns.required_classes
    open_ = required & np.uint64(answers.classes_unknown)
    missing = required & ~np.uint64(answers.classes_ever) & ~np.uint64(answers.classes_unknown)
    return np.where(required == 0, SILENT, np.where(missing != 0, NOT_MET, np.where(open_ != 0, UNKNOWN, MET)))


def forbidden_therapy(columns: Columns, answers: Answers) -> Verdicts:
    """No class of drug that rules out was given for metastatic disease; one given earlier may or may not count."""
    forbidden = columns.forbidden_classes
    had = forbidden & np.uint64(answers.classes_metastatic)
    perhaps = forbidden & (np.uint64(answers.classes_ever) | np.uint64(answers.classes_unknown))
    return np.where(forbidden == 0, SILENT, np.where(had != 0, NOT_MET, np.where(perhaps != 0, UNKNOWN, MET)))


def barred_besides(columns: Columns, answers: Answers) -> npt.NDArray[np.integer]:
    """How many members of a row's sets are in the way beside the first of each set: each is a reason of its own."""
    known = np.uint64(answers.classes_ever) | np.uint64(answers.classes_unknown)
    missing = np.bitwise_count(columns.required_classes & ~known).astype(np.int16)
    had = np.bitwise_count(columns.forbidden_classes & np.uint64(answers.classes_metastatic)).astype(np.int16)
    groups = [_group_verdicts(group, answers) == NOT_MET for group in columns.required_markers.transpose(1, 0, 2)]
    lacking = np.zeros(len(columns), np.int16)
    lacking[columns.marker_rows] = np.sum(groups, axis=0)
    return np.asarray(np.sum([np.maximum(number - 1, 0) for number in (missing, had, lacking)], axis=0))


def asks_for_any_of(columns: Columns, names: Collection[str]) -> npt.NDArray[np.bool_]:
    """The rows with a required group that one of these markers is in."""
    chosen = marker_words(sum(marker_bit(name) for name in names))
    found = [_any_of(group, chosen) for group in columns.required_markers.transpose(1, 0, 2)]
    every = np.zeros(len(columns), bool)
    every[columns.marker_rows] = np.any(found, axis=0)
    return every


def _group_verdicts(group: npt.NDArray[np.uint64], answers: Answers) -> npt.NDArray[np.int8]:
    """Of one required group of each row whether a marker is present; nothing where the row has no such group."""
    present = _any_of(group, marker_words(answers.markers_present))
    possible = _any_of(group, ~marker_words(answers.markers_absent))
    verdicts = np.where(present, MET, np.where(possible, UNKNOWN, NOT_MET))
    return np.where(_any_of(group, _EVERY_MARKER), verdicts, SILENT)


def required_markers(columns: Columns, answers: Answers) -> Verdicts:
    """Of each required group one marker is present."""
    together = np.full(len(columns.marker_rows), SILENT)
    for group in columns.required_markers.transpose(1, 0, 2):
        together = np.minimum(together, _group_verdicts(group, answers))
    return _for_marked(columns, together)


_EVERY_MARKER = ~np.zeros(MARKER_WORDS, np.uint64)


def _any_of(sets: npt.NDArray[np.uint64], chosen: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """The bit sets (rows, MARKER_WORDS) that share a bit with `chosen`."""
    shared: npt.NDArray[np.uint64] = sets[:, 0] & chosen[0]
    for word in range(1, MARKER_WORDS):
        shared = shared | (sets[:, word] & chosen[word])
    return np.asarray(shared != 0)


def _for_marked(columns: Columns, verdicts: npt.NDArray[np.int8]) -> Verdicts:
    """Verdicts of the rows with markers, as a column of all: the others ask nothing."""
    every = np.full(len(columns), SILENT)
    every[columns.marker_rows] = verdicts
    return every


def forbidden_markers(columns: Columns, answers: Answers) -> Verdicts:
    """No marker that rules out is present."""
    barred = columns.forbidden_markers
    present = _any_of(barred, marker_words(answers.markers_present))
    possible = _any_of(barred, ~marker_words(answers.markers_absent))
    verdicts = np.where(present, NOT_MET, np.where(possible, UNKNOWN, MET))
    return _for_marked(columns, np.where(_any_of(barred, _EVERY_MARKER), verdicts, SILENT))


def ecog_within(columns: Columns, answers: Answers) -> Verdicts:
    """The person's ECOG status is not above the highest that may join."""
    stated = columns.ecog_max != NOT_STATED
    if answers.ecog is None:
        return np.where(stated, UNKNOWN, SILENT)
    return np.where(stated, np.where(columns.ecog_max >= answers.ecog, MET, NOT_MET), SILENT)


def sex_can_join(columns: Columns, answers: Answers) -> Verdicts:
    """The registry's own sex field."""
    verdicts = (
        np.full(len(columns), UNKNOWN) if answers.sex is None else np.where(columns.sex == answers.sex, MET, NOT_MET)
    )
    return np.where(columns.sex == 0, SILENT, verdicts)


def age_can_join(columns: Columns, answers: Answers) -> Verdicts:
    """The registry's own age fields, in years. Who does not tell an age is taken for an adult of any age."""
    low, high = columns.age_low, columns.age_high
    if answers.age is None:
        return np.where((low > ADULT) | (high < OLDEST), UNKNOWN, SILENT)
    inside = (low <= answers.age) & (answers.age <= high)
    return np.where((low > 0) | (high < OLDEST), np.where(inside, MET, NOT_MET), SILENT)


def menopause_fits(columns: Columns, answers: Answers) -> Verdicts:
    """Before or after menopause, as the text says; treatment that stops the ovaries may stand in for it, so ask."""
    rule = columns.menopause
    if answers.sex == MALE:
        return np.full(len(columns), SILENT)
    met = {"post": "post", "pre": "pre", "peri": "pre"}.get(answers.menopause or "", "")
    asks = np.isin(rule, [MENOPAUSE_RULES.index("post"), MENOPAUSE_RULES.index("pre")])
    fits = rule == MENOPAUSE_RULES.index(met)
    return np.where(asks, np.where(fits, MET, UNKNOWN), SILENT)


def women_in_text(columns: Columns, answers: Answers) -> Verdicts:
    """The text speaks of women only while the registry's own field admits all: a man has to ask."""
    asks = columns.women_only & (columns.sex == 0) & (answers.sex != FEMALE)
    return np.where(asks, UNKNOWN, SILENT)


CHECKS: tuple[Check, ...] = (
    Check("population", open_to_metastatic),
    Check("subtypes", type_can_join),
    Check("sites.brain", brain_rule),
    Check("sites.brain+leptomeningeal", leptomeningeal_is_cns),
    *(Check(f"sites.{site}", site_rule(site)) for site in SITES if site != "brain"),
    Check("bone_only", bone_only),
    Check("measurable_disease", measurable_disease),
    *(Check(f"prior_lines.{kind}", lines_within(kind)) for kind in LINE_KINDS),
    Check("early_relapse_counts", early_relapse),
    Check("standard_exhausted", standard_exhausted),
    Check("prior_therapy.requires", required_therapy),
    Check("prior_therapy.forbids", forbidden_therapy),
    Check("biomarkers.requires", required_markers),
    Check("biomarkers.forbids", forbidden_markers),
    Check("ecog_max", ecog_within),
    Check("sex", sex_can_join),
    Check("age", age_can_join),
    Check("menopause", menopause_fits),
    Check("sex_in_text", women_in_text),
)


def judge_all(columns: Columns, answers: Answers) -> Verdicts:
    """The smallest verdict of each row: what all checks say together."""
    together = np.full(len(columns), SILENT)
    for check in CHECKS:
        np.minimum(together, check.judge(columns, answers), out=together, casting="unsafe")
    return together


def verdicts_of(columns: Columns, answers: Answers) -> list[list[tuple[str, Verdict]]]:
    """For each row the (fact, verdict) of every check that asks something."""
    told: list[list[tuple[str, Verdict]]] = [[] for _ in range(len(columns))]
    for check in CHECKS:
        for row, verdict in enumerate(check.judge(columns, answers).tolist()):
            if verdict != Verdict.SILENT:
                told[row].append((check.fact, Verdict(verdict)))
    return told
