"""One study as frozen structures. Text fields are kept as published, escapes included."""

import msgspec

RECORD_PAGE = "https://clinicaltrials.gov/study/"  # followed by the NCT ID


class Published(msgspec.Struct, frozen=True):
    """A text field of the record: its registry name, the words, and the section it is, if the field says so."""

    field: str
    text: str
    section: str = ""  # "inclusion", "exclusion" or "" (the text itself says)


class Site(msgspec.Struct, frozen=True):
    """A place that runs the study. `status` is the site's own, "" where the registry gives none."""

    facility: str
    city: str
    state: str = ""
    country: str = ""
    postal_code: str = ""
    status: str = ""
    latitude: float | None = None
    longitude: float | None = None
    contacts: tuple[str, ...] = ()


class Trial(msgspec.Struct, frozen=True):
    """A registry record. Missing dates and ages are "" and None; nothing is guessed."""

    nct_id: str
    titles: tuple[Published, ...]
    eligibility: tuple[Published, ...]
    summary: str = ""
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    intervention_types: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()
    overall_status: str = "UNKNOWN"
    last_known_status: str = ""
    phases: tuple[str, ...] = ()
    study_type: str = ""
    purpose: str = ""
    allocation: str = ""
    masking: str = ""
    enrollment: int | None = None
    sponsor: str = ""
    sex: str = "ALL"
    minimum_age: float | None = None  # years
    maximum_age: float | None = None  # years
    start_date: str = ""
    last_update: str = ""  # ISO date of the registry's last posted update
    sites: tuple[Site, ...] = ()
    contacts: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.titles[0].text if self.titles else self.nct_id
