"""Which language a page is in: the visitor's choice, or else what the browser asks for."""

import re

from babel.support import Translations
from flask import Blueprint, Flask, g, redirect, request, url_for
from flask_babel import Babel, get_translations
from werkzeug.wrappers import Response

from trialmatch.data_files import data_dir
from trialmatch.wording import LANGUAGES, Wording, wording
from web.security import give_cookie

bp = Blueprint("language", __name__)

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600
NAMES = {"en": "English", "es": "Español"}
babel = Babel()


def chosen() -> str:
    """ "en" or "es"; a cookie with anything else counts as none."""
    if "language" not in g:
        told = request.cookies.get(COOKIE, "")
        g.language = told if told in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    language: str = g.language
    return language


def words() -> Wording:
    """The texts that come from facts, in the page's language."""
    return wording(chosen())


def start(app: Flask) -> None:
    babel.init_app(app, default_translation_directories=str(data_dir() / "translations"), locale_selector=chosen)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # a page says some hundred sentences: look for its language once
        lambda sentence: _texts().ugettext(sentence),
        lambda one, many, number: _texts().ungettext(one, many, number),
        newstyle=True,
    )


def _texts() -> Translations:
    if "texts" not in g:
        g.texts = get_translations()
    texts: Translations = g.texts
    return texts


@bp.post("/language")
def choose() -> Response:
    """The choice is kept in a cookie that holds nothing else; then back to where the visitor was."""
    response = redirect(own_path(request.form.get("back", "")) or url_for("pages.front"), 303)
    told = request.form.get("language", "")
    if told in LANGUAGES:
        give_cookie(response, COOKIE, told, seconds=COOKIE_SECONDS)
    return response


def own_path(path: str) -> str:
    """The path if it leads to a page of ours, never to another site; else ""."""
    return path if re.fullmatch(r"/(?!/)[\w/?=&.#%+-]*", path, re.ASCII) else ""
