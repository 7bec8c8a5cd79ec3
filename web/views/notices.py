"""A word by e-mail when a list has news: asking for it, agreeing from the mail, ending it."""

import re

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response

from trialmatch.settings import Settings
from web.current import limiter, notices
from web.guesses import missed
from web.language import chosen
from web.lists.notices import AddressRefused, MailNotSent, Notice, can_mail, mail, moment
from web.past import changes_since
from web.phrases import say as _
from web.views.lists import own_list, token

bp = Blueprint("notices", __name__)

ADDRESS = re.compile(
    r"(?=.{6,254}$)[A-Za-z0-9_+%'-]+(?:\.[A-Za-z0-9_+%'-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
GUESSES = "30 per minute"


@bp.post("/list/notice")
@limiter.limit("6 per hour", exempt_when=lambda: "end" in request.form, deduct_when=lambda r: r.status_code != 422)
def ask() -> str | Response | tuple[str, int]:
    """A question to the address, or an end to what was asked before."""
    settings = _settings()
    if "end" in request.form:
        notices().end_of_list(token())
        return redirect(url_for("lists.show") + "#notice", 303)
    address = request.form.get("address", "").strip()
    if not can_mail(settings) or not ADDRESS.fullmatch(address):
        return own_list(problem=_("“%(text)s” is not an e-mail address.", text=address[:80])), 422
    secret = notices().ask(token(), address, chosen())
    if secret is None:
        abort(404)
    text = _("Somebody asked for a word at this address when a list has news. If it was you, open this page and agree:")
    try:
        mail(settings, address, _("A question for you"), f"{text}\n\n{_address(secret)}\n")
    except MailNotSent as error:
        current_app.logger.error("%s", error)
        notices().end(secret)
        return own_list(problem=_("The e-mail could not be sent. Please try later.")), 503
    return redirect(url_for("lists.show") + "#notice", 303)


@bp.get("/notices/<secret>")
@limiter.limit(GUESSES, deduct_when=missed)
def show(secret: str) -> str:
    """Opening the page changes nothing: programs that read mail open its links."""
    if not notices().exists(secret):
        abort(404)
    return render_template("lists/notice.html", secret=secret, done="")


@bp.post("/notices/<secret>")
@limiter.limit(GUESSES, deduct_when=missed)
def answer(secret: str) -> str:
    if not notices().exists(secret):
        abort(404)
    if "agree" in request.form:
        notices().agree(secret)
    else:
        notices().end(secret)
    return render_template("lists/notice.html", secret=secret, done="agreed" if "agree" in request.form else "ended")


def send_all(app: Flask) -> int:
    """A mail to each list with news since the last one. Returns how many; raises MailNotSent if none can be sent."""
    with app.app_context():
        now = moment()  # what is noticed while mails go out is for the next time
        return sum(_send(notice, now) for notice in notices().agreed() if _has_news(notice))


def _has_news(notice: Notice) -> bool:
    return any(changes_since(nct_id, since) for nct_id, since in notice.trials)


def _send(notice: Notice, now: str) -> bool:
    """An address that is no longer taken ends the notice, and keeps nobody else waiting."""
    try:
        with force_locale(notice.language):
            mail(_settings(), notice.address, _("Your list has news"), _news(notice.secret))
    except AddressRefused as error:
        current_app.logger.error("%s: its notice has ended", error)
        notices().end(notice.secret)
        return False
    notices().told(notice, now)
    return True


def _news(secret: str) -> str:
    opened = _("Open it in the browser you made it in, or with its twelve words:")
    ended = _("To get no more of these:")
    return f"{opened}\n{_settings().site_url}/list\n\n{ended}\n{_address(secret)}\n"


def _address(secret: str) -> str:
    """The site's own name: a mail does not trust what a request says it is."""
    return f"{_settings().site_url}/notices/{secret}"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
