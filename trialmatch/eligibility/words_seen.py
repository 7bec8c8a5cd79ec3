"""Which of many words stand in a text: one look for all of them, remembered for as long as the text is asked about.

Hundreds of cues are looked for in each sentence, and most need a word that it has not.
"""

import functools
from collections.abc import Iterable

import ahocorasick

from trialmatch.eligibility.needed_words import ANY_TEXT

Bits = int  # a bit for each word; the lowest one is the empty word, which stands in every text
REMEMBERED = 1 << 15  # texts: all sentences of the longest record, in the few shapes in which they are looked at


class WordsSeen:
    """Words are added first, and asked for then; to add one later costs a moment, and forgets what was seen."""

    def __init__(self) -> None:
        self._bits: dict[str, Bits] = dict.fromkeys(ANY_TEXT, 1)
        self._automaton = ahocorasick.Automaton()
        self.seen_in = functools.lru_cache(REMEMBERED)(self._look)

    def add(self, words: Iterable[str]) -> Bits:
        """The bits of these words."""
        bits = 0
        for word in words:
            if word not in self._bits:
                self._bits[word] = 1 << len(self._bits)
                self._automaton.add_word(word, self._bits[word])
                self.seen_in.cache_clear()
            bits |= self._bits[word]
        return bits

    def _look(self, text: str) -> Bits:
        """The bits of all words that stand in the text, inside other words too."""
        bits = 1
        if self._automaton.kind == ahocorasick.TRIE:
            self._automaton.make_automaton()
        if self._automaton.kind == ahocorasick.AHOCORASICK:  # not where no word was added
            for _, bit in self._automaton.iter(text):
                bits |= bit
        return bits
