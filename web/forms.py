"""The posted form -> a profile in the shape of the contract, or messages that stand beside their question."""

import re
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from trialmatch.errors import BadProfile
from trialmatch.person import Person, parse_person

TREATMENT_ROWS = 8
MARKERS = ("ESR1", "PIK3CA", "AKT1", "PTEN", "gBRCA", "PALB2", "PD-L1", "AR")
SITES = ("bone", "liver", "lung", "lymph_nodes", "chest_wall_skin")
# A field of the profile -> the question beside which its message stands.
QUESTION_OF = {
    "moment": "moment", "er": "type", "her2": "type", "sites": "sites", "measurable_disease": "sites",
    "brain": "brain", "brain_treated": "brain", "leptomeningeal": "brain",
    "treatments": "treatments", "options_exhausted": "treatments", "biomarkers": "genes",
    "ecog": "you", "age": "you", "sex": "you", "menopause": "you", "location": "place",
}  # fmt: skip

Form = MultiDict[str, str]


class Checked(NamedTuple):
    """Either a person, or messages: question -> what to do."""

    person: Person | None
    problems: dict[str, str]


def check(form: Form) -> Checked:
    """Everything told, checked. "Not sure" and what is left out are not told."""
    problems: dict[str, str] = {}
    profile = to_profile(form, problems)
    try:
        person = parse_person(profile)
    except BadProfile as error:
        question = QUESTION_OF.get(re.split(r"[.\[]", error.field)[0], "moment")
        problems.setdefault(question, plain(error))
        return Checked(None, problems)
    return Checked(None if problems else person, problems)


def to_profile(form: Form, problems: dict[str, str]) -> dict[str, Any]:
    """The answers in the contract's shape; a number that is none is noted as a problem."""
    profile: dict[str, Any] = {
        "moment": _told(form, "moment"),
        "er": _told(form, "hormone"),
        "her2": _told(form, "her2"),
        "brain": _told(form, "brain"),
        "brain_treated": _told(form, "brain_treated"),
        "sex": _told(form, "sex"),
        "menopause": _told(form, "menopause"),
        "leptomeningeal": _yes_no(form, "lining"),
        "measurable_disease": _yes_no(form, "measurable"),
        "options_exhausted": _yes_no(form, "exhausted"),
        "sites": _sites(form),
        "treatments": _treatments(form),
        "biomarkers": {name: state for name in MARKERS if (state := _told(form, f"gene_{name}"))},
        "age": _number(form, "age", "you", problems),
        "ecog": _number(form, "ecog", "you", problems),
        "location": _location(form, problems),
    }
    if profile["er"] == "negative":
        profile["pr"] = "negative"  # the form asks for both in one: "hormone receptors"
    return {name: value for name, value in profile.items() if value not in (None, {}, "")}


def _told(form: Form, name: str) -> str | None:
    value = form.get(name, "").strip()
    return None if value in ("", "not_sure") else value


def _yes_no(form: Form, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(form.get(name, ""))


def _number(form: Form, name: str, question: str, problems: dict[str, str]) -> int | None:
    text = _told(form, name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", text):
        problems.setdefault(
            question, f"“{text[:20]}” is not a whole number that we can use. Write it in digits, or leave it empty."
        )
        return None
    return int(text)


def _sites(form: Form) -> list[str] | None:
    """The list is complete unless the person is not sure of it."""
    chosen = [site for site in form.getlist("sites") if site != "not_sure"]
    return None if "not_sure" in form.getlist("sites") or not chosen else chosen


def _treatments(form: Form) -> list[dict[str, Any]] | None:
    rows = [row for number in range(TREATMENT_ROWS) if (row := _treatment(form, number))]
    if rows and "more" in form.getlist("treated"):
        rows.append({"drugs": ["other: not told"]})
    return rows or ([] if form.get("treated") == "nothing" else None)


_DOSE = re.compile(r"\b\d+(?:[.,]\d+)? ?(?:mg|mcg|g|ml)(?:/m2)?\b(?: (?:daily|a day|weekly))?", re.I)
# A slash divides words ("paclitaxel/carboplatin") but not numbers ("CDK4/6 inhibitor").
_BETWEEN_DRUGS = re.compile(r"[,;+()]|(?<=[a-z])/(?=[a-z])|\band\b|\bwith\b", re.I)


def drug_names(written: str) -> list[str]:
    """The medicines of one treatment, without doses."""
    return [name.strip() for name in _BETWEEN_DRUGS.split(_DOSE.sub(" ", written)) if name.strip()]


def _treatment(form: Form, number: int) -> dict[str, Any] | None:
    names = drug_names(form.get(f"drugs_{number}", ""))
    if not names:
        return None
    told = {key: _told(form, f"{key}_{number}") for key in ("setting", "stopped", "ended")}
    return {"drugs": names, **{k: v for k, v in told.items() if v}}


def _location(form: Form, problems: dict[str, str]) -> dict[str, Any] | None:
    place = _told(form, "place")
    if place is None:
        return None
    key = "postal_code" if place[0] in "0123456789" else "city"
    miles = _number(form, "miles", "place", problems)
    return {key: place, "country": form.get("country", "").strip(), **({"within_miles": miles} if miles else {})}


def plain(error: BadProfile) -> str:
    """The domain's message, without the names of JSON fields."""
    text = error.message[0].upper() + error.message[1:]
    text = re.sub(r" \(or write .*\)$", ". If it is spelled right, write other: before it", text)
    return text.replace('"', "“", 1).replace('"', "”", 1) + ("" if text.endswith(("?", ".")) else ".")
