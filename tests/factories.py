"""Small builders with safe defaults: a test names only what it is about."""

from typing import Any

from trialmatch.eligibility.facts import Facts
from trialmatch.eligibility.read import read_facts
from trialmatch.trial import Published, Site, Trial

TITLE = "A Study in Metastatic Breast Cancer"


def make_trial(nct_id: str = "NCT99100001", title: str = TITLE, criteria: str = "", **told: Any) -> Trial:
    eligibility = (Published("eligibilityCriteria", criteria),) if criteria else ()
    defaults: dict[str, Any] = {"overall_status": "RECRUITING"}
    return Trial(nct_id=nct_id, titles=(Published("briefTitle", title),), eligibility=eligibility, **(defaults | told))


def read(inclusion: str = "", exclusion: str = "", title: str = TITLE, **told: Any) -> Facts:
    """The facts of a trial with these bullets; several are divided by " | "."""
    return read_facts(make_trial(title=title, criteria=criteria_of(inclusion, exclusion), **told))


def criteria_of(inclusion: str, exclusion: str) -> str:
    def bullets(text: str) -> str:
        return "\n".join(f"* {part.strip()}" for part in text.split(" | ") if part.strip())

    return f"Inclusion Criteria:\n\n{bullets(inclusion)}\n\nExclusion Criteria:\n\n{bullets(exclusion)}\n"


def make_site(city: str = "Alderbrook", **told: Any) -> Site:
    return Site(facility=f"{city} Clinic", city=city, country="United States", **told)


def make_study(
    nct_id: str = "NCT99100001",
    title: str = TITLE,
    criteria: str = "Inclusion Criteria:\n\n* Metastatic breast cancer",
    **modules: Any,
) -> dict[str, Any]:
    protocol = {
        "identificationModule": {"nctId": nct_id, "briefTitle": title},
        "statusModule": {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": "2026-05-04"}},
        "eligibilityModule": {"eligibilityCriteria": criteria, "sex": "ALL", "minimumAge": "18 Years"},
    }
    return {"protocolSection": protocol | modules}
