"""What a person told, in sentences that they can check before anybody else sees them. Never where they live."""

from collections.abc import Iterator

from trialmatch.person import OTHER_SITE, Person, Treatment
from web.language import words as texts
from web.phrases import say as _


def told(person: Person) -> list[str]:
    """One line for each thing told, in the page's language."""
    return [*_disease(person), *_treatments(person), *_tests(person), *_self(person)]


def _disease(person: Person) -> Iterator[str]:
    if person.moment:
        yield _("Moment: %(what)s", what=texts().facet("timing", person.moment))
    if person.er:
        yield (
            _("Hormone receptors: positive")
            if "positive" in (person.er, person.pr)
            else _("Hormone receptors: negative")
        )
    if person.her2:
        yield _("HER2-negative") if person.her2 == "negative" else texts().say("type", f"her2_{person.her2}")
    if person.sites is not None:
        known = sorted(person.sites - {OTHER_SITE})
        places = [texts().names("sites", [site]) for site in known]
        places += [_("somewhere else")] if OTHER_SITE in person.sites else []
        yield _("Spread to: %(places)s", places=", ".join(places) or _("no place"))
    if person.brain:
        yield {
            "none": _("No spread to the brain"),
            "treated_stable": _("Spread to the brain, treated and stable"),
            "active": _("Spread to the brain: new, growing or not treated"),
        }[person.brain]
    if person.leptomeningeal is not None:
        yield (
            _("Spread to the lining of the brain")
            if person.leptomeningeal
            else _("No spread to the lining of the brain")
        )
    if person.measurable_disease is not None:
        yield (
            _("Something can be measured on the scans")
            if person.measurable_disease
            else _("Nothing can be measured on the scans")
        )


def _treatments(person: Person) -> Iterator[str]:
    if person.treatments == ():
        yield _("No cancer drug so far")
    for treatment in person.treatments or ():
        yield _("Treatment: %(what)s", what=_treatment(treatment))
    if person.options_exhausted:
        yield _("No standard treatment is left")


def _treatment(treatment: Treatment) -> str:
    settings = {
        "metastatic": _("for metastatic disease"),
        "adjuvant": _("after surgery (adjuvant)"),
        "neoadjuvant": _("before surgery (neoadjuvant)"),
    }
    endings = {
        "progression": _("growth of the cancer"),
        "side_effects": _("side effects"),
        "completed": _("the plan: completed"),
        "ongoing": _("not ended: still going on"),
    }
    if treatment.is_of_unknown_number:
        return _("There were others that I cannot name")
    drugs = ", ".join(drug.name for drug in treatment.drugs)
    parts = [drugs, settings.get(treatment.setting or ""), endings.get(treatment.stopped or ""), treatment.ended]
    return "; ".join(filter(None, parts))


def _tests(person: Person) -> Iterator[str]:
    for marker, state in person.biomarkers.items():
        name = texts().names("biomarkers", [marker])
        yield _("%(test)s: found", test=name) if state == "present" else _("%(test)s: not found", test=name)


def _self(person: Person) -> Iterator[str]:
    if person.age is not None:
        yield _("Age: %(years)s", years=person.age)
    if person.sex:
        yield _("Female") if person.sex == "female" else _("Male")
    if person.menopause:
        state = {"pre": _("Before it"), "peri": _("In between"), "post": _("After it")}[person.menopause]
        yield _("Menopause: %(state)s", state=state)
    if person.ecog is not None:
        yield _("How active (ECOG): %(grade)s", grade=person.ecog)
