"""Which of the words that all cues need stand in a text: looked for together, once a text.

A record has few texts, and each is asked for hundreds of cues. What stands in it is a set of bits, so that each cue asks
with one operation. They are remembered until the next record is read.
"""

import threading
from collections.abc import Iterable

import ahocorasick

ALWAYS = 1  # the bit of the empty word, which stands in every text
EVERY = -1  # all bits
LONG = 2000  # characters; nearly all words stand in a longer text, and to remember it costs more than to look


class _Seen(dict[str, int]):
    """By text the bits of the words that stand in it."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._automaton = ahocorasick.Automaton()
        self._is_made = False
        self._lock = threading.Lock()  # cues are made when they are first asked for, on whatever thread

    def bit_of(self, word: str) -> int:
        """The word is looked for from now on."""
        with self._lock:
            if word not in self._bits:
                self._bits[word] = ALWAYS << (len(self._bits) + 1)
                self._automaton.add_word(word, self._bits[word])
                self._is_made = False
                self.clear()  # nobody has looked for this one
            return self._bits[word]

    def __missing__(self, text: str) -> int:
        bits = ALWAYS
        with self._lock:
            if not self._is_made:
                self._automaton.make_automaton()
                self._is_made = True
            for _, bit in self._automaton.iter(text):
                bits |= bit
            self[text] = bits
        return bits


_SEEN = _Seen()


def bits_of(words: Iterable[str]) -> int:
    """The bits of these words, which are looked for from now on."""
    bits = 0
    for word in words:
        bits |= _SEEN.bit_of(word) if word else ALWAYS
    return bits


def bits_in(text: str) -> int:
    """The bits of the words that stand in the text, perhaps of more if it is long."""
    return _SEEN[text] if len(text) < LONG else EVERY


def forget() -> None:
    """A record is read: the texts of the one before are not asked for again."""
    _SEEN.clear()
