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
    "［": "[",
    "］": "]",
    "＜": "<",
    "＞": ">",
    "≦": "≤",
    "≧": "≥",
    "＋": "+",
    "％": "%",
}
_FULL_WIDTH |= {"，": ", ", "、": ", ", "；": "; ", "：": ": ", "。": ". "}
_UNUSUAL = f"{_OUT_OF_PLACE.pattern}|[{''.join(_FULL_WIDTH)}] ?"


# The gap in the middle of a sentence where the text was set in narrow lines, as the registry's old form was.
_NARROW, _WIDE = 60, 100  # characters in the longest line
_WRAPPED = re.compile(
    _UNUSUAL + r"|(?<=[^\n:])\n[ \t]*(?=[^\s*•▪◦‣●○■-])(?!(?:\d{1,2}|\(?[a-zA-Z]|[ivx]{1,4})[.)]\s)"
    r"(?!(?:\w+ )?(?:[Ii]n|[Ee]x)clusion [Cc]riteria|[A-Z /]{8,}:)(?=(?P<word>\S+))"
)
_NOT_WRAPPED = re.compile(_UNUSUAL)


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
    for match in (_WRAPPED if wraps else _NOT_WRAPPED).finditer(text):
        is_gap = bool(wraps) and bool(match["word"])
        if is_gap and match.start() not in wraps:
            continue
        keep(text[done : match.start()], done, match.start())
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        keep(" " if is_gap else _half_width(before, match.group(), after), match.start(), match.end())
        done = match.end()
    keep(text[done:], done, len(text))
    return "".join(clean), pieces


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


def _half_width(before: str, found: str, after: str) -> str:
    """Full-width brackets and stops with the spaces that go with the usual ones; anything else as `_plain` has it."""
    usual = _FULL_WIDTH.get(found[0])
    if usual is None:
        return _plain(found)
    if usual in "([" and before.isalnum():
        return f" {usual}"
    if usual in ")]" and after.isalnum():
        return f"{usual} "
    return usual if usual[-1] == " " else usual + found[1:]


def _plain(escaped: str) -> str:
    """The one or two characters that an escape stands for, or that a gap needs."""
    if escaped.isspace():
        return "\n\n" if "\n" in escaped else " "
    if escaped[0] in "âÂÃ":
        return str(ftfy.fix_encoding(escaped))
    plain = html.unescape(escaped.removeprefix("\\"))
    return plain or escaped
