"""Pages that anybody reads: the front, how it works, privacy, and what is shown when something is not there."""

import functools
import json
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from trialmatch.data_files import data_dir
from trialmatch.errors import IndexOutdated, NoIndex
from web import language
from web.current import generation
from web.phrases import say as _
from web.reach import AWAY, problem_of

bp = Blueprint("pages", __name__)


@bp.get("/")
def front() -> str:
    return render_template("pages/front.html", generation=generation())


@bp.get("/privacy")
def privacy() -> str:
    return render_template("pages/privacy.html")


@bp.get("/how-it-works")
def how() -> str:
    return render_template("pages/how.html")


@bp.get("/how-trials-are-ordered")
def order() -> str:
    return render_template("pages/order.html")


@bp.get("/accuracy")
def accuracy() -> str:
    return render_template("pages/accuracy.html", halves=measured())


@functools.cache
def measured() -> dict[str, Any]:
    """The evaluation of this build: half of the records -> families -> precision, recall, F1."""
    table: dict[str, Any] = json.loads((data_dir() / "accuracy" / "reading.json").read_text())
    return table


@bp.get("/glossary")
def glossary() -> str:
    return render_template("pages/glossary.html")


@bp.get("/navigators")
def navigators() -> str:
    return render_template("pages/navigators.html")


@bp.get("/developers")
def developers() -> str:
    return render_template("pages/developers.html")


@bp.get("/healthz")
def health() -> Response:
    return Response("ok\n", mimetype="text/plain")


def register_error_pages(app: Flask) -> None:
    app.register_error_handler(NoIndex, _on_the_way)
    app.register_error_handler(IndexOutdated, _outdated)
    for away in AWAY:
        app.register_error_handler(away, _away)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _problem)
    app.context_processor(_on_every_page)


def _on_every_page() -> dict[str, object]:
    """Whose records these are and from when, the language, and a person to talk to."""
    try:
        meta = generation().meta
    except (NoIndex, IndexOutdated):
        meta = None
    return {
        "index": meta,
        "away": g.get("away", False),
        "language": language.chosen(),
        "languages": language.NAMES,
        "help": current_app.extensions["settings"],
    }


def _on_the_way(error: NoIndex) -> tuple[str, int]:
    return render_template("pages/on_the_way.html"), 503


def _outdated(error: IndexOutdated) -> tuple[str, int]:
    """Another version has just been installed: the index is being built, or fetched, anew."""
    current_app.logger.error("%s", error)
    return render_template("pages/on_the_way.html"), 503


def _away(error: SQLAlchemyError) -> tuple[str, int]:
    current_app.logger.error("the database cannot be reached (%s)", problem_of(error))
    title = _("Saved lists cannot be reached right now")
    text = _("What you just did was not saved. Nothing that was saved before is lost. Please try again in a minute.")
    return render_template("pages/problem.html", title=title, text=text), 503


def _stale_form(error: CSRFError) -> tuple[str, int]:
    title = _("This page was open for too long")
    text = _("Nothing was sent. Go back, reload the page and send it again.")
    return render_template("pages/problem.html", title=title, text=text), 400


def _problem(error: HTTPException) -> tuple[str, int]:
    title, text = _("Something went wrong"), _("Please try again in a moment.")
    if error.code == 404:
        title = _("This page is not here")
        text = _(
            "The address may be wrong, or the link has ended. "
            "Answers are kept for one day. Shared lists are kept until the day their owner chose."
        )
    elif error.code == 429:
        title, text = _("Too many tries"), _("Please wait a minute, then try again.")
    elif error.code == 413:
        title, text = _("That was too long"), _("Please shorten what you wrote and send it again.")
    return render_template("pages/problem.html", title=title, text=text), error.code or 500
