"""Every error we raise on purpose: one line that names the thing, the value and what to do."""


class TrialMatchError(Exception):
    """Explained to the person in one line; the command ends with exit code 1."""


class BadProfile(TrialMatchError):
    """A person's answers hold a value outside the vocabulary, or contradict themselves."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class BadRecord(TrialMatchError):
    """One registry record cannot be read; it is named, counted and skipped, and the rest goes in."""


class BadSource(TrialMatchError):
    """What should be read is not there, or is of a kind that we do not know."""


class RegistryUnreachable(TrialMatchError):
    """ClinicalTrials.gov did not answer, or not with its own answer."""


class NoIndex(TrialMatchError):
    """No trials have been brought yet."""


class IndexOutdated(TrialMatchError):
    """The index was written by another version; it is rebuilt from the record store."""


class BadLexicon(TrialMatchError):
    """A table under data/ is wrong; the message names file and line."""


class StoreFailed(TrialMatchError):
    """The database could not be written: the disk is full, or the server has gone."""


class BadDatabase(TrialMatchError):
    """A database that cannot be opened: its address, its driver or the file itself."""
