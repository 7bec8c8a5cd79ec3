"""Three-valued truth, as codes that numpy can compare; SILENT means that the trial asks nothing here."""

from enum import IntEnum


class Verdict(IntEnum):
    """Ordered so that the smallest of several is what they say together."""

    NOT_MET = 0
    UNKNOWN = 1
    MET = 2
    SILENT = 3

    @property
    def word(self) -> str:
        return ("not_met", "unknown", "met", "silent")[self]


class Standing(IntEnum):
    """What all verdicts together say of a person and a trial. Never "eligible": the trial team decides."""

    FITS = 0
    DEPENDS = 1
    CONFLICTS = 2

    @property
    def word(self) -> str:
        return ("fits", "depends", "conflicts")[self]
