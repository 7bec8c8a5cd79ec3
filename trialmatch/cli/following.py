"""A web machine follows what the indexer's machine publishes: one look a second, and a copy of what is new."""

import logging
import time
from typing import NoReturn

from sqlalchemy.exc import SQLAlchemyError

from indexer.sync import only_one
from trialmatch.errors import TrialMatchError
from trialmatch.search.published import Published
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings

EVERY = 1.0  # seconds
log = logging.getLogger("trialmatch.following")


def follow(settings: Settings) -> NoReturn:
    """For ever. While the database or the disk fails, what was fetched before goes on serving."""
    shelf, published, failed = Shelf(settings.generations), None, ""
    while True:
        try:
            published = published or Published.at(settings.database_url)
            if published.has_news(shelf):
                with only_one(settings.home):  # a sync on this machine publishes what it has first
                    published.fetch(shelf)
                log.info("serving a newly published index")
            failed = ""
        except (SQLAlchemyError, TrialMatchError, OSError) as error:
            problem = type(error).__name__ if isinstance(error, SQLAlchemyError) else str(error)
            if problem != failed:
                log.warning("no newer index can be fetched (%s); the one that is here goes on serving", problem)
            failed = problem
        time.sleep(EVERY)
