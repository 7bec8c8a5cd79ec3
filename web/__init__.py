"""The web site: pages over one index generation, a person's answers for one visit, and saved lists."""

from flask import Flask

from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings
from web import language, security
from web.current import limiter
from web.feedback import Reports
from web.formatters import register_formatters
from web.lists.notices import Notices
from web.lists.store import ListStore, open_lists
from web.past import History
from web.team.accounts import Accounts
from web.team.store import Desk
from web.views import answers, api, browse, desk, lists, notices, pages, plans, results, sharing, trials
from web.visits import Visits


def create_app(
    settings: Settings, *, secure_cookies: bool = False, history: History = lambda _: [], prepared: bool = False
) -> Flask:
    """The application. `secure_cookies` where it is served over TLS; `history` tells what changed of a study.

    `prepared`: another process has brought the tables up to date, so that this one starts without the database.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=security.secret_key(settings),
        SESSION_COOKIE_SECURE=secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=64 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it would ask for the Referer, which our pages never send
    )
    database = open_lists(settings.database("lists"), upgrade=not prepared)
    app.extensions["settings"] = settings
    app.extensions["database"] = database
    app.extensions["history"] = history
    app.extensions["shelf"] = Shelf(settings.generations)
    app.extensions["visits"] = Visits(settings.home / "answers.db")
    app.extensions["lists"] = ListStore(database)
    app.extensions["accounts"] = Accounts(database)
    app.extensions["desk"] = Desk(database, app.config["SECRET_KEY"])
    app.extensions["notices"] = Notices(database, app.config["SECRET_KEY"])
    app.extensions["reports"] = Reports(database)
    language.start(app)
    limiter.init_app(app)
    security.protect(app, without_form=api.bp)
    register_formatters(app)
    pages.register_error_pages(app)
    for module in (pages, language, answers, results, plans, browse, trials, lists, sharing, notices, desk, api):
        app.register_blueprint(module.bp)
    return app
