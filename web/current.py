"""What a view needs of the running application."""

import logging

from flask import current_app, g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from trialmatch.search.generation import Generation
from trialmatch.search.shelf import Shelf
from web.feedback import Reports
from web.guesses import GuessCounts
from web.lists.notices import Notices
from web.lists.store import ListStore
from web.team.accounts import Accounts
from web.team.store import Desk
from web.visits import Visits

limiter = Limiter(get_remote_address, storage_uri=f"{GuessCounts.STORAGE_SCHEME[0]}://")  # against guessing
logging.getLogger("flask-limiter").setLevel(logging.ERROR)  # it would tell whose tries were too many


def generation() -> Generation:
    """One generation for the whole request, so that no page mixes two."""
    if "generation" not in g:
        shelf: Shelf = current_app.extensions["shelf"]
        g.generation = shelf.current()
    opened: Generation = g.generation
    return opened


def visits() -> Visits:
    store: Visits = current_app.extensions["visits"]
    return store


def list_store() -> ListStore:
    store: ListStore = current_app.extensions["lists"]
    return store


def accounts() -> Accounts:
    store: Accounts = current_app.extensions["accounts"]
    return store


def notices() -> Notices:
    store: Notices = current_app.extensions["notices"]
    return store


def desk() -> Desk:
    store: Desk = current_app.extensions["desk"]
    return store


def reports() -> Reports:
    store: Reports = current_app.extensions["reports"]
    return store
