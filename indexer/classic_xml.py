"""The registry's older XML form -> a study in the shape of the API v2. Wrapped lines are joined again."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from bs4 import BeautifulSoup, Tag

from indexer.record import Study

_STUDY = re.compile(rb"<clinical_study\b.*?</clinical_study>", re.S)
_DATES = ("%B %d, %Y", "%B %Y")


def studies_of_xml(name: str, content: bytes, skip: Callable[[str], None]) -> Iterator[Study]:
    """Every <clinical_study> of a file; several may follow each other."""
    found = _STUDY.findall(content)
    if not found:
        skip(f"{name}: no <clinical_study> in it")
    for part in found:
        element = BeautifulSoup(part, "xml").find("clinical_study")
        if isinstance(element, Tag) and _text(element, "nct_id"):
            yield _study(element)
        else:
            skip(f"{name}: a record without an NCT ID; it is skipped")


def _study(element: Tag) -> Study:
    return {
        "protocolSection": {
            "identificationModule": _told({
                "nctId": _text(element, "nct_id"),
                "briefTitle": _text(element, "brief_title"),
                "officialTitle": _text(element, "official_title"),
            }),
            "statusModule": _status(element),
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": _text(element, "lead_sponsor > agency")}},
            "descriptionModule": _told({"briefSummary": join_wrapped(_text(element, "brief_summary > textblock"))}),
            "conditionsModule": {
                "conditions": [c.get_text(strip=True) for c in _children(element, "condition")],
                "keywords": [k.get_text(strip=True) for k in _children(element, "keyword")],
            },
            "designModule": _design(element),
            "armsInterventionsModule": {
                "armGroups": [{"label": _text(arm, "arm_group_label")} for arm in _children(element, "arm_group")],
                "interventions": [_intervention(i) for i in _children(element, "intervention")],
            },
            "eligibilityModule": _eligibility(element),
            "contactsLocationsModule": {"locations": [_location(place) for place in _children(element, "location")]},
        }
    }  # fmt: skip


def _status(element: Tag) -> Study:
    status = re.sub(r"\W+", "_", _text(element, "overall_status")).strip("_").upper()
    return _told({
        "overallStatus": status,
        "lastUpdatePostDateStruct": {"date": iso_date(_text(element, "last_update_posted"))},
        "startDateStruct": {"date": iso_date(_text(element, "start_date"))},
    })  # fmt: skip


def _design(element: Tag) -> Study:
    phases = re.findall(r"Early Phase 1|Phase \d", _text(element, "phase"))
    enrollment = _text(element, "enrollment")
    return _told({
        "studyType": _text(element, "study_type").upper(),
        "phases": [phase.replace("Phase ", "PHASE").replace("Early ", "EARLY_") for phase in phases],
        "designInfo": _told({
            "allocation": _text(element, "allocation").upper(),
            "primaryPurpose": _text(element, "primary_purpose").upper().replace(" ", "_"),
        }),
        "enrollmentInfo": {"count": int(enrollment)} if enrollment.isdigit() else {},
    })  # fmt: skip


def _intervention(element: Tag) -> Study:
    return {
        "type": _text(element, "intervention_type").upper(),
        "name": _text(element, "intervention_name"),
        "otherNames": [name.get_text(strip=True) for name in element.find_all("other_name")],
    }


def _eligibility(element: Tag) -> Study:
    return _told({
        "eligibilityCriteria": join_wrapped(_text(element, "eligibility > criteria > textblock")),
        "sex": {"female": "FEMALE", "male": "MALE"}.get(_text(element, "eligibility > gender").lower(), "ALL"),
        "minimumAge": _age(_text(element, "eligibility > minimum_age")),
        "maximumAge": _age(_text(element, "eligibility > maximum_age")),
    })  # fmt: skip


def _location(place: Tag) -> Study:
    return _told({
        "facility": _text(place, "facility > name"),
        "city": _text(place, "address > city"),
        "state": _text(place, "address > state"),
        "country": _text(place, "address > country"),
        "zip": _text(place, "address > zip"),
        "status": re.sub(r"\W+", "_", _text(place, "status")).strip("_").upper(),
    })  # fmt: skip


def join_wrapped(text: str) -> str:
    """Lines wrapped at about 90 columns become whole again; bullets and blank lines stay."""
    joined: list[str] = []
    for line in text.splitlines():
        bare = line.strip()
        starts_item = re.match(r"-\s|\d{1,2}[.)]\s|\*\s", bare)
        if bare and joined and joined[-1].strip() and not starts_item:
            joined[-1] = f"{joined[-1]} {bare}"
        else:
            joined.append(line.rstrip())
    return "\n".join(joined).strip("\n")


def iso_date(text: str) -> str:
    """ "March 9, 2020" -> "2020-03-09"; "March 2020" -> "2020-03"; what cannot be read stays as it is."""
    for form in _DATES:
        try:
            parsed = datetime.strptime(text, form)
        except ValueError:
            continue
        return parsed.strftime("%Y-%m-%d" if "%d" in form else "%Y-%m")
    return text


def _age(text: str) -> str:
    return "" if text == "N/A" else text


def _text(element: Tag, selector: str) -> str:
    found = element.select_one(selector)
    return found.get_text().strip("\n ") if found else ""


def _children(element: Tag, name: str) -> list[Tag]:
    return [child for child in element.find_all(name, recursive=False) if isinstance(child, Tag)]


def _told(values: Study) -> Study:
    """Without what the record does not say."""
    return {name: value for name, value in values.items() if value}
