"""Searching goes on while the database of lists cannot be reached; the page says what it cannot show."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from flask import current_app, g
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError, TimeoutError

AWAY = (OperationalError, InterfaceError, InternalError, TimeoutError)  # gone, restarting, only reading, or too busy
PAUSE = 10.0  # seconds before it is tried again, so that no page waits for a machine that does not answer
Told = TypeVar("Told")
log = logging.getLogger("trialmatch.reach")


def problem_of(error: SQLAlchemyError) -> str:
    """Its kind alone: the text may hold what somebody wrote."""
    return type(getattr(error, "orig", None) or error).__name__


def unless_away(read: Callable[[], Told], otherwise: Told) -> Told:
    """What the database says, or `otherwise` while it is away."""
    if time.monotonic() < current_app.extensions.get("away_until", 0.0):
        g.away = True
        return otherwise
    try:
        return read()
    except AWAY as error:
        log.warning("the database cannot be reached (%s); searching goes on without it", problem_of(error))
        current_app.extensions["away_until"] = time.monotonic() + PAUSE
        g.away = True
        return otherwise
