"""Published text -> clean text, with the way back: every clean character knows its published place."""

from __future__ import annotations

import functools
import html
import re
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import NamedTuple

import ftfy

from trialmatch.lexicon import Mention, lexicon, normal
from trialmatch.trial import Published

# Markdown escapes (\>), HTML entities (also escaped twice: \&gt;=), mojibake (â‰¤) and yards of nothing.
_OUT_OF_PLACE = re.compile(
    r"[^\S\n]{50,}|\n{4,}|\\&(?:[a-zA-Z]{2,8}|#\d{1,5});|\\[^\w\s]|&(?:[a-zA-Z]{2,8}|#\d{1,5});|[âÂÃ][\x80-\u2122]{1,2}"
)


# Punctuation as East Asian type sets it, and how it is set elsewhere.
_FULL_WIDTH = {
    "（": "(",
    "）": ")",
    "［": "(",
    "］": ")",
    "＜": "<",
    "＞": ">",
    "≦": "≤",
    "≧": "≥",
    "＋": "+",
    "％": "%",
}
_SQUARE = {"[": "(", "]": ")"}
_FULL_WIDTH |= {"，": ", ", "、": ", ", "；": "; ", "：": ": ", "。": ". "}
_UNUSUAL = f"{_OUT_OF_PLACE.pattern}|[{''.join(_FULL_WIDTH)}] ?|[][]"


# The gap in the middle of a sentence where the text was set in narrow lines, as the registry's old form was.
_NARROW, _WIDE = 60, 100  # characters in the longest line
_GAP = (
    r"|(?<=[^\n:])\n[ \t]*(?=[^\s*•▪◦‣●○■-])(?!(?:\d{1,2}|\(?[a-zA-Z]|[ivx]{1,4})[.)]\s)"
    r"(?!(?:\w+ )?(?:[Ii]n|[Ee]x)clusion [Cc]riteria|[A-Z /]{8,}:)(?=(?P<word>\S+))"
)
_WRAPPED = re.compile(_UNUSUAL + _GAP)
_NOT_WRAPPED = re.compile(_UNUSUAL)
_WORD = re.compile(r"[\w/&]+")


class _Piece(NamedTuple):
    """A stretch of clean text that begins at `first`, and the published [start:end] it came from."""

    first: int
    start: int
    end: int
    is_verbatim: bool  # character by character


_START = attrgetter("start")
_FIRST = attrgetter("first")
_BREAST = frozenset({"breast", "any_solid"})


_OLD_FORM = re.compile(
    r"^[^\w\n]{0,6}(?:disease characteristics|patient characteristics|prior ?/? ?concurrent therapy)\s*:", re.I | re.M
)


class CleanText:
    """`text` is what people read; `normal` the same characters in lower case with hyphens as spaces."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self.text, self._pieces = _clean(published.text)
        self._mentions: dict[str, list[Mention]] = {}

    @functools.cached_property
    def normal(self) -> str:
        return normal(self.text)

    def mentions(self, table: str) -> list[Mention]:
        """Every mention of a lexicon table's concepts, found once."""
        if table not in self._mentions:
            self._mentions[table] = getattr(lexicon(), table).find(self.normal)
        return self._mentions[table]

    @functools.cached_property
    def names_other_tumours(self) -> bool:
        """Anywhere in it; most texts about breast cancer do not, and need not be asked sentence by sentence."""
        return any(mention.concept not in _BREAST for mention in self.mentions("tumours"))

    @functools.cached_property
    def is_of_old_form(self) -> bool:
        """Has the registry's old headings, "DISEASE CHARACTERISTICS:" and the like, and under them "Chemotherapy:"."""
        return bool(_OLD_FORM.search(self.text))

    def mentions_between(self, table: str, start: int, end: int) -> list[Mention]:
        """The mentions that lie wholly in clean [start:end]."""
        found = self.mentions(table)
        first = bisect_left(found, start, key=_START)
        last = bisect_left(found, end, first, key=_START)
        return [mention for mention in found[first:last] if mention.end <= end]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where clean [start:end] stands in the published text."""
        return self._published(start).start, self._published(end - 1).stop

    def _published(self, place: int) -> range:
        """The published characters that the clean character at `place` stands for."""
        piece = self._pieces[bisect_right(self._pieces, place, key=_FIRST) - 1]
        if not piece.is_verbatim:
            return range(piece.start, piece.end)
        start = piece.start + place - piece.first
        return range(start, start + 1)


def _clean(text: str) -> tuple[str, list[_Piece]]:
    """(clean text, the pieces it is made of): what stands between two escapes is one piece, each escape another."""
    clean: list[str] = []
    pieces: list[_Piece] = []
    length = done = 0

    def keep(words: str, start: int, end: int) -> None:
        nonlocal length
        clean.append(words)
        pieces.append(_Piece(length, start, end, len(words) == end - start))
        length += len(words)

    wraps = _wraps(text)
    for match in _unusual(text, wrapped=bool(wraps)).finditer(text):
        is_gap = bool(wraps) and bool(match["word"])
        if is_gap and match.start() not in wraps:
            continue
        keep(text[done : match.start()], done, match.start())
        keep(" " if is_gap else _usual(text, match), match.start(), match.end())
        done = match.end()
    keep(text[done:], done, len(text))
    return "".join(clean), pieces


def _unusual(text: str, *, wrapped: bool) -> re.Pattern[str]:
    """What is not read as it stands. Few texts have words that are spelled in another way: a look-up tells which."""
    spelled = not _spelled_in_another_way().isdisjoint(_WORD.findall(text.lower()))
    return _with_spellings(wrapped) if spelled else _WRAPPED if wrapped else _NOT_WRAPPED


@functools.cache
def _spelled_in_another_way() -> frozenset[str]:
    """The last words of them: "2/neu" of "HER-2/neu"."""
    return frozenset(name.rstrip(".").rpartition("-")[2] for name in lexicon().spellings)


@functools.cache
def _with_spellings(wrapped: bool) -> re.Pattern[str]:
    # "HER2/neu-negative", but not "chemo-radiation".
    ends = {name: "" if usual.isupper() else "(?!-)" for name, usual in lexicon().spellings.items()}
    names = "|".join(f"{re.escape(name)}{end}" for name, end in ends.items())
    return re.compile(rf"{_UNUSUAL}{_GAP if wrapped else ''}|(?<![\w/&-])(?i:{names})(?![\w/&])")


def _wraps(text: str) -> set[int]:
    """Where lines break only because they were full; none in a text that was not set in narrow lines.

    A list without bullets has a longest line too. So most of the breaks must be such ones, and more than one of them.
    """
    width = max(map(len, text.split("\n")))
    if not _NARROW <= width <= _WIDE:
        return set()
    gaps = [match for match in _WRAPPED.finditer(text) if match["word"]]
    full = {gap.start() for gap in gaps if _is_full(text, gap, width)}
    return full if len(full) > max(1, len(gaps) / 2) else set()


def _is_full(text: str, gap: re.Match[str], width: int) -> bool:
    """The line before had no room for the next word."""
    line = gap.start() - (text.rfind("\n", 0, gap.start()) + 1)
    return line + 1 + len(gap["word"]) > width


def unescape(text: str) -> str:
    """Published text as people read it, where nobody asks for the way back."""
    return _OUT_OF_PLACE.sub(lambda match: _plain(match.group()), text)


def _usual(text: str, found: re.Match[str]) -> str:
    """What is written in its place; square brackets stay within round ones."""
    if found[0] in _SQUARE:
        before = text[max(0, found.start() - BRACKETS) : found.start()]
        return found[0] if before.rfind("(") > before.rfind(")") else _SQUARE[found[0]]
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return _usual_spelling(found[0]) or _half_width(before, found[0], after)


BRACKETS = 300  # characters in the longest


def _half_width(before: str, found: str, after: str) -> str:
    """Full-width brackets and stops with the spaces that go with the usual ones; anything else as `_plain` has it."""
    usual = _FULL_WIDTH.get(found[0])
    if usual is None:
        return _plain(found)
    if usual == "(" and before.isalnum():
        return f" {usual}"
    if usual == ")" and after.isalnum():
        return f"{usual} "
    return usual if usual[-1] == " " else usual + found[1:]


def _usual_spelling(found: str) -> str:
    """ "w/o": without. "METs" are no metastases, and nobody writes those in capitals."""
    usual = lexicon().spellings.get(found.lower(), "")
    return usual if usual.isupper() or found[1:].islower() or not found[1:].isalpha() else ""


def _plain(escaped: str) -> str:
    """The one or two characters that an escape stands for, or that a gap needs."""
    if escaped.isspace():
        return "\n\n" if "\n" in escaped else " "
    if escaped[0] in "âÂÃ":
        return str(ftfy.fix_encoding(escaped))
    plain = html.unescape(escaped.removeprefix("\\"))
    return plain or escaped
