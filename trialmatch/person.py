"""A person's answers. None means not told, which is never the same as no."""

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from trialmatch.errors import BadProfile
from trialmatch.lexicon import Drug, lexicon
from trialmatch.places import Place, find_place
from trialmatch.vocabulary import (
    BIOMARKERS,
    BRAIN_STATES,
    HER2_ANSWERS,
    LINE_KINDS,
    MARKER_STATES,
    MENOPAUSE,
    PRIOR_CLASSES,
    RECEPTOR_STATES,
    SETTINGS,
    SITES,
    STOPPED,
    TIMINGS,
)

OTHER_DRUG = "other:"
NOT_NAMED = f"{OTHER_DRUG} not told"  # treatments that the person cannot name, and knows not how many
OTHER_SITE = "other"  # pleura, adrenal gland …: no rule is about it, but it is not "only bone" any more


class Treatment(NamedTuple):
    """One treatment: its drugs, where in the course it was given, and why it ended (None: not told)."""

    drugs: tuple[Drug, ...]
    setting: str | None = None
    stopped: str | None = None
    started: str = ""
    ended: str = ""

    @property
    def classes(self) -> frozenset[str]:
        return frozenset().union(*(drug.classes for drug in self.drugs))

    @property
    def is_of_unknown_number(self) -> bool:
        """Stands for all those that the person cannot name."""
        return any(drug.id == NOT_NAMED for drug in self.drugs)


class Person(NamedTuple):
    """Everything that may be told. `treatments` () means nothing so far; None means not told."""

    id: str = ""
    age: int | None = None
    sex: str | None = None
    menopause: str | None = None
    er: str | None = None
    pr: str | None = None
    her2: str | None = None
    sites: frozenset[str] | None = None
    brain: str | None = None
    brain_treated: str = ""
    steroids: bool | None = None
    leptomeningeal: bool | None = None
    measurable_disease: bool | None = None
    treatments: tuple[Treatment, ...] | None = None
    prior_lines: Mapping[str, int] = {}
    prior_therapy: frozenset[str] | None = None
    biomarkers: Mapping[str, str] = {}
    ecog: int | None = None
    options_exhausted: bool | None = None
    moment: str | None = None
    place: Place | None = None
    within_miles: int | None = None
    coming: Treatment | None = None  # what is only thought of: see what_if


def parse_person(profile: object) -> Person:
    """The shape of `PROFILE.json` -> Person. Raises BadProfile: the field, the value and what is allowed."""
    if not isinstance(profile, dict):
        raise BadProfile("profile", f"should be an object with named answers, not {_show(profile)}")
    for name in profile:
        if name not in _FIELDS and name not in _IGNORED:
            near = difflib.get_close_matches(str(name), _FIELDS, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(_FIELDS)}"
            raise BadProfile(str(name), f"is not a field of a profile; {hint}")
    told = {
        name: _FIELDS[name](name, value) for name, value in profile.items() if name in _FIELDS and value is not None
    }
    location = told.pop("location", None)
    if location is not None:
        told["place"], told["within_miles"] = location
    person = Person(**told)
    _check_contradictions(person)
    return person


def _check_contradictions(person: Person) -> None:
    _check_lines(person)
    none_so_far = person.treatments == () or person.prior_lines.get("systemic") == 0
    if none_so_far and person.prior_therapy:
        raise BadProfile(
            "prior_therapy",
            "names a kind of treatment, but none was given so far by another answer; correct one of them",
        )
    sites = person.sites or frozenset()
    if "brain" in sites and person.brain == "none":
        raise BadProfile("sites", 'has "brain", but brain is "none"; take one of them back')
    if "leptomeningeal" in sites and person.leptomeningeal is False:
        raise BadProfile("sites", 'has "leptomeningeal", but leptomeningeal is false; take one of them back')


def _check_lines(person: Person) -> None:
    all_lines = 0 if person.treatments == () else person.prior_lines.get("systemic")
    for kind, number in person.prior_lines.items():
        if all_lines is not None and number > all_lines:
            why = "treatments is an empty list" if person.treatments == () else f"prior_lines.systemic is {all_lines}"
            raise BadProfile(f"prior_lines.{kind}", f"{number} cannot be, since {why}; correct one of them")
        if number and person.prior_therapy == frozenset():
            raise BadProfile(
                f"prior_lines.{kind}", f"{number} cannot be, since prior_therapy is an empty list; correct one of them"
            )
    ended = [
        t for t in person.treatments or () if t.setting == "metastatic" and t.stopped in ("progression", "completed")
    ]
    if ended and person.prior_lines.get("systemic") == 0:
        raise BadProfile(
            "prior_lines.systemic", "0 cannot be, since treatments has one for metastatic disease; correct one of them"
        )


def _show(value: object) -> str:
    text = repr(value).replace("'", '"')
    return text if len(text) < 60 else text[:57] + "…"


Parser = Callable[[str, Any], Any]


def _one_of(*allowed: str) -> Parser:
    def parse(field: str, value: Any) -> str:
        if value not in allowed or not isinstance(value, str):
            raise BadProfile(field, f"{_show(value)} is not one of {', '.join(allowed)}")
        return value

    return parse


def _whole(lowest: int, highest: int) -> Parser:
    def parse(field: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise BadProfile(field, f"{_show(value)} is not a whole number from {lowest} to {highest}")
        return value

    return parse


def _yes_no(field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadProfile(field, f"{_show(value)} is not true or false")
    return value


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadProfile(field, f"{_show(value)} is not text")
    return value


def _month(field: str, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", value):
        raise BadProfile(field, f"{_show(value)} is not a month such as 2024-05")
    return value


def _list(field: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadProfile(field, f"{_show(value)} is not a list")
    return value


def _set_of(*allowed: str) -> Parser:
    def parse(field: str, value: Any) -> frozenset[str]:
        return frozenset(_one_of(*allowed)(f"{field}[{i}]", item) for i, item in enumerate(_list(field, value)))

    return parse


def _object(field: str, value: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadProfile(field, f"{_show(value)} is not an object with {', '.join(keys)}")
    for key in value:
        if key not in keys:
            raise BadProfile(f"{field}.{key}", f"is not known here; known are {', '.join(keys)}")
    return value


def _biomarkers(field: str, value: Any) -> dict[str, str]:
    known = (
        (*BIOMARKERS, *(str(k) for k in value if str(k).startswith("other:")))
        if isinstance(value, dict)
        else BIOMARKERS
    )
    told = _object(field, value, known)
    return {
        name: _one_of(*MARKER_STATES)(f"{field}.{name}", state) for name, state in told.items() if state is not None
    }


def _prior_lines(field: str, value: Any) -> dict[str, int]:
    told = _object(field, value, LINE_KINDS)
    return {kind: _whole(0, 30)(f"{field}.{kind}", number) for kind, number in told.items() if number is not None}


def _treatments(field: str, value: Any) -> tuple[Treatment, ...]:
    return tuple(_treatment(f"{field}[{i}]", item) for i, item in enumerate(_list(field, value)))


def _treatment(field: str, value: Any) -> Treatment:
    told = _object(field, value, ("drugs", "setting", "stopped", "started", "ended"))
    names = _list(f"{field}.drugs", told.get("drugs", []))
    if not names:
        raise BadProfile(f"{field}.drugs", "is empty; name at least one medicine")
    return Treatment(
        tuple(parse_drug(f"{field}.drugs[{i}]", name) for i, name in enumerate(names)),
        _optional(_one_of(*SETTINGS), f"{field}.setting", told.get("setting")),
        _optional(_one_of(*STOPPED), f"{field}.stopped", told.get("stopped")),
        _optional(_month, f"{field}.started", told.get("started")) or "",
        _optional(_month, f"{field}.ended", told.get("ended")) or "",
    )


def _optional(parse: Parser, field: str, value: Any) -> Any:
    return None if value is None else parse(field, value)


def parse_drug(field: str, name: Any) -> Drug:
    """A medicine by generic, brand or code name; "other: NAME" is kept as one of unknown kind."""
    text = _text(field, name).strip()
    if text.lower().startswith(OTHER_DRUG):
        return Drug(text, text[len(OTHER_DRUG) :].strip() or text, frozenset(), "unknown")
    drug = lexicon().find_drug(text) or lexicon().find_class(text)
    if drug is None:
        near = difflib.get_close_matches(text.lower(), lexicon().drug_names, 3, 0.75)
        hint = f"did you mean {' or '.join(near)}?" if near else "check the spelling"
        raise BadProfile(field, f'"{text}" is not a medicine we know; {hint} (or write "other: {text}")')
    return drug


def _location(field: str, value: Any) -> tuple[Place, int | None]:
    told = _object(field, value, ("postal_code", "city", "country", "within_miles"))
    words = {key: _text(f"{field}.{key}", told.get(key) or "") for key in ("postal_code", "city", "country")}
    named = [words[key] for key in ("postal_code", "city") if words[key]]
    if not named:
        raise BadProfile(field, "names no place; give a US ZIP code, or a town and its country")
    place = next((found for name in named if (found := find_place(name, words["country"]))), None)
    if place is None:
        which = " or ".join(f'"{name}"' for name in named)
        raise BadProfile(field, f"{which} is not a place we can find; give a US ZIP code, or a town and its country")
    return place, _optional(_whole(1, 12500), f"{field}.within_miles", told.get("within_miles"))


_IGNORED = ("story",)
_FIELDS: dict[str, Parser] = {
    "id": _text,
    "age": _whole(0, 120),
    "sex": _one_of("female", "male"),
    "menopause": _one_of(*MENOPAUSE),
    "er": _one_of(*RECEPTOR_STATES),
    "pr": _one_of(*RECEPTOR_STATES),
    "her2": _one_of(*HER2_ANSWERS),
    "sites": _set_of(*SITES, OTHER_SITE),
    "brain": _one_of(*BRAIN_STATES),
    "brain_treated": _month,
    "steroids": _yes_no,
    "leptomeningeal": _yes_no,
    "measurable_disease": _yes_no,
    "treatments": _treatments,
    "prior_lines": _prior_lines,
    "prior_therapy": _set_of(*PRIOR_CLASSES),
    "biomarkers": _biomarkers,
    "ecog": _whole(0, 4),
    "options_exhausted": _yes_no,
    "moment": _one_of(*TIMINGS),
    "location": _location,
}
