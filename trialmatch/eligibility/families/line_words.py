"""The words of lines of therapy: what is counted, numbers in words, and the rule that a sentence gives."""

import re
from typing import NamedTuple

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention

cues = Cues("lines")

Bounds = tuple[int | None, int | None]
_NUMBERS = {
    "zero": 0, "no": 0, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
}  # fmt: skip
MOST_LINES = 8  # a larger number counts something else
NUMBER = r"(?:\d{1,2}(?!\d)(?! ?[·,]\d)(?! ?fu\b)|zero|one|two|three|four|five|six|seven|eight|single(?! (?:agent|arm|dose|drug|institution|cent)))(?: ?\(\s*\w+\s*\))?"
UNITS = ("line", "regim", "therap", "treatment", "chemo", "course", "program", "scheme")  # as in line_counts
GENERAL = {"chemotherapy", "endocrine_therapy", "any_systemic"}
KIND_OF = {"chemotherapy": "chemotherapy", "endocrine_therapy": "endocrine", "any_systemic": "systemic"}


class Rule(NamedTuple):
    """What one sentence says of a number of lines."""

    kind: str
    bounds: Bounds
    sentence: Sentence


COUNTED_BESIDE_A_BAN = re.compile(rf"(?P<n>{NUMBER}) (?:\w+ )?(?:prior |previous )?(?:\w+ )?(?:lines?|regimens?)\b")


def kinds_in(words: str) -> list[str]:
    """Kinds that a few words name; systemic where they name none, or several as alternatives."""
    named = []
    if re.search(r"chemo\w*|(?<!non)(?<!non )cytotoxic\w*|myelo(?:toxic|suppressive)", words):
        named.append("chemotherapy")
    if re.search(r"(?<!non )(?:endocrine|hormon\w+|anti ?estrogen|\bet\b|\bht\b)", words):
        named.append("endocrine")
    others = cues.other_kinds.search(words)
    if (len(named) == 2 and re.search(r"\bor\b|and/or", words)) or others or not named:
        return ["systemic"]
    if cues.any_treatment.search(words):
        return ["systemic", *named]
    return named


def each_kind_in(words: str) -> list[str]:
    """ "Any number of chemotherapy or endocrine regimens": no limit to the one and none to the other."""
    named = [kind for kind in ("chemotherapy", "endocrine") if kind in (kinds_in(part)[0] for part in _OR.split(words))]
    return named if len(named) > 1 else kinds_in(words)


_OR = re.compile(r"\bor\b|\band\b|/")


def value_of(number: str) -> int:
    """Of "2", "two" or "two (2)"."""
    head = re.split(r"[ (]", number.strip())[0]
    return int(head) if head.isdigit() else _NUMBERS[head]


def specific_drugs(sentence: Sentence) -> list[Mention]:
    """The drugs and classes it names, but for what every line consists of."""
    return [m for m in sentence.mentions("treatments") if m.concept not in GENERAL]


def union(rules: list[Bounds]) -> Bounds:
    """The bounds of the most permissive: any one of them may hold."""
    lows, highs = [r[0] for r in rules], [r[1] for r in rules]
    low = None if any(x is None for x in lows) else min(x for x in lows if x is not None)
    high = None if any(x is None for x in highs) else max(x for x in highs if x is not None)
    return low, high
