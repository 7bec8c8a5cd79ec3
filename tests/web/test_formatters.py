"""The registry's text with the proving sentences marked."""

import pytest

from trialmatch.eligibility.facts import Evidence
from trialmatch.trial import Published
from web.formatters import mark_sentences

TEXT = "One. Two. Three."


def evidence(start: int, end: int) -> Evidence:
    return Evidence(TEXT[start:end], start, end, "eligibilityCriteria")


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        ([(0, 4)], ["One."]),
        ([(0, 4), (0, 9)], ["One.", " Two."]),  # a criterion and its first sentence
        ([(0, 9), (5, 16)], ["One. Two.", " Three."]),
        ([(5, 9), (5, 9)], ["Two."]),
        ([], []),
    ],
)
def test_every_proving_word_is_marked_once(spans: list[tuple[int, int]], marked: list[str]) -> None:
    segments = list(mark_sentences(Published("eligibilityCriteria", TEXT), [evidence(*span) for span in spans]))
    assert [segment.text for segment in segments if segment.number] == marked
    assert "".join(segment.text for segment in segments) == TEXT
