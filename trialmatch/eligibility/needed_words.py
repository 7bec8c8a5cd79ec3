"""Regular expression -> the words of which a text must have one for it to be found there.

To look for a word in a text costs far less than to try a pattern at each of its characters. The standard library takes
patterns apart in modules that it does not call public; there is no other parser of its patterns.
"""

import functools
import re._constants as op
import re._parser as parser
from collections.abc import Iterator, Sequence
from re import I as IGNORE_CASE
from typing import Any

ANY_TEXT = ("",)  # the empty word stands in every text
COMMON = frozenset({"(", ",", "and", "as", "at", "in", "is", "no", "of", "on", "or", "the", "to", "with"})
ENOUGH = 4  # letters: a shorter word stands in too many texts to be worth asking for
Parsed = Any  # a list of (what, of what); the standard library's own, which has no types

_STANDS_NOWHERE = (op.AT, op.ASSERT_NOT)  # takes no character, so what stands around it is one word
_SEVERAL_TIMES = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def needed_words(pattern: str) -> tuple[str, ...]:
    """One of these stands in each text that `pattern` is found in; `ANY_TEXT` where no word need."""
    parsed = _parsed(pattern)
    return ANY_TEXT if parsed.state.flags & IGNORE_CASE else tuple(sorted(_needed(parsed))) or ANY_TEXT


def has_group(pattern: str) -> bool:
    return bool(_parsed(pattern).state.groups > 1)  # the whole is one


def has_any(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words stands in the text."""
    for word in words:  # noqa: SIM110 - asked a thousand times for each record, and `any` takes twice as long
        if word in text:
            return True
    return False


@functools.lru_cache(maxsize=1)  # the questions about a pattern are asked one after the other
def _parsed(pattern: str) -> Parsed:
    return parser.parse(pattern)


def _needed(parsed: Parsed) -> frozenset[str]:
    """The best choice of words; none where every one of them can be missing, or tells nothing."""
    choices = [choice for choice in _choices(parsed) if choice and not any(map(_tells_nothing, choice))]
    return max(choices, key=_worth, default=frozenset())


def _tells_nothing(word: str) -> bool:
    """Words that most texts have, as one letter: to find each of them costs more than the patterns tried."""
    letters = word.strip()
    return not letters or letters in COMMON or (len(letters) == 1 and letters.isalpha())


def _worth(choice: frozenset[str]) -> tuple[bool, int, int]:
    """Rare words, few of them, long ones."""
    shortest = min(map(len, choice))
    return shortest >= ENOUGH, -len(choice), shortest


def _choices(parsed: Parsed) -> Iterator[frozenset[str]]:
    """Of each stretch of the pattern the words one of which it needs."""
    word = ""
    for what, of in _flat(parsed):
        if what is op.LITERAL:
            word += chr(of)
            continue
        yield frozenset({word} - {""})
        word = ""
        if what is op.BRANCH:
            ways = [_needed(way) for way in of[1]]
            yield frozenset().union(*ways) if all(ways) else frozenset()
        elif what in _SEVERAL_TIMES and of[0] > 0:
            yield _needed(of[2])
    yield frozenset({word} - {""})


def _flat(parsed: Parsed) -> Iterator[tuple[Any, Any]]:
    """With what stands in brackets in the place of the brackets."""
    for what, of in parsed:
        if what is op.SUBPATTERN and not of[1]:  # flags of its own may make it another word
            yield from _flat(of[3])
        elif what not in _STANDS_NOWHERE:
            yield what, of
