"""Who may join, by the number of lines already had for metastatic disease; follows from the line facts alone."""

from trialmatch.eligibility.families.line_words import Bounds
from trialmatch.eligibility.families.lines import LineFacts
from trialmatch.vocabulary import TIMINGS

NO_END = 99


def timing_of(lines: LineFacts, subtypes: tuple[str, ...]) -> tuple[str, ...]:
    """new_diagnosis: 0 lines may join; treatment_change: 1 or 2; limited_options: 3 or more."""
    low, high = _total(lines, subtypes)
    if lines.early_relapse_counts:
        low = 0
    allowed = (low == 0, low <= 2 and high >= 1, high >= 3)
    return tuple(name for name, open_ in zip(TIMINGS, allowed, strict=True) if open_) or TIMINGS


def _total(lines: LineFacts, subtypes: tuple[str, ...]) -> tuple[int, int]:
    systemic, chemo, endocrine = (_closed(lines.prior_lines.get(k)) for k in ("systemic", "chemotherapy", "endocrine"))
    low = max(systemic[0], chemo[0], endocrine[0])
    high = min(systemic[1], _most(chemo, endocrine, subtypes))
    return low, max(high, low)


def _most(chemo: tuple[int, int], endocrine: tuple[int, int], subtypes: tuple[str, ...]) -> int:
    """A cap on chemotherapy ends the list only where no endocrine lines can come on top; an ADC makes one more."""
    if chemo[1] == NO_END:
        return NO_END
    if set(subtypes) == {"tnbc"}:
        return chemo[1] if chemo[1] < 2 else NO_END
    return chemo[1] + endocrine[1] if endocrine[1] < NO_END else NO_END


def _closed(bounds: Bounds | None) -> tuple[int, int]:
    low, high = bounds or (None, None)
    return low or 0, NO_END if high is None else high
