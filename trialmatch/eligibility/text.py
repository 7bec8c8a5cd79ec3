"""Published text -> clean text, with the way back: every clean character knows its published place."""

from __future__ import annotations

import functools
import html
import re
from array import array

import ftfy

from trialmatch.lexicon import Mention, lexicon, normal
from trialmatch.trial import Published

# Markdown escapes (\>), HTML entities (also escaped twice: \&gt;=) and mojibake (â‰¤).
_OUT_OF_PLACE = re.compile(r"\\&(?:[a-zA-Z]{2,8}|#\d{1,5});|\\[^\w\s]|&(?:[a-zA-Z]{2,8}|#\d{1,5});|[âÂÃ][\x80-\u2122]{1,2}")


class CleanText:
    """`text` is what people read; `normal` the same characters in lower case with hyphens as spaces."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self.text, self._places = _clean(published.text)
        self._mentions: dict[str, list[Mention]] = {}

    @functools.cached_property
    def normal(self) -> str:
        return normal(self.text)

    def mentions(self, table: str) -> list[Mention]:
        """Every mention of a lexicon table's concepts, found once."""
        if table not in self._mentions:
            self._mentions[table] = getattr(lexicon(), table).find(self.normal)
        return self._mentions[table]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where clean [start:end] stands in the published text."""
        return self._places[start], self._places[end - 1] + self._length(end - 1)

    def _length(self, index: int) -> int:
        """How many published characters the clean character at `index` stands for."""
        return self._places[index + 1] - self._places[index]


def _clean(text: str) -> tuple[str, array[int]]:
    pieces: list[str] = []
    places = array("l")
    done = 0
    for match in _OUT_OF_PLACE.finditer(text):
        pieces.append(text[done : match.start()])
        places.extend(range(done, match.start()))
        plain = _plain(match.group())
        pieces.append(plain)
        places.extend([match.start()] * len(plain))
        done = match.end()
    pieces.append(text[done:])
    places.extend(range(done, len(text) + 1))
    return "".join(pieces), places


def _plain(escaped: str) -> str:
    """The one or two characters that an escape stands for."""
    if escaped[0] in "âÂÃ":
        return ftfy.fix_encoding(escaped)
    plain = html.unescape(escaped.removeprefix("\\"))
    return plain or escaped
