"""What is worth finding out: the unanswered question that settles most trials, and what to ask the doctor."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.matching.answers import Answers
from trialmatch.matching.checks import CHECKS, NOT_MET, UNKNOWN
from trialmatch.matching.columns import Columns, marker_bits, marker_words
from trialmatch.matching.find import Match
from trialmatch.person import Person
from trialmatch.vocabulary import LINE_KINDS, SITES
from trialmatch.wording import Wording

Rows = npt.NDArray[np.bool_]
_MARKERS = ("biomarkers.requires", "biomarkers.forbids")


class Question(NamedTuple):
    """Something not told yet. `decides`: trials that wait for this alone; `touches`: trials where it is open."""

    name: str
    decides: int
    touches: int


class DoctorQuestion(NamedTuple):
    """What to ask, and the trials (NCT IDs) that wait for it."""

    says: str
    nct_ids: list[str]


# An answer -> the checks that wait for it. A person who has told it is not asked again.
_FACTS: dict[str, tuple[str, ...]] = {
    "receptors": ("subtypes",),
    "brain": ("sites.brain",),
    "leptomeningeal": ("sites.leptomeningeal", "sites.brain+leptomeningeal"),
    "sites": (*(f"sites.{site}" for site in SITES[2:]), "bone_only"),
    "measurable_disease": ("measurable_disease",),
    "treatments": (
        *(f"prior_lines.{kind}" for kind in LINE_KINDS),
        "prior_therapy.requires",
        "prior_therapy.forbids",
        "early_relapse_counts",
    ),
    "options_exhausted": ("standard_exhausted",),
    "ecog": ("ecog_max",),
    "sex": ("sex", "sex_in_text"),
    "age": ("age",),
    "menopause": ("menopause",),
}


def not_told(person: Person) -> list[str]:
    """The answers that are missing, genes left out."""
    told = {
        "receptors": (person.er or person.pr) and person.her2 not in (None, "negative"),
        "treatments": person.treatments is not None or person.prior_lines or person.prior_therapy is not None,
    }
    return [name for name in _FACTS if not told.get(name, getattr(person, name, None) is not None)]


def next_questions(
    columns: Columns, answers: Answers, person: Person, considered: Rows | None = None
) -> list[Question]:
    """Unanswered questions, the one that settles most trials first; those that are open nowhere are left out."""
    verdicts = {check.fact: check.judge(columns, answers) for check in CHECKS}
    unknown = {fact: v == UNKNOWN for fact, v in verdicts.items()}
    waiting = ~np.any([v == NOT_MET for v in verdicts.values()], axis=0)
    waiting = waiting if considered is None else waiting & considered
    open_facts = np.sum(list(unknown.values()), axis=0)
    found = [_question(_settled_by(name, person), name, unknown, open_facts, waiting) for name in not_told(person)]
    found += _marker_questions(columns, answers, unknown, open_facts, waiting)
    asked = [question for question in found if question.touches]
    return sorted(asked, key=lambda q: (-q.decides, -q.touches, q.name))


def _settled_by(name: str, person: Person) -> tuple[str, ...]:
    """The checks that wait for an answer; whether the disease is in the bones alone may hang on the brain."""
    bones_alone = name == "sites" or (name == "brain" and person.sites == frozenset({"bone"}))
    nothing_measured = person.measurable_disease is False
    more = ("bone_only", "measurable_disease") if nothing_measured else ("bone_only",)
    return tuple(dict.fromkeys((*_FACTS[name], *(more if bones_alone else ()))))


def _question(
    facts: tuple[str, ...], name: str, unknown: dict[str, Rows], open_facts: npt.NDArray[np.intp], waiting: Rows
) -> Question:
    own = np.sum([unknown[fact] for fact in facts], axis=0)
    touched = waiting & (own > 0)
    return Question(name, int(np.count_nonzero(touched & (own == open_facts))), int(np.count_nonzero(touched)))


def _marker_questions(
    columns: Columns, answers: Answers, unknown: dict[str, Rows], open_facts: npt.NDArray[np.intp], waiting: Rows
) -> Iterator[Question]:
    """One for each gene or marker that is not told: its test may settle a trial alone, or with others."""
    told = marker_words(answers.markers_present | answers.markers_absent)
    own = np.sum([unknown[fact][columns.marker_rows] for fact in _MARKERS], axis=0)
    waiting = waiting[columns.marker_rows] & (own > 0)
    undecided = _bits((_undecided(columns, answers) & ~told)[waiting])
    alone = (undecided.sum(axis=1) == 1) & (own == open_facts[columns.marker_rows])[waiting]
    decides, touches = undecided[alone].sum(axis=0), undecided.sum(axis=0)
    for name, bit in marker_bits().items():
        yield Question(f"biomarkers.{name}", int(decides[bit]), int(touches[bit]))


def _bits(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """A row of bits for each row of words, the lowest first."""
    return np.unpackbits(words.astype("<u8").view(np.uint8), axis=1, bitorder="little").astype(np.int64)


def _undecided(columns: Columns, answers: Answers) -> npt.NDArray[np.uint64]:
    """The markers of each marker row that a verdict waits for: of groups without a present one, and the barred."""
    groups = columns.required_markers
    present = (groups & marker_words(answers.markers_present)).any(axis=-1, keepdims=True)
    required = np.bitwise_or.reduce(np.where(present, np.uint64(0), groups), axis=1)
    return np.asarray(required | columns.forbidden_markers)


def question_words(question: Question, words: Wording) -> str:
    """ "ESR1 mutation: decides 14 trials"."""
    family, _, marker = question.name.partition(".")
    what = words.names("biomarkers", [marker]) if marker else words.say("next", family)
    number = question.decides or question.touches
    key = ("decides" if question.decides else "touches") + ("_1" if number == 1 else "_n")
    return words.say("next", key, what=what, number=number)


_SOURCES = {
    "subtypes": "pathology", "biomarkers": "gene_test",
    "sites": "scan", "bone_only": "scan", "measurable_disease": "scan",
    "prior_lines": "treatments", "prior_therapy": "treatments", "early_relapse_counts": "treatments",
    "standard_exhausted": "oncologist", "ecog_max": "oncologist", "menopause": "oncologist",
}  # fmt: skip


_KNOWN_TO_THE_PERSON = frozenset({"age", "sex"})


def doctor_questions(matches: Iterable[Match], words: Wording) -> list[tuple[str, list[DoctorQuestion]]]:
    """The unknowns of these matches, by the test or report that answers them: [(source, questions)].

    Sources come in the order of a visit (reports, then tests, then the oncologist, then the trial team); within one,
    what most trials wait for first.
    """
    asked: dict[str, dict[str, list[str]]] = {}
    for match in matches:
        for reason in match.asks:
            if reason.fact in _KNOWN_TO_THE_PERSON:
                continue
            source = _SOURCES.get(reason.fact.split(".")[0], "trial_team")
            asked.setdefault(source, {}).setdefault(reason.says, []).append(match.trial.nct_id)
    order = ("pathology", "scan", "gene_test", "treatments", "oncologist", "trial_team")
    return [
        (
            words.say("source", source),
            sorted((DoctorQuestion(*item) for item in asked[source].items()), key=lambda q: -len(q.nct_ids)),
        )
        for source in order
        if source in asked
    ]
