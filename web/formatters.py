"""Template filters: dates, distances, words for statuses, and registry text with its sentences marked."""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flask import Flask
from markupsafe import Markup, escape

from trialmatch.eligibility.facts import MAX_QUOTE, Evidence, Facts
from trialmatch.eligibility.text import unescape
from trialmatch.trial import RECORD_PAGE, Published, Trial
from web.language import chosen, words
from web.phrases import say as _

VERDICT_MARKS = {"met": "✓", "not_met": "✕", "unknown": "?"}


class Segment(NamedTuple):
    """A piece of registry text; `number` is that of the reason it proves, 0 for plain text."""

    text: str
    number: int


def register_formatters(app: Flask) -> None:
    for function in (format_status, format_phases, format_miles, unescape, quoted, label):
        app.add_template_filter(function)
    app.jinja_env.globals.update(
        standing_words=standing_words,
        verdict_words=verdict_words,
        VERDICT_MARKS=VERDICT_MARKS,
        plain_title=plain_title,
        family_name=family_name,
        quote_source=quote_source,
        RECORD_PAGE=RECORD_PAGE,
        words_of=words,
    )


def standing_words() -> dict[str, str]:
    return _standing_words(chosen())


def verdict_words() -> dict[str, str]:
    return _verdict_words(chosen())


@functools.cache  # a page says these words some hundred times
def _standing_words(language: str) -> dict[str, str]:
    return {"fits": _("May fit"), "depends": _("Depends"), "conflicts": _("Conflicts")}


@functools.cache
def _verdict_words(language: str) -> dict[str, str]:
    return {"met": _("Met"), "not_met": _("Not met"), "unknown": _("Not known")}


def family_name(family: str) -> str:
    """A row of the evaluation as people read it."""
    names = {
        "population": _("Is it for metastatic breast cancer?"), "open to metastatic breast": _("Can they join at all?"),
        "sites": _("Where it has spread"), "bone and measurable": _("Bones only, and what can be measured"),
        "lines of therapy": _("Earlier lines of treatment"), "timing": _("Moment"),
        "types": _("Type of breast cancer"), "prior therapy": _("Earlier drugs"),
        "biomarkers": _("Gene and tumor tests"), "ECOG": _("How active one must be"),
        "standing right": _("A trial stands where it should"),
        "conflicts caught": _("A rule that keeps them out is found"),
        "open trials lost": _("A trial that was open stands under conflicts"),
        "conflicts in the first 10": _("A trial among the first ten that is not for them"),
    }  # fmt: skip
    return names.get(family, family)


def plain_title(trial: Trial, facts: Facts) -> str:
    """What is given and for whom; the registry's own title where we read that nobody here can join."""
    return words().plain_title(trial, facts) if facts.is_open else unescape(trial.title)


def format_status(status: str) -> str:
    return words().status(status)


def format_phases(phases: Iterable[str]) -> str:
    """ "Phase 1/2"; nothing where the registry gives none."""
    numbers = [p.removeprefix("EARLY_").removeprefix("PHASE") for p in phases if p != "NA"]
    return _("Phase %(numbers)s", numbers="/".join(numbers)) if numbers else ""


def format_miles(miles: float | None) -> str:
    if miles is None:
        return ""
    return _("less than 1 mile away") if miles < 1 else _("about %(miles)s miles away", miles=round(miles))


def quoted(evidence: Evidence) -> str:
    """The record's words; a long sentence that was cut ends in dots, after a whole word."""
    text = unescape(evidence.quote)
    if len(evidence.quote) < MAX_QUOTE:
        return text
    return f"{text.rpartition(' ')[0]} …"


_SECTION = re.compile(r"^\W*(?:\w+ ){0,3}(in|ex)clusion criteria", re.I | re.M)


def quote_source(evidence: Evidence, trial: Trial) -> str:
    """Which list of the record the words stand in: a sentence that bars reads like one that admits."""
    kind = "ex" if "exclusion" in evidence.field.lower() else _list_of(evidence, trial)
    return _list_names(chosen())[kind]


def _list_of(evidence: Evidence, trial: Trial) -> str:
    text = next((t.text for t in trial.eligibility if t.field == evidence.field), "")
    return next((kind for start, kind in reversed(_headings(text)) if start < evidence.start), "")


@functools.cache
def _list_names(language: str) -> dict[str, str]:
    return {"in": _("From the inclusion list:"), "ex": _("From the exclusion list:"), "": ""}


@functools.lru_cache(512)  # a page asks for each sentence of a record
def _headings(text: str) -> list[tuple[int, str]]:
    return [(match.start(), match[1].lower()) for match in _SECTION.finditer(text)]


def label(concept: str, table: str) -> str:
    return words().names(table, [concept])


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
