"""What changed between two versions of a record, as data: status, dates, sites, criteria by the sentence."""

from collections import Counter
from typing import Any, NamedTuple

from indexer.record import Study, module, parse_study, text_of
from trialmatch.eligibility.reading import Reading
from trialmatch.trial import Trial

DATES = ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct")


class Change(NamedTuple):
    """One thing that changed. `before` and `after` by `what`:

    status: the overall status. dates: {field of the record: date}. sites: {place: status}, those that differ.
    criteria: the sentences that only one version has, each "inclusion: …" or "exclusion: …".
    gone: when the registry no longer had the study ("" when it has it).
    """

    what: str
    before: Any
    after: Any


def changes(before: Study, after: Study) -> list[Change]:
    """In the order in which people ask: is it still open, where, for whom, when."""
    old, new = parse_study(before), parse_study(after)
    found = [
        Change("status", old.overall_status, new.overall_status),
        Change("sites", *_apart(_sites(old), _sites(new))),
        Change("criteria", *_criteria_apart(old, new)),
        Change("dates", *_apart(_dates(before), _dates(after))),
    ]
    return [change for change in found if change.before != change.after]


def _sites(trial: Trial) -> dict[str, str]:
    return {", ".join(part for part in (s.facility, s.city, s.state, s.country) if part): s.status for s in trial.sites}


def _dates(study: Study) -> dict[str, str]:
    status = module(module(study, "protocolSection"), "statusModule")
    return {name: date for name in DATES if (date := text_of(module(status, name), "date"))}


def _apart(before: dict[str, str], after: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What of each is not in the other."""
    return (
        {name: value for name, value in before.items() if after.get(name) != value},
        {name: value for name, value in after.items() if before.get(name) != value},
    )


def _sentences(trial: Trial) -> list[str]:
    return [
        f"{'exclusion' if s.is_exclusion else 'inclusion'}: {' '.join(s.source.text[s.start : s.end].split())}"
        for s in Reading(trial).every
    ]


def _criteria_apart(old: Trial, new: Trial) -> tuple[list[str], list[str]]:
    """Sentences of one that the other lacks, in their order; one that only moved has not changed."""
    if old.eligibility == new.eligibility:
        return [], []
    before, after = _sentences(old), _sentences(new)
    return _without(before, Counter(after)), _without(after, Counter(before))


def _without(sentences: list[str], others: Counter[str]) -> list[str]:
    left = []
    for sentence in sentences:
        if others[sentence]:
            others[sentence] -= 1
        else:
            left.append(sentence)
    return left
