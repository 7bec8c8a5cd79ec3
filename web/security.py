"""CSRF on every change, strict headers on every page, an access log that knows no path."""

import contextlib
import logging
import os
import secrets
import tempfile
import time
from typing import Any

from flask import Blueprint, Flask, abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from trialmatch.settings import Settings

access_log = logging.getLogger("trialmatch.access")

CONTENT_POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(CONTENT_POLICY),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
PUBLIC_BLUEPRINTS = {"pages", "browse"}


def secret_key(settings: Settings) -> bytes:
    """The key that signs session cookies: from the environment, or made once, readable by the owner only."""
    if settings.secret:
        return settings.secret.encode()
    home = settings.home
    path = home / "secret.key"
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=home) as file:  # the owner's alone from the start
            file.write(secrets.token_bytes(32))
            file.flush()
            with contextlib.suppress(FileExistsError):  # another process was first: its key holds
                os.link(file.name, path)
    return path.read_bytes()


def give_cookie(
    response: Response, name: str, value: str, *, seconds: int | None = None, samesite: str = "Lax"
) -> None:
    """A cookie that no script reads and that stays with this site; without `seconds` it ends with the browser."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite=samesite,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def protect(app: Flask, without_form: Blueprint) -> None:
    """`without_form`: pages that programs call; they carry no cookie that means anything, so nothing can be forged."""
    CSRFProtect(app).exempt(without_form)
    app.before_request(_start_clock)
    app.before_request(_refuse_nul)
    app.log_exception = _log_failure  # type: ignore[method-assign, assignment]
    app.after_request(_seal)


def _start_clock() -> None:
    g.started = time.perf_counter()


def _refuse_nul() -> None:
    """A sign that nobody types and that databases do not keep."""
    told = (request.path, *(value for values in request.values.lists() for value in (values[0], *values[1])))
    if any("\0" in value for value in told):
        abort(400)


def _log_failure(failure: Any) -> None:
    """With the pattern of the route: the address may hold a secret."""
    current_app.logger.error("failed at %s", _route(), exc_info=failure)


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "(no such page)"


def _seal(response: Response) -> Response:
    response.headers.extend(HEADERS)
    if request.endpoint != "static" and request.blueprint not in PUBLIC_BLUEPRINTS:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    _log(response)
    return response


def _log(response: Response) -> None:
    """The pattern of the route, never the address itself: that may hold a key or a secret."""
    spent = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
    access_log.info("%s %s %s %.0f ms", request.method, _route(), response.status_code, spent)
