"""A criterion: one statement of the eligibility text, with its place in the lists."""

import re
from dataclasses import dataclass, field

from trialmatch.eligibility.text import CleanText

INCLUSION, EXCLUSION = "inclusion", "exclusion"


@dataclass(slots=True)
class Criterion:
    """One statement of the record: clean text [start:end], its section, its parents' words, its cohort."""

    source: CleanText
    start: int
    end: int
    section: str
    indent: int = 0
    parent: "Criterion | None" = None
    cohort: str = ""
    is_heading: bool = False
    children: int = 0
    is_one_of: bool = False  # "a, / b, or / c": one of them is enough
    of_other_tumour: bool = False  # the title of those with another tumour, or under one
    announced_by: "Criterion | None" = None  # a statement before that ends in a colon, in a list without indentation
    marker: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def normal(self) -> str:
        return self.source.normal[self.start : self.end].replace("\n", " ")

    @property
    def opener(self) -> "Criterion | None":
        """The statement whose list it stands in: its parent, or without indentation what announced it."""
        return self.parent or self.announced_by

    def lead(self) -> str:
        """The parents' words, nearest last."""
        words = []
        above = self.parent
        while above is not None:
            words.append(above.normal)
            above = above.parent
        return " ".join(reversed(words))


_TITLE_LENGTH = 80  # characters
SAYS_SOMETHING = re.compile(
    r"\b(?:must|have|has|had|is|are|be|been|no|not|without|may|can|should|will|history|prior|previous\w*|known|any|other)\b",
    re.I,
)


def is_title(item: Criterion) -> bool:
    """So short, and without a verb, that it only names what stands under it."""
    return len(item.text) <= _TITLE_LENGTH and not SAYS_SOMETHING.search(item.text)


def number_of(item: Criterion) -> int:
    digits = item.marker.strip("(). ")
    return int(digits) if digits.isdigit() else 0


def style_of(item: Criterion) -> str:
    mark = item.marker
    if not mark:
        return ""
    letter = mark.strip("().-*")[:1]
    return "number" if letter.isdigit() else "letter" if letter.isalpha() else mark[0]
