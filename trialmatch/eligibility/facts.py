"""What is read out of a record: GUIDE shapes, each fact with the words that prove it."""

from typing import Any

import msgspec

from trialmatch.vocabulary import HER2_LEVELS, SITES, SUBTYPES, TIMINGS

MAX_QUOTE = 400


class Evidence(msgspec.Struct, frozen=True):
    """`record[field][start:end] == quote`, in the text as published."""

    quote: str
    start: int
    end: int
    field: str = msgspec.field(name="in")


class PriorTherapy(msgspec.Struct, frozen=True):
    """A class of drug that a person must have had, or must not."""

    drug_class: str = msgspec.field(name="class")
    rule: str  # requires, forbids


class BiomarkerRule(msgspec.Struct, frozen=True):
    """One of these must be carried, or none may be."""

    any_of: tuple[str, ...]
    rule: str  # requires, forbids


class Unread(msgspec.Struct, frozen=True):
    """A criterion and what became of it: "fact", a kind that we recognise and do not judge, or "unread"."""

    kind: str
    evidence: Evidence


class Washout(msgspec.Struct, frozen=True):
    """A treatment (a class, or radiotherapy, surgery, investigational) and how many days ago it must lie."""

    treatment: str
    days: int


class Practical(msgspec.Struct, frozen=True):
    """What people need to plan by; "" and None where the record is silent. `evidence` goes by the field's name."""

    washouts: tuple[Washout, ...] = ()
    brain_stable_days: int | None = None
    brain_steroids: str = ""  # none, low_dose
    brain_as_only_site: str = ""  # allows, forbids
    biopsy: str = ""  # required, if_feasible
    visits: str = ""  # named
    menopause: str = ""  # post, pre, any
    men: str = ""  # admitted, barred
    conflicts: tuple[str, ...] = ()  # age, sex: the text against the registry's own field
    evidence: dict[str, Evidence] = {}


class Facts(msgspec.Struct, frozen=True):
    """The facts of one trial, from the point of view of a person with metastatic breast cancer now."""

    nct_id: str
    population: str
    subtypes: tuple[str, ...] = SUBTYPES
    her2_levels: tuple[str, ...] = HER2_LEVELS
    sites: dict[str, str] = msgspec.field(default_factory=lambda: dict.fromkeys(SITES, "silent"))
    brain_active: str = "silent"
    bone_only: str = "silent"
    measurable_disease: str = "silent"
    prior_lines: dict[str, tuple[int | None, int | None]] = {}
    early_relapse_counts: bool = False
    standard_exhausted: bool = False
    timing: tuple[str, ...] = TIMINGS
    prior_therapy: tuple[PriorTherapy, ...] = ()
    biomarkers: tuple[BiomarkerRule, ...] = ()
    ecog_max: int | None = None
    evidence: dict[str, Evidence] = {}
    practical: Practical = Practical()
    cohorts: dict[str, dict[str, Evidence]] = {}  # by cohort the sentences that hold for it alone
    criteria: tuple[Unread, ...] = ()

    @property
    def is_open(self) -> bool:
        """Open to a person with metastatic breast cancer."""
        return self.population in ("metastatic_breast", "solid_tumor")


def value_of(facts: Facts, key: str) -> Any:
    """What an evidence key such as "sites.brain" or "prior_therapy.taxane" stands for; None if nothing is said."""
    field, _, part = key.partition(".")
    if field == "sites":
        return facts.sites[part] if facts.sites[part] != "silent" else None
    if field == "prior_lines":
        return facts.prior_lines.get(part)
    if field == "prior_therapy":
        return next((rule for rule in facts.prior_therapy if rule.drug_class == part), None)
    if field == "biomarkers":
        return next((rule for rule in facts.biomarkers if part in rule.any_of), None)
    value = getattr(facts, field)
    return None if value == "silent" or value is False else value  # an ECOG of 0 is a value


def to_guide(facts: Facts) -> dict[str, Any]:
    """The JSON object of the facts; closed populations carry nothing else."""
    shape: dict[str, Any] = msgspec.to_builtins(facts)
    shape.pop("criteria")
    if not facts.cohorts:
        shape.pop("cohorts")
    if not facts.is_open:
        return {key: shape[key] for key in ("nct_id", "population", "evidence")}
    return shape
