"""What is indexed of a trial, and why."""

from collections.abc import Iterable
from typing import NamedTuple

from trialmatch.eligibility.cues import cues_digest
from trialmatch.eligibility.facts import Facts
from trialmatch.lexicon import lexicon, normal
from trialmatch.trial import Trial
from trialmatch.vocabulary import BIOMARKERS, SITES, TREATMENT_TYPES

_FORMAT = 14  # raise when documents, columns or fields change

# Words in a title say most of what a trial is about; barred things must not make a trial relevant.
TEXT_WEIGHTS = {"title": 4.0, "conditions": 2.0, "interventions": 3.0, "inclusion": 1.0, "summary": 1.0}
FILTER_FIELDS = (
    "site",
    "line",
    "timing",
    "subtype",
    "population",
    "status",
    "phase",
    "country",
    "treatment",
    "gene",
    "purpose",
)
LINES = ("1", "2", "3", "4+")


class Document(NamedTuple):
    """Text to find words in, and the terms of each filter field."""

    nct_id: str
    texts: dict[str, str]
    terms: dict[str, tuple[str, ...]]


def index_format() -> str:
    """An index of another format is built anew. Facts depend on the words we know, the columns' bits on their ids."""
    return f"{_FORMAT}.{lexicon().digest}.{cues_digest()}"


def build_document(trial: Trial, facts: Facts) -> Document:
    """The index document of one trial."""
    return Document(trial.nct_id, _texts(trial), _terms(trial, facts))


def _texts(trial: Trial) -> dict[str, str]:
    return {
        "title": " ".join(t.text for t in trial.titles),
        "conditions": " ; ".join((*trial.conditions, *trial.keywords)),
        "interventions": " ; ".join((*trial.interventions, *trial.arms)),
        "inclusion": " ".join(t.text for t in trial.eligibility),
        "summary": trial.summary,
    }


def _terms(trial: Trial, facts: Facts) -> dict[str, tuple[str, ...]]:
    open_ = facts.is_open
    return {
        # A site is a term where the record does not forbid it: what is not said stays findable.
        "site": tuple(s for s in SITES if facts.sites[s] != "forbids") if open_ else (),
        "line": tuple(_lines(facts)) if open_ else (),
        "timing": facts.timing if open_ else (),
        "subtype": facts.subtypes if open_ else (),
        "population": (facts.population,),
        "status": (trial.overall_status.lower(),),
        "phase": tuple(p.lower() for p in trial.phases) or ("na",),
        "country": tuple(sorted({s.country for s in trial.sites if s.country})),
        "treatment": treatment_types(trial) if open_ else (),
        "gene": tuple(g for g in BIOMARKERS if any(g in b.any_of for b in facts.biomarkers if b.rule == "requires")),
        "purpose": (purpose(trial),),
    }


def treatment_types(trial: Trial) -> tuple[str, ...]:
    """What the trial gives or does, by the names of its interventions and their registry types."""
    words = normal(" ; ".join((*trial.interventions, trial.title)))
    found = {name for m in lexicon().treatments.find(words) for name in (m.concept, *lexicon().classes_of(m.concept))}
    found |= {_TYPE_OF_INTERVENTION[kind] for kind in trial.intervention_types if kind in _TYPE_OF_INTERVENTION}
    return tuple(kind for kind in TREATMENT_TYPES if kind in found)


_TYPE_OF_INTERVENTION = {"RADIATION": "radiation", "PROCEDURE": "surgery"}
_PURPOSE_OF = {
    "TREATMENT": "treatment",
    "SUPPORTIVE_CARE": "supportive_care",
    "DIAGNOSTIC": "diagnostic",
    "SCREENING": "diagnostic",
}


def purpose(trial: Trial) -> str:
    """One of PURPOSES; a study that gives no purpose may treat, and is not hidden from who looks for a treatment."""
    if trial.study_type in ("EXPANDED_ACCESS", "OBSERVATIONAL"):
        return trial.study_type.lower()
    if not trial.purpose:
        return "treatment"
    return _PURPOSE_OF.get(trial.purpose, "other")


def _lines(facts: Facts) -> Iterable[str]:
    """The coming line (1: first treatment for metastatic disease) for which the trial's bounds leave room."""
    low, high = facts.prior_lines.get("systemic", (None, None))
    low = 0 if facts.early_relapse_counts else low or 0
    for line in LINES:
        prior = int(line[0]) - 1
        if low <= (prior if line != "4+" else 99) and (high is None or prior <= high):
            yield line
