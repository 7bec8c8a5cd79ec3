"""A study of the registry's API v2 -> Trial. Half-known records keep what they have."""

import re
from datetime import date
from typing import Any, NamedTuple

from trialmatch.errors import BadRecord
from trialmatch.trial import Published, Site, Trial

Study = dict[str, Any]


class Held(NamedTuple):
    """A study as the record store holds it. `gone_since`: the day on which the registry no longer had it, or ""."""

    study: Study
    gone_since: str = ""


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
    protocol = module(study, "protocolSection")
    identification = module(protocol, "identificationModule")
    status = module(protocol, "statusModule")
    eligibility = module(protocol, "eligibilityModule")
    design = module(protocol, "designModule")
    conditions = module(protocol, "conditionsModule")
    arms = module(protocol, "armsInterventionsModule")
    places = module(protocol, "contactsLocationsModule")
    info = module(design, "designInfo")
    interventions = [i for i in _list(arms, "interventions") if isinstance(i, dict)]
    return Trial(
        nct_id=nct_id_of(study),
        titles=_texts(identification, ("briefTitle", "officialTitle")),
        eligibility=tuple(
            Published(f, eligibility[f], s) for f, s in _CRITERIA_FIELDS if text_of(eligibility, f).strip()
        ),
        summary=text_of(module(protocol, "descriptionModule"), "briefSummary"),
        conditions=_words(conditions, "conditions"),
        keywords=_words(conditions, "keywords"),
        interventions=tuple(
            name for i in interventions for name in (text_of(i, "name"), *_words(i, "otherNames")) if name
        ),
        intervention_types=tuple(dict.fromkeys(text_of(i, "type") for i in interventions if text_of(i, "type"))),
        arms=tuple(
            text_of(a, "label") for a in _list(arms, "armGroups") if isinstance(a, dict) and text_of(a, "label")
        ),
        overall_status=text_of(status, "overallStatus") or "UNKNOWN",
        last_known_status=text_of(status, "lastKnownStatus"),
        phases=_words(design, "phases"),
        study_type=text_of(design, "studyType"),
        purpose=text_of(info, "primaryPurpose"),
        allocation=text_of(info, "allocation"),
        masking=text_of(module(info, "maskingInfo"), "masking"),
        enrollment=_count(module(design, "enrollmentInfo").get("count")),
        sponsor=text_of(module(module(protocol, "sponsorCollaboratorsModule"), "leadSponsor"), "name"),
        sex=text_of(eligibility, "sex") or "ALL",
        minimum_age=age_in_years(text_of(eligibility, "minimumAge")),
        maximum_age=age_in_years(text_of(eligibility, "maximumAge")),
        start_date=text_of(module(status, "startDateStruct"), "date"),
        last_update=registry_date(study),
        sites=tuple(_site(place) for place in _list(places, "locations") if isinstance(place, dict)),
        contacts=tuple(_contact(c) for c in _list(places, "centralContacts") if isinstance(c, dict)),
    )


def nct_id_of(study: Study) -> str:
    """The NCT ID, or BadRecord."""
    value = text_of(module(module(study, "protocolSection"), "identificationModule"), "nctId").strip().upper()
    if not NCT_ID.fullmatch(value):
        raise BadRecord(f"a record without an NCT ID (nctId is {value!r}); it is skipped")
    return value


def registry_date(study: Study) -> str:
    """The registry's last posted update as an ISO date, or "" where there is none that can be read."""
    status = module(module(study, "protocolSection"), "statusModule")
    for text in (text_of(module(status, "lastUpdatePostDateStruct"), "date"), text_of(status, "lastUpdateSubmitDate")):
        if is_date(text):
            return text
    return ""


def unreadable_dates(study: Study) -> list[str]:
    """Dates that stand in the record and that nobody can read, for the report of a sync."""
    status = module(module(study, "protocolSection"), "statusModule")
    told = [(name, text_of(module(status, name), "date")) for name in ("lastUpdatePostDateStruct", "startDateStruct")]
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
    point = module(place, "geoPoint")
    latitude, longitude = _degrees(point, "lat"), _degrees(point, "lon")
    return Site(
        facility=text_of(place, "facility"),
        city=text_of(place, "city"),
        state=text_of(place, "state"),
        country=text_of(place, "country"),
        postal_code=text_of(place, "zip"),
        status=text_of(place, "status"),
        latitude=None if longitude is None else latitude,
        longitude=None if latitude is None else longitude,
        contacts=tuple(_contact(c) for c in _list(place, "contacts") if isinstance(c, dict)),
    )


def _degrees(point: Study, name: str) -> float | None:
    value = point.get(name)
    return float(value) if isinstance(value, int | float) else None


def _contact(contact: Study) -> str:
    return " · ".join(
        part for part in (text_of(contact, "name"), text_of(contact, "phone"), text_of(contact, "email")) if part
    )


def module(parent: Study, name: str) -> Study:
    value = parent.get(name) if isinstance(parent, dict) else None
    return value if isinstance(value, dict) else {}


def _list(parent: Study, name: str) -> list[Any]:
    value = parent.get(name)
    return value if isinstance(value, list) else []


def text_of(parent: Study, name: str) -> str:
    value = parent.get(name)
    return value if isinstance(value, str) else ""


def _words(parent: Study, name: str) -> tuple[str, ...]:
    return tuple(value for value in _list(parent, name) if isinstance(value, str))


def _texts(parent: Study, names: tuple[str, ...]) -> tuple[Published, ...]:
    return tuple(Published(name, parent[name]) for name in names if text_of(parent, name).strip())


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
