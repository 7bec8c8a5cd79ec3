"""A list in the formats of other programs: CSV, JSON, a calendar, FHIR R4B."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from icalendar import Calendar, Event

from trialmatch.search.generation import Read
from trialmatch.trial import RECORD_PAGE
from web.lists.store import Saved

COLUMNS = (
    "nct_id", "title", "status", "phases", "sponsor", "last_update", "saved_on", "follow_up", "note", "record",
)  # fmt: skip
# FHIR's word for the registry's overall status; what is not here is "in-review": nobody says yet.
_FHIR_STATUS = {
    "RECRUITING": "active",
    "ENROLLING_BY_INVITATION": "active",
    "AVAILABLE": "active",
    "NOT_YET_RECRUITING": "approved",
    "ACTIVE_NOT_RECRUITING": "closed-to-accrual",
    "COMPLETED": "completed",
    "SUSPENDED": "temporarily-closed-to-accrual",
    "TERMINATED": "closed-to-accrual-and-intervention",
    "WITHDRAWN": "withdrawn",
}


class Row(NamedTuple):
    """A saved trial and its record; None for one that is no longer among the records."""

    saved: Saved
    read: Read | None


def to_csv(rows: Iterable[Row]) -> str:
    """Spreadsheets open it: no cell begins like a formula."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_no_formula(str(value)) for value in _cells(row).values()])
    return table.getvalue()


def to_json(rows: Iterable[Row]) -> str:
    return json.dumps([_cells(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


def _cells(row: Row) -> dict[str, str]:
    trial = row.read[0] if row.read else None
    values = (
        row.saved.nct_id,
        trial.title if trial else "",
        trial.overall_status if trial else "",
        " ".join(trial.phases) if trial else "",
        trial.sponsor if trial else "",
        trial.last_update if trial else "",
        row.saved.saved_on.isoformat(),
        row.saved.follow_up,
        row.saved.note,
        RECORD_PAGE + row.saved.nct_id,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def to_calendar(rows: Iterable[Row], title: str) -> bytes:
    """A day for each trial to ask about again; `title` is said of each, with no word of the illness."""
    calendar = Calendar()
    calendar.add("prodid", "-//TrialMatch//list//")
    calendar.add("version", "2.0")
    for row in rows:
        if row.saved.follow_up:
            event = Event()
            event.add("uid", f"{row.saved.nct_id}-{row.saved.follow_up}@trialmatch")
            event.add("summary", f"{title} {row.saved.nct_id}")
            event.add("dtstart", date.fromisoformat(row.saved.follow_up))
            event.add("dtstamp", datetime.now(UTC))
            event.add("url", RECORD_PAGE + row.saved.nct_id)
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def to_fhir(rows: Iterable[Row], title: str) -> str:
    """A collection: one List, and a ResearchStudy for each trial on it."""
    rows = list(rows)
    listed: dict[str, Any] = {
        "resourceType": "List",
        "status": "current",
        "mode": "working",
        "title": title,
        "entry": [
            {"date": row.saved.saved_on.isoformat(), "item": {"reference": f"ResearchStudy/{row.saved.nct_id}"}}
            for row in rows
        ],
    }
    if not rows:
        del listed["entry"]
    entries: list[dict[str, Any]] = [{"resource": listed}]
    entries += [{"fullUrl": RECORD_PAGE + row.saved.nct_id, "resource": _study(row)} for row in rows]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, ensure_ascii=False, indent=1)


def _study(row: Row) -> dict[str, Any]:
    trial = row.read[0] if row.read else None
    study: dict[str, Any] = {
        "resourceType": "ResearchStudy",
        "id": row.saved.nct_id,
        "identifier": [{"system": "http://clinicaltrials.gov", "value": row.saved.nct_id}],
        "status": _FHIR_STATUS.get(trial.overall_status if trial else "", "in-review"),
    }
    if trial:
        study["title"] = trial.title
    if row.saved.note:
        study["note"] = [{"text": row.saved.note}]
    return study
