"""Trial -> Facts: every family in turn, and what became of each criterion."""

import contextlib
import gc
import re
from collections.abc import Iterator

import msgspec

from trialmatch.eligibility.cohorts import (
    REST,
    UNNAMED,
    leave_out_closed,
    parts_of,
    say_whom_they_take,
    take_others_alone,
    tumours_of,
    union,
)
from trialmatch.eligibility.criterion import Criterion
from trialmatch.eligibility.facts import Evidence, Facts, Unread, value_of
from trialmatch.eligibility.families.biomarkers import read_biomarkers
from trialmatch.eligibility.families.bone import read_bone_and_measurable
from trialmatch.eligibility.families.lines import read_lines
from trialmatch.eligibility.families.performance import read_ecog
from trialmatch.eligibility.families.population import read_population
from trialmatch.eligibility.families.practical import read_practical
from trialmatch.eligibility.families.prior_therapy import read_prior_therapy
from trialmatch.eligibility.families.sites import read_sites
from trialmatch.eligibility.families.subtypes import read_subtypes
from trialmatch.eligibility.families.timing import timing_of
from trialmatch.eligibility.reading import Reading, evidence_of
from trialmatch.eligibility.tumour_types import parts_of_types
from trialmatch.lexicon import lexicon
from trialmatch.trial import Trial
from trialmatch.vocabulary import OPEN_POPULATIONS


def read_facts(trial: Trial) -> Facts:
    """All that was read out of one record. Deterministic; no network, no clock."""
    with _uncollected():
        return _read(trial)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Python looks for cycles by the number of new objects: while one record makes its own, that costs a seventh."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(trial: Trial) -> Facts:
    reading = Reading(trial)
    population = read_population(reading)
    if population not in OPEN_POPULATIONS:
        return Facts(trial.nct_id, population, evidence=reading.evidence)  # who is not taken needs no account of more
    parts = parts_of(reading)
    if not parts:
        leave_out_closed(reading)
        facts = _read_part(reading, population)
    else:
        of_cohorts = {name: _read_part(part, population) for name, part in parts.items()}
        cohorts = list(parts.values())
        facts = union(
            list(of_cohorts.values()),
            list(map(tumours_of, cohorts)),
            say_whom=say_whom_they_take(cohorts),
            of_others=take_others_alone(reading, parts),
        )
        evidence = reading.evidence | _shared_evidence(facts, list(of_cohorts.values()))
        facts = msgspec.structs.replace(facts, evidence=evidence, cohorts=_cohorts(of_cohorts, evidence))
    return msgspec.structs.replace(facts, practical=read_practical(reading), criteria=_accounts(reading))


def _read_part(reading: Reading, population: str) -> Facts:
    """Every family in turn, over the sentences of a trial or of one cohort."""
    subtypes, levels = read_subtypes(reading, population)
    sites, brain_active = read_sites(reading)
    bone_only, measurable = read_bone_and_measurable(reading)
    lines = read_lines(reading)
    facts = Facts(
        nct_id=reading.trial.nct_id,
        population=population,
        subtypes=subtypes,
        her2_levels=levels,
        sites=sites,
        brain_active=brain_active,
        bone_only=bone_only,
        measurable_disease=measurable,
        prior_lines=lines.prior_lines,
        early_relapse_counts=lines.early_relapse_counts,
        standard_exhausted=lines.standard_exhausted,
        timing=timing_of(lines, subtypes),
        prior_therapy=read_prior_therapy(reading, lines),
        biomarkers=read_biomarkers(reading),
        ecog_max=read_ecog(reading),
        evidence=reading.evidence,
    )
    return _told_by_type(reading, facts)


def _told_by_type(reading: Reading, facts: Facts) -> Facts:
    """What was had before, from what is asked of each type, where the record asks different things of them."""
    types = parts_of_types(reading)
    if not types:
        return facts
    of_types = []
    for name, part in types.items():
        lines = read_lines(part)
        of_types.append(
            msgspec.structs.replace(
                facts,
                prior_lines=lines.prior_lines,
                early_relapse_counts=lines.early_relapse_counts,
                standard_exhausted=lines.standard_exhausted,
                timing=timing_of(lines, (name,)),
                prior_therapy=read_prior_therapy(part, lines),
                evidence=part.evidence,
            )
        )
    united = union(of_types, [UNNAMED] * len(of_types), of_each=True)
    if not united.early_relapse_counts:  # then "at least none" is no bound
        bounded = {kind: bounds for kind, bounds in united.prior_lines.items() if bounds != (0, None)}
        united = msgspec.structs.replace(united, prior_lines=bounded)
    shared = _shared_evidence(united, of_types)
    kept = {key: e for key, e in facts.evidence.items() if not key.startswith(BY_TYPE)}
    return msgspec.structs.replace(
        facts,
        **{name: getattr(united, name) for name in BY_TYPE},
        evidence=kept | {key: e for key, e in shared.items() if key.startswith(BY_TYPE)},
    )


BY_TYPE = ("prior_lines", "early_relapse_counts", "standard_exhausted", "timing", "prior_therapy")


def _shared_evidence(facts: Facts, parts: list[Facts]) -> dict[str, Evidence]:
    """For each fact of the trial the sentence of the first cohort that says the same, or else that asks no line."""
    found: dict[str, Evidence] = {}
    for says in (_the_same, _no_minimum, _anything):
        for part in parts:
            for key, evidence in part.evidence.items():
                if value_of(facts, key) is not None and says(value_of(facts, key), value_of(part, key)):
                    found.setdefault(key, evidence)
    return found


def _the_same(value: object, own: object) -> bool:
    return value == own


def _no_minimum(value: object, own: object) -> bool:
    """ "At least no line": the cohort that takes those without any makes the bound."""
    return isinstance(value, tuple) and isinstance(own, tuple) and value[:1] == own[:1] == (0,)


def _anything(_value: object, _own: object) -> bool:
    return True


def _cohorts(parts: dict[str, Facts], shared: dict[str, Evidence]) -> dict[str, dict[str, Evidence]]:
    """By cohort the sentences of facts that are its own."""
    return {
        name: {key: evidence for key, evidence in part.evidence.items() if shared.get(key) != evidence}
        for name, part in parts.items()
        if name != REST
    }


def _accounts(reading: Reading) -> tuple[Unread, ...]:
    """Each criterion: the source of facts, a kind we leave to the trial team, a heading, or unread."""
    return tuple(
        Unread(_kind(criterion, reading), evidence_of(criterion.source, criterion.start, criterion.end))
        for criterion in reading.criteria
        if re.search(r"\w", criterion.text)
    )


def _kind(criterion: Criterion, reading: Reading) -> str:
    if id(reading.said_before.get(id(criterion), criterion)) in reading.used:
        return "fact"
    if criterion.is_heading or (criterion.children and criterion.text.rstrip().endswith(":")):
        return "heading"
    found = lexicon().kinds_not_judged.find(criterion.normal)
    return found[0].concept if found else "unread"
