"""Template filters: dates, distances, words for statuses, and registry text with its sentences marked."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flask import Flask
from markupsafe import Markup, escape

from trialmatch.eligibility.facts import Evidence
from trialmatch.eligibility.text import CleanText
from trialmatch.lexicon import lexicon
from trialmatch.trial import Published
from trialmatch.wording import wording

STANDING_WORDS = {"fits": "May fit", "depends": "Depends", "conflicts": "Conflicts"}
VERDICT_WORDS = {"met": "Met", "not_met": "Not met", "unknown": "Not known"}
VERDICT_MARKS = {"met": "✓", "not_met": "✕", "unknown": "?"}


class Segment(NamedTuple):
    """A piece of registry text; `number` is that of the reason it proves, 0 for plain text."""

    text: str
    number: int


def register_formatters(app: Flask) -> None:
    for function in (format_status, format_phases, format_miles, unescape, label):
        app.add_template_filter(function)
    app.jinja_env.globals.update(
        STANDING_WORDS=STANDING_WORDS, VERDICT_WORDS=VERDICT_WORDS, VERDICT_MARKS=VERDICT_MARKS
    )


def format_status(status: str) -> str:
    return wording().status(status)


def format_phases(phases: Iterable[str]) -> str:
    """ "Phase 1 and 2"; nothing where the registry gives none."""
    numbers = [p.removeprefix("EARLY_").removeprefix("PHASE") for p in phases if p != "NA"]
    return f"Phase {' and '.join(numbers)}" if numbers else ""


def format_miles(miles: float | None) -> str:
    if miles is None:
        return ""
    return "less than 1 mile away" if miles < 1 else f"about {miles:.0f} miles away"


def unescape(text: str) -> str:
    """Registry text as people read it."""
    return CleanText(Published("text", text)).text


def label(concept: str, table: str) -> str:
    return lexicon().label(table, concept)


def mark_sentences(published: Published, evidence: Iterable[Evidence]) -> Iterator[Segment]:
    """The text in pieces, each proving sentence numbered in the order of its place."""
    done = 0
    spans = sorted({(e.start, e.end) for e in evidence if e.field == published.field})
    for number, (start, end) in enumerate(spans, start=1):
        start = max(start, done)  # two facts may stand on sentences that overlap
        if start >= end:
            continue
        yield Segment(unescape(published.text[done:start]), 0)
        yield Segment(unescape(published.text[start:end]), number)
        done = end
    yield Segment(unescape(published.text[done:]), 0)


def as_html(segments: Iterable[Segment]) -> Markup:
    return Markup("").join(
        Markup("<mark>{}</mark>").format(segment.text) if segment.number else escape(segment.text)
        for segment in segments
    )
