"""The tables of cue phrases: every cue that the readers name stands in a table, and no table names another."""

import re
from pathlib import Path

import pytest

import trialmatch.eligibility
from trialmatch.eligibility.cues import WORDS, Cues, families, read_cues
from trialmatch.errors import BadLexicon

READERS = Path(trialmatch.eligibility.__file__).parent
_FAMILY = re.compile(r'cues = Cues\("(\w+)"\)')
_CUE = re.compile(r"\bcues\.([a-z0-9_]+)")


def _named() -> set[tuple[str, str]]:
    named = set()
    for path in READERS.rglob("*.py"):
        text = path.read_text()
        family = _FAMILY.search(text)
        if family:
            named |= {(family[1], cue) for cue in _CUE.findall(text) if cue != "cues"}
    return named


def test_the_readers_and_the_tables_name_the_same_cues() -> None:
    tables = {(family, row["cue"]) for family in families() for row in read_cues(family) if family != WORDS}
    assert _named() == tables


def test_every_word_of_many_names_stands_in_some_pattern() -> None:
    patterns = [row["pattern"] for family in families() for row in read_cues(family)]
    assert {row["cue"] for row in read_cues(WORDS)} == set(re.findall(r"(?<!P)<([a-z_]+)>", " ".join(patterns)))


@pytest.mark.parametrize("family", families())
def test_every_example_is_found_by_its_cue(family: str) -> None:
    cues = Cues(family)
    for row in read_cues(family):
        found = getattr(cues, row["cue"])
        assert found.search(row["example"]) or found.search(row["example"] + " "), row


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a\tb", "has not as many cells"),
        ("b\tbrain\tthe brain\na\tbone\tbone", "keep the cues sorted"),
        ("a\tbrain\tthe brain\na\tbrain\tthe brain", "stands twice"),
        ("a\tbrain(\tthe brain", "is no regular expression"),
        ("a\t(?:brain)?\tthe brain", "is found in every text"),
        ("a\tbrain\tthe bone", "is not found in its example"),
        ("a\t<brians>\tthe brain", "has a word 'brians' that words.tsv has no names for"),
    ],
)
def test_the_checker_names_file_and_line(tmp_path: Path, rows: str, message: str) -> None:
    (tmp_path / "sites.tsv").write_text(f"cue\tpattern\texample\n{rows}\n")
    with pytest.raises(BadLexicon, match=r"^sites\.tsv:\d+: ") as error:
        read_cues("sites", tmp_path)
    assert message in str(error.value)
