"""Another way of saying the same thing changes no fact. The records are the demonstration's own, in invented words."""

import re
import textwrap
from typing import Any

import msgspec
import pytest

from indexer.record import parse_study
from indexer.sources import read_source
from trialmatch.data_files import data_dir
from trialmatch.eligibility.facts import Facts, to_guide
from trialmatch.eligibility.read import read_facts
from trialmatch.trial import Trial

COUNTED = r"(?=\w+ (?:prior|previous|lines?|regimens?|chemo|systemic))"
SAME = [  # what is said, other words for it
    (r"\bprior (?!to\b)", ("previous ", "earlier ")),
    (r"\b(?:patients|subjects|participants)\b", ("individuals", "persons", "people")),
    (r"\bbrain metastas[ie]s\b", ("cerebral metastases", "intracranial metastases", "metastases to the brain")),
    (r"\b(?:no|not) more than " + COUNTED, ("a maximum of ", "at most ", "not exceeding ", "not in excess of ")),
    (r"\bat least " + COUNTED, ("a minimum of ", "≥ ", "no fewer than ", "not less than ")),
    (r"\bmore than " + COUNTED, ("greater than ", "in excess of ")),
    (r"\blines? of (?:therapy|treatment)\b", ("treatment lines", "regimens")),
    (r"\bfor metastatic disease\b", ("in the metastatic setting", "for advanced disease", "for stage IV disease")),
    (r"\bmust have received\b", ("must have had", "should have received", "are required to have received")),
    (r"\bprior (?:treatment|therapy) with\b", ("previous exposure to", "prior use of", "history of treatment with")),
    (r"\bunless\b", ("except if", "except when")),
    (r"\bare (?:allowed|permitted|eligible)\b", ("are acceptable", "may be included", "may participate")),
    (r"\bbone[- ]only (?:disease|metastas[ie]s)\b", ("disease limited to bone", "isolated bone metastases")),
    (r"\bCDK ?4/6 inhibitors?\b", ("CDK4 & 6 inhibitor", "CDK4/6i", "cyclin-dependent kinase 4/6 inhibitor")),
    (r"\btrastuzumab deruxtecan\b(?: \([^)]{2,30}\))?", ("T-DXd", "DS-8201a", "Enhertu")),
    (r"\b(?:have|has) received\b", ("have been treated with", "have been given")),
    (r"\bat least (?:1|one)\b", ("one or more",)),
    (r"\bmust have\b", ("are required to have",)),
    (r"\bHER2\b(?!/)", ("HER-2/neu",)),
    (r"\bHER2[- ]negative\b", ("HER2(-)", "HER-2/neu negative")),
    (r"(?m)^\* ", ("- ", "• ")),
    (r"(?m)^(\* .*\w)\.?$", (r"\1.", r"\1;")),
    (r"(?mi)^inclusion criteria:?$", ("INCLUSION CRITERIA", "Key Inclusion Criteria:", "**Inclusion Criteria**")),
    (
        r"(?mi)^exclusion criteria:?\n",
        ("Exclusion Criteria:\n\n* Pregnant or breastfeeding\n* Uncontrolled hypertension\n",),
    ),
]


Told = list[tuple[Trial, dict[str, Any]]]  # open trials with the values that are read in them


@pytest.fixture(scope="module")
def told() -> Told:
    studies = [study for batch in read_source(str(data_dir() / "demo"), lambda _: None) for study in batch]
    trials = [parse_study(study) for study in studies]
    return [(trial, _values(facts)) for trial in trials if (facts := read_facts(trial)).is_open]


@pytest.mark.parametrize(("said", "instead"), [(said, words) for said, others in SAME for words in others])
def test_the_same_in_other_words(said: str, instead: str, told: Told) -> None:
    """Over every record that says it; a way of saying that no record has would test nothing."""
    pattern = re.compile(said, re.I)
    saying = [(trial, values) for trial, values in told if any(pattern.search(t.text) for t in trial.eligibility)]
    assert saying
    for trial, values in saying:
        texts = [
            msgspec.structs.replace(text, text=pattern.sub(lambda match: _in_place_of(match, instead), text.text))
            for text in trial.eligibility
        ]
        reworded = msgspec.structs.replace(trial, eligibility=tuple(texts))
        assert _values(read_facts(reworded)) == values, trial.nct_id


def test_the_same_in_narrow_lines(told: Told) -> None:
    """As the registry's old form set its text; the proof is still the record's own words, line breaks included."""
    for trial, values in told:
        texts = [msgspec.structs.replace(text, text=_in_narrow_lines(text.text)) for text in trial.eligibility]
        narrow = read_facts(msgspec.structs.replace(trial, eligibility=tuple(texts)))
        assert _values(narrow) == values, trial.nct_id
        published = {text.field: text.text for text in (*trial.titles, *texts)}
        for proof in narrow.evidence.values():
            assert published[proof.field][proof.start : proof.end] == proof.quote


def _in_narrow_lines(text: str) -> str:
    """At most 80 characters each, the text of a bullet set under its first word."""
    lines = []
    for line in text.split("\n"):
        bullet = re.match(r"\s*(?:\* |\d{1,2}\. )?", line)
        indent = " " * len(bullet[0]) if bullet else ""
        lines += textwrap.wrap(line, 80, subsequent_indent=indent, break_on_hyphens=False) or [""]
    return "\n".join(lines)


def _in_place_of(match: re.Match[str], instead: str) -> str:
    """The other words, with a capital where one stood."""
    words = match.expand(instead)
    return words[0].upper() + words[1:] if match[0][0].isupper() else words


def _values(facts: Facts) -> dict[str, Any]:
    """The facts without the words that prove them."""
    return {key: value for key, value in to_guide(facts).items() if key not in ("evidence", "practical", "cohorts")}
