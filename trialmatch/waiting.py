"""Time since a treatment, and how long a trial still makes somebody wait. A month is told, so a time is a range."""

from calendar import monthrange
from datetime import date

from trialmatch.eligibility.facts import Facts
from trialmatch.person import Person, Treatment
from trialmatch.therapy import Interval, kinds_of_line

EARLY = 365  # days after adjuvant treatment in which a return of the cancer is called early


def days_since(month: str, today: date) -> Interval:
    """(fewest, most) days since some day of the month YYYY-MM; below 0 for a month that is still to come."""
    year, number = (int(part) for part in month.split("-"))
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    if first > today:
        return (today - last).days, (today - first).days
    return max(0, (today - last).days), (today - first).days


def brain_days(person: Person, today: date | None) -> Interval | None:
    """Days since treated brain metastases were treated; None where no date is told."""
    return days_since(person.brain_treated, today) if today and person.brain_treated else None


def relapse_was_early(person: Person, today: date | None) -> bool | None:
    """Whether the cancer came back during adjuvant treatment or within a year of it; None where it cannot be known.

    Somebody who is metastatic today has relapsed by today, so a treatment that ended less than a year ago is enough.
    """
    if person.treatments is None:
        return None
    earlier = [t for t in person.treatments if t.setting != "metastatic"]
    if not earlier:
        return False
    adjuvant = [t for t in earlier if t.setting == "adjuvant"]
    during = any(t.stopped == "ongoing" for t in adjuvant)
    soon = today and any(t.ended and days_since(t.ended, today)[1] <= EARLY for t in adjuvant)
    return True if during or soon else None


def wait_days(facts: Facts, person: Person, today: date) -> int:
    """Days until every waiting time that the record names has passed, by the dates told; 0 where none is open."""
    waits = [washout.days - _fewest_since(washout.treatment, person, today) for washout in facts.practical.washouts]
    treated = brain_days(person, today)
    opens = facts.sites["brain"] != "forbids"  # time lets nobody in where all brain metastases are barred
    if opens and person.brain == "treated_stable" and treated and facts.practical.brain_stable_days:
        waits.append(facts.practical.brain_stable_days - treated[0])
    return max(0, *waits, 0)


def _fewest_since(what: str, person: Person, today: date) -> int:
    """Days since a kind of treatment ended, as few as the dates allow; endless where none is told."""
    ended = [days_since(t.ended, today)[0] for t in person.treatments or () if t.ended and _is(t, what)]
    return min(ended, default=10**6)


def _is(treatment: Treatment, what: str) -> bool:
    return what in treatment.classes or (what == "any_systemic" and bool(kinds_of_line(treatment).sure))
