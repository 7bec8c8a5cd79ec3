"""What a sheet of paper on one trial holds: each rule with its verdict, and the nearest open sites."""

from datetime import date

from trialmatch.matching.answers import answers_of
from trialmatch.matching.columns import is_open_site
from trialmatch.matching.find import NearestSite, sites_by_distance
from trialmatch.matching.reasons import Reason, reasons_of
from trialmatch.person import Person
from trialmatch.search.generation import Read
from web.language import words

PRINTED_SITES = 5


def sheet_reasons(read: Read, person: Person | None) -> list[Reason]:
    """In the page's language; none for a trial that takes nobody any more."""
    trial, facts = read
    return reasons_of(trial, facts, answers_of(person or Person(), date.today()), words()) if facts.is_open else []


def sheet_sites(read: Read, person: Person | None) -> list[NearestSite]:
    trial = read[0]
    return sites_by_distance([s for s in trial.sites if is_open_site(s, trial)], person)[:PRINTED_SITES]
