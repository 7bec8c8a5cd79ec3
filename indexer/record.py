"""A study of the registry's API v2 -> Trial. Half-known records keep what they have."""

import re
from datetime import date
from typing import Any

from trialmatch.errors import BadRecord
from trialmatch.trial import Published, Site, Trial

Study = dict[str, Any]

NCT_ID = re.compile(r"NCT\d{8}")
_AGE = re.compile(r"(\d+) (Year|Month|Week|Day|Hour|Minute)s?", re.I)
_YEARS_PER = {
    "year": 1.0,
    "month": 1 / 12,
    "week": 7 / 365.25,
    "day": 1 / 365.25,
    "hour": 1 / 8766,
    "minute": 1 / 525960,
}
# Older copies keep the criteria in three fields; the field then says the section.
_CRITERIA_FIELDS = (
    ("eligibilityCriteria", ""),
    ("inclusion_criteria", "inclusion"),
    ("miscellaneous_criteria", "inclusion"),
    ("exclusion_criteria", "exclusion"),
)


def parse_study(study: Study) -> Trial:
    """The domain's view of a record. Raises BadRecord where it has no NCT ID."""
    protocol = _module(study, "protocolSection")
    identification = _module(protocol, "identificationModule")
    status = _module(protocol, "statusModule")
    eligibility = _module(protocol, "eligibilityModule")
    design = _module(protocol, "designModule")
    conditions = _module(protocol, "conditionsModule")
    arms = _module(protocol, "armsInterventionsModule")
    places = _module(protocol, "contactsLocationsModule")
    info = _module(design, "designInfo")
    interventions = [i for i in _list(arms, "interventions") if isinstance(i, dict)]
    return Trial(
        nct_id=nct_id_of(study),
        titles=_texts(identification, ("briefTitle", "officialTitle")),
        eligibility=tuple(
            Published(f, eligibility[f], s) for f, s in _CRITERIA_FIELDS if _text(eligibility, f).strip()
        ),
        summary=_text(_module(protocol, "descriptionModule"), "briefSummary"),
        conditions=_words(conditions, "conditions"),
        keywords=_words(conditions, "keywords"),
        interventions=tuple(
            name for i in interventions for name in (_text(i, "name"), *_words(i, "otherNames")) if name
        ),
        intervention_types=tuple(dict.fromkeys(_text(i, "type") for i in interventions if _text(i, "type"))),
        arms=tuple(_text(a, "label") for a in _list(arms, "armGroups") if isinstance(a, dict) and _text(a, "label")),
        overall_status=_text(status, "overallStatus") or "UNKNOWN",
        last_known_status=_text(status, "lastKnownStatus"),
        phases=_words(design, "phases"),
        study_type=_text(design, "studyType"),
        purpose=_text(info, "primaryPurpose"),
        allocation=_text(info, "allocation"),
        masking=_text(_module(info, "maskingInfo"), "masking"),
        enrollment=_count(_module(design, "enrollmentInfo").get("count")),
        sponsor=_text(_module(_module(protocol, "sponsorCollaboratorsModule"), "leadSponsor"), "name"),
        sex=_text(eligibility, "sex") or "ALL",
        minimum_age=age_in_years(_text(eligibility, "minimumAge")),
        maximum_age=age_in_years(_text(eligibility, "maximumAge")),
        start_date=_text(_module(status, "startDateStruct"), "date"),
        last_update=registry_date(study),
        sites=tuple(_site(place) for place in _list(places, "locations") if isinstance(place, dict)),
        contacts=tuple(_contact(c) for c in _list(places, "centralContacts") if isinstance(c, dict)),
    )


def nct_id_of(study: Study) -> str:
    """The NCT ID, or BadRecord."""
    value = _text(_module(_module(study, "protocolSection"), "identificationModule"), "nctId").strip().upper()
    if not NCT_ID.fullmatch(value):
        raise BadRecord(f"a record without an NCT ID (nctId is {value!r}); it is skipped")
    return value


def registry_date(study: Study) -> str:
    """The registry's last posted update as an ISO date, or "" where there is none that can be read."""
    status = _module(_module(study, "protocolSection"), "statusModule")
    for text in (_text(_module(status, "lastUpdatePostDateStruct"), "date"), _text(status, "lastUpdateSubmitDate")):
        if is_date(text):
            return text
    return ""


def unreadable_dates(study: Study) -> list[str]:
    """Dates that stand in the record and that nobody can read, for the report of a sync."""
    status = _module(_module(study, "protocolSection"), "statusModule")
    told = [(name, _text(_module(status, name), "date")) for name in ("lastUpdatePostDateStruct", "startDateStruct")]
    return [f"{name} {text!r}" for name, text in told if text and not is_date(text)]


def is_date(text: str) -> bool:
    """An ISO date, or a year and month."""
    try:
        date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return False
    return True


def age_in_years(text: str) -> float | None:
    match = _AGE.fullmatch(text.strip())
    return int(match[1]) * _YEARS_PER[match[2].lower()] if match else None


def _site(place: Study) -> Site:
    point = _module(place, "geoPoint")
    latitude, longitude = _degrees(point, "lat"), _degrees(point, "lon")
    return Site(
        facility=_text(place, "facility"),
        city=_text(place, "city"),
        state=_text(place, "state"),
        country=_text(place, "country"),
        postal_code=_text(place, "zip"),
        status=_text(place, "status"),
        latitude=None if longitude is None else latitude,
        longitude=None if latitude is None else longitude,
        contacts=tuple(_contact(c) for c in _list(place, "contacts") if isinstance(c, dict)),
    )


def _degrees(point: Study, name: str) -> float | None:
    value = point.get(name)
    return float(value) if isinstance(value, int | float) else None


def _contact(contact: Study) -> str:
    return " · ".join(
        part for part in (_text(contact, "name"), _text(contact, "phone"), _text(contact, "email")) if part
    )


def _module(parent: Study, name: str) -> Study:
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def _list(parent: Study, name: str) -> list[Any]:
    value = parent.get(name)
    return value if isinstance(value, list) else []


def _text(parent: Study, name: str) -> str:
    value = parent.get(name)
    return value if isinstance(value, str) else ""


def _words(parent: Study, name: str) -> tuple[str, ...]:
    return tuple(value for value in _list(parent, name) if isinstance(value, str))


def _texts(parent: Study, names: tuple[str, ...]) -> tuple[Published, ...]:
    return tuple(Published(name, parent[name]) for name in names if _text(parent, name).strip())


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
