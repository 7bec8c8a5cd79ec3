"""Cue phrases: how registry text says a thing. Reviewed data under data/cues, a table for each family of facts.

Each row is one way of saying it: a regular expression over text in lower case with hyphens as spaces, and an
example that it must find. A cue is found where any of its rows is found. What has many names, as the people or the
brain, stands in the patterns as `<people>` or `<brain>`, and its names once, in the table `words`.
"""

import csv
import functools
import hashlib
import operator
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from trialmatch.data_files import data_dir
from trialmatch.eligibility.needed_words import has_group, needed_words
from trialmatch.eligibility.words_seen import Bits, WordsSeen
from trialmatch.errors import BadLexicon

COLUMNS = ("cue", "pattern", "example")
WORDS = "words"  # the table of what has many names
REMEMBERED_CHOICES = 1 << 10  # of a cue's ways; each is a short list
_WORD = re.compile(r"(?<!P)<([a-z_]+)>")
Rows = list[dict[str, str]]
Replacement = str | Callable[[re.Match[str]], str]


class Cues:
    """The cues of one family: `Cues("lines").exhausted.search(words)`."""

    def __init__(self, family: str) -> None:
        self._family = family

    def __getattr__(self, name: str) -> "Cue":
        cues = _cues(self._family)  # all at once: each new word makes what was seen of texts worthless
        vars(self).update(cues)
        return cues[name]


class Cue:
    """All ways of saying one thing: what a compiled pattern of them finds, at a fraction of the cost.

    The ways are compiled, and looked for, in texts alone that have the words they need.
    """

    def __init__(self, patterns: list[str]) -> None:
        self.patterns = patterns
        self._ways = [_Way(pattern) for pattern in patterns]
        self._words = functools.reduce(operator.or_, (way.words for way in self._ways))
        self._by_words: dict[Bits, list[re.Pattern[str]]] = {}
        # A group has its number among those of all ways.
        self._is_one = len(patterns) == 1 or any(way.has_group for way in self._ways)

    @functools.cached_property
    def _all(self) -> re.Pattern[str]:
        return re.compile("|".join(self.patterns))

    def search(self, text: str, *bounds: int) -> re.Match[str] | None:
        """The first place in `text` [start:end]; of two ways found there, the one that its table has first."""
        words = _seen_in(text) & self._words
        if not words:
            return None
        if self._is_one:
            return self._all.search(text, *bounds)
        first = None
        for pattern in self._by_words.get(words) or self._ways_with(words):
            found = pattern.search(text, *bounds)
            if found and (first is None or found.start() < first.start()):
                first = found
        return first

    def _ways_with(self, words: Bits) -> list[re.Pattern[str]]:
        """The ways that need one of these words, in order; most texts have one of few choices of them."""
        if len(self._by_words) > REMEMBERED_CHOICES:
            self._by_words.clear()
        return self._by_words.setdefault(words, [way.pattern for way in self._ways if way.words & words])

    def match(self, text: str, *bounds: int) -> re.Match[str] | None:
        return self._all.match(text, *bounds) if _seen_in(text) & self._words else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._all.fullmatch(text) if _seen_in(text) & self._words else None

    def finditer(self, text: str, *bounds: int) -> Iterator[re.Match[str]]:
        return self._all.finditer(text, *bounds) if _seen_in(text) & self._words else iter(())

    def findall(self, text: str) -> list[str]:
        return self._all.findall(text) if _seen_in(text) & self._words else []

    def sub(self, instead: Replacement, text: str) -> str:
        return self._all.sub(instead, text) if _seen_in(text) & self._words else text

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        return self._all.split(text, maxsplit) if _seen_in(text) & self._words else [text]


class _Way:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self.words, self.has_group = _words.add(needed_words(pattern)), has_group(pattern)

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self._pattern)


_words = WordsSeen()
_seen_in = _words.seen_in


@functools.cache
def _cues(family: str) -> dict[str, Cue]:
    return {name: Cue(patterns) for name, patterns in _patterns(family).items()}


@functools.cache
def _patterns(family: str) -> dict[str, list[str]]:
    """By cue the patterns of its ways."""
    ways: dict[str, list[str]] = {}
    for row in _rows(family):
        ways.setdefault(row["cue"], []).append(_spelled_out(row["pattern"]))
    return ways


def _spelled_out(pattern: str) -> str:
    """The pattern with all names of `<people>` and the like; KeyError for a word that has none."""
    return _WORD.sub(lambda word: f"(?:{_spelled_out(_names()[word[1]])})", pattern) if "<" in pattern else pattern


@functools.cache
def _names() -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for row in _rows(WORDS):
        names.setdefault(row["cue"], []).append(row["pattern"])
    return {word: "|".join(patterns) for word, patterns in names.items()}


def families(folder: Path | None = None) -> list[str]:
    return sorted(path.stem for path in _folder(folder).glob("*.tsv"))


def cues_digest() -> str:
    """Changes with any word of the tables."""
    tables = {family: _rows(family) for family in families()}
    return hashlib.sha256(repr(tables).encode()).hexdigest()[:12]


def read_cues(family: str, folder: Path | None = None) -> Rows:
    """The rows of one family, checked; an error names file and line."""
    rows = _rows(family, folder)
    if rows and tuple(rows[0]) != COLUMNS:
        raise BadLexicon(
            f"{family}.tsv:1: columns are {', '.join(map(str, rows[0]))}; they should be {', '.join(COLUMNS)}"
        )
    for line, problem in _problems(rows):
        raise BadLexicon(f"{family}.tsv:{line}: {problem}")
    return rows


def _rows(family: str, folder: Path | None = None) -> Rows:
    """Unchecked: to check all tables takes longer than to read some hundred records."""
    with (_folder(folder) / f"{family}.tsv").open(encoding="utf-8", newline="") as file:
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
