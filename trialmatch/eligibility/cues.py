"""Cue phrases: how registry text says a thing. Reviewed data under data/cues, a table for each family of facts.

Each row is one way of saying it: a regular expression over text in lower case with hyphens as spaces, and an
example that it must find. A cue is found where any of its rows is found. What has many names, as the people or the
brain, stands in the patterns as `<people>` or `<brain>`, and its names once, in the table `words`.
"""

import csv
import functools
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from trialmatch.data_files import data_dir
from trialmatch.errors import BadLexicon

COLUMNS = ("cue", "pattern", "example")
WORDS = "words"  # the table of what has many names
_WORD = re.compile(r"(?<!P)<([a-z_]+)>")
Rows = list[dict[str, str]]


class Cues:
    """The cues of one family as compiled patterns: `Cues("lines").exhausted.search(words)`."""

    def __init__(self, family: str) -> None:
        self._family = family

    def __getattr__(self, cue: str) -> re.Pattern[str]:
        pattern = _patterns(self._family)[cue]
        setattr(self, cue, pattern)
        return pattern


@functools.cache
def _patterns(family: str) -> dict[str, re.Pattern[str]]:
    ways: dict[str, list[str]] = {}
    for row in read_cues(family):
        ways.setdefault(row["cue"], []).append(_spelled_out(row["pattern"]))
    return {cue: re.compile("|".join(patterns)) for cue, patterns in ways.items()}


def _spelled_out(pattern: str) -> str:
    """The pattern with all names of `<people>` and the like; KeyError for a word that has none."""
    return _WORD.sub(lambda word: f"(?:{_spelled_out(_names()[word[1]])})", pattern) if "<" in pattern else pattern


@functools.cache
def _names() -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for row in _rows(_folder(None) / f"{WORDS}.tsv"):  # unchecked: to check a row takes the names
        names.setdefault(row["cue"], []).append(row["pattern"])
    return {word: "|".join(patterns) for word, patterns in names.items()}


def families(folder: Path | None = None) -> list[str]:
    return sorted(path.stem for path in _folder(folder).glob("*.tsv"))


def cues_digest() -> str:
    """Changes with any word of the tables."""
    tables = {family: read_cues(family) for family in families()}
    return hashlib.sha256(repr(tables).encode()).hexdigest()[:12]


def read_cues(family: str, folder: Path | None = None) -> Rows:
    """The rows of one family, checked; an error names file and line."""
    path = _folder(folder) / f"{family}.tsv"
    rows = _rows(path)
    if rows and tuple(rows[0]) != COLUMNS:
        raise BadLexicon(
            f"{path.name}:1: columns are {', '.join(map(str, rows[0]))}; they should be {', '.join(COLUMNS)}"
        )
    for line, problem in _problems(rows):
        raise BadLexicon(f"{path.name}:{line}: {problem}")
    return rows


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _folder(folder: Path | None) -> Path:
    return folder or data_dir() / "cues"


def _problems(rows: Rows) -> Iterator[tuple[int, str]]:
    seen: set[tuple[str, str]] = set()
    previous = ""
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            yield line, "has not as many cells as the first line has columns"
            continue
        if row["cue"] < previous:
            yield line, f"cue {row['cue']!r} does not come after {previous!r}; keep the cues sorted"
        previous = row["cue"]
        if (row["cue"], row["pattern"]) in seen:
            yield line, f"pattern {row['pattern']!r} stands twice for {row['cue']!r}"
        seen.add((row["cue"], row["pattern"]))
        yield from ((line, problem) for problem in _pattern_problems(row))


def _pattern_problems(row: dict[str, str]) -> Iterator[str]:
    try:
        pattern = re.compile(_spelled_out(row["pattern"]))
    except KeyError as word:
        yield f"pattern {row['pattern']!r} has a word {word} that {WORDS}.tsv has no names for"
        return
    except re.error as error:
        yield f"pattern {row['pattern']!r} is no regular expression: {error}"
        return
    if pattern.search(""):
        yield f"pattern {row['pattern']!r} is found in every text; say what it must find"
    elif not pattern.search(row["example"]) and not pattern.search(row["example"] + " "):
        yield f"pattern {row['pattern']!r} is not found in its example {row['example']!r}"
