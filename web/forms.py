"""The posted form -> a profile in the shape of the contract, or messages that stand beside their question."""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from trialmatch.errors import BadProfile
from trialmatch.lexicon import lexicon
from trialmatch.person import NOT_NAMED, Person, parse_person
from web.phrases import say as _

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

QUESTIONS = ("moment", "type", "sites", "brain", "treatments", "genes", "you", "place")
_FIELDS = {
    "moment": "moment", "hormone": "type", "her2": "type", "sites": "sites", "measurable": "sites",
    "brain": "brain", "brain_treated": "brain", "lining": "brain", "treated": "treatments", "exhausted": "treatments",
    "age": "you", "sex": "you", "menopause": "you", "ecog": "you",
    "place": "place", "country": "place", "miles": "place", "words": "words",
}  # fmt: skip

Form = MultiDict[str, str]


def question_of(field: str) -> str:
    """The question that a field of the form belongs to, or ""."""
    if field.startswith("gene_"):
        return "genes"
    return "treatments" if re.fullmatch(r"(?:drugs|setting|stopped|ended)_\d", field) else _FIELDS.get(field, "")


def told(form: Form, filters: Mapping[str, Sequence[str]]) -> list[str]:
    """The questions that were answered, and "filters" where some are chosen; a moment only orders."""
    answered = {question_of(name) for name, value in form.items(multi=True) if value.strip() not in ("", "not_sure")}
    return [q for q in (*QUESTIONS[1:], "words") if q in answered] + (["filters"] if filters else [])


@functools.cache
def medicines() -> tuple[str, ...]:
    """Names to offer while somebody types: generic and brand names, not codes."""
    return tuple(sorted(name.capitalize() for name in lexicon().drug_names if not re.search(r"\d", name)))


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
        "treatments": _treatments(form, problems),
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
            question,
            _(
                "“%(text)s” is not a whole number that we can use. Write it in digits, or leave it empty.",
                text=text[:20],
            ),
        )
        return None
    return int(text)


def _sites(form: Form) -> list[str] | None:
    """The list is complete unless the person is not sure of it."""
    chosen = [site for site in form.getlist("sites") if site != "not_sure"]
    return None if "not_sure" in form.getlist("sites") or not chosen else chosen


def _treatments(form: Form, problems: dict[str, str]) -> list[dict[str, Any]] | None:
    rows = [row for number in range(TREATMENT_ROWS) if (row := _treatment(form, number))]
    if "nothing" in form.getlist("treated") and (rows or "more" in form.getlist("treated")):
        problems["treatments"] = _("You say that you have had no cancer drug, and tell of some. Take one of them back.")
    if rows and "more" in form.getlist("treated"):
        rows.append({"drugs": [NOT_NAMED]})
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
    """What is wrong with an answer and what to do, in the page's language, without names of JSON fields."""
    drug = re.match(r'"(.*?)" is not a medicine we know; (?:did you mean (.+)\?)?', error.message)
    if drug and drug[2]:
        return _("“%(name)s” is not a medicine we know. Did you mean %(near)s?", name=drug[1], near=drug[2])
    if drug:
        return _("“%(name)s” is not a medicine we know. If it is spelled right, write other: before it.", name=drug[1])
    place = re.match(r'"(.*?)" is not a place', error.message)
    if place:
        return _("“%(name)s” is not a place we can find. Give a US ZIP code, or a town and its country.", name=place[1])
    month = re.match(r"(.*?) is not a month", error.message)
    if month:
        return _("%(text)s is not a month. Write year and month, such as 2026-05.", text=month[1])
    number = re.search(r"(.*?) is not a whole number from (\d+) to (\d+)", error.message)
    if number:
        return _("%(text)s is not a number from %(low)s to %(high)s.", text=number[1], low=number[2], high=number[3])
    return _("Two answers do not go together here. Please look at them again.")
