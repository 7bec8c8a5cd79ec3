"""The front page, privacy, how trials are ordered, and what is shown when something is not there."""

from flask import Blueprint, Flask, Response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from trialmatch.errors import NoIndex
from web.current import generation

bp = Blueprint("pages", __name__)


@bp.get("/")
def front() -> str:
    return render_template("pages/front.html", generation=generation())


@bp.get("/privacy")
def privacy() -> str:
    return render_template("pages/privacy.html")


@bp.get("/how-trials-are-ordered")
def order() -> str:
    return render_template("pages/order.html")


@bp.get("/healthz")
def health() -> Response:
    return Response("ok\n", mimetype="text/plain")


def register_error_pages(app: Flask) -> None:
    app.register_error_handler(NoIndex, _on_the_way)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _problem)
    app.context_processor(_footer)


def _footer() -> dict[str, object]:
    """Every page says whose records these are and from when; pages without an index say nothing."""
    try:
        meta = generation().meta
    except NoIndex:
        meta = None
    return {"index": meta}


def _on_the_way(error: NoIndex) -> tuple[str, int]:
    return render_template("pages/on_the_way.html"), 503


def _stale_form(error: CSRFError) -> tuple[str, int]:
    title, text = "This page was open for too long", "Nothing was sent. Go back, reload the page and send it again."
    return render_template("pages/problem.html", title=title, text=text), 400


_PROBLEMS = {
    404: (
        "This page is not here",
        "The address may be wrong, or the link has ended. "
        "Answers are kept for one day, and shared lists until the day their owner chose.",
    ),
    413: ("That was too long", "Please shorten what you wrote and send it again."),
}


def _problem(error: HTTPException) -> tuple[str, int]:
    title, text = _PROBLEMS.get(error.code or 500, ("Something went wrong", "Please try again in a moment."))
    return render_template("pages/problem.html", title=title, text=text), error.code or 500
