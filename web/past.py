"""What changed in a record, as the application is told when it starts."""

from collections.abc import Callable
from typing import NamedTuple

from flask import current_app

from web.reach import unless_away


class PastChange(NamedTuple):
    """A change of the record: the registry's day, what changed, both versions' lines, when we noticed (ISO, UTC)."""

    day: str
    what: str
    before: list[str]
    after: list[str]
    noticed_at: str = ""


History = Callable[[str], list[PastChange]]


def changes_of(nct_id: str) -> list[PastChange]:
    """The newest first."""
    history: History = current_app.extensions["history"]
    return unless_away(lambda: history(nct_id), [])


def changes_since(nct_id: str, since: str) -> list[PastChange]:
    """What we noticed on that day or at that moment (ISO, UTC), or later."""
    return [change for change in changes_of(nct_id) if change.noticed_at >= since]
