"""trialmatch serve and feedback: the web site, and what its visitors say of our reading."""

import json
import logging
import os
import socket
import subprocess
import sys
from typing import Any

import click
from waitress.server import create_server

from indexer.store import RecordStore
from indexer.sync import demonstrate
from trialmatch.cli.context import App, json_option
from trialmatch.cli.following import follow
from trialmatch.cli.reading import lines_of
from trialmatch.cli.workers import serve_in_processes
from trialmatch.errors import BadDatabase, NoIndex, TrialMatchError
from trialmatch.search.shelf import Shelf
from web import create_app
from web.feedback import Reports
from web.lists.notices import can_mail
from web.lists.store import open_lists
from web.past import History, PastChange
from web.views.notices import send_all


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--processes", default=min(4, os.cpu_count() or 1), show_default=True, type=click.IntRange(1))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1), help="In each process.")
@click.option(
    "--sync/--no-sync", "bring", default=True, show_default=True, help="Bring the records first, where there are none."
)
@click.option("--tls", is_flag=True, help="The site is reached over TLS: cookies are marked secure, links say https.")
@click.option("--proxy", help="The address of the reverse proxy before it, whose word on who asks is believed.")
@click.pass_obj
def serve_command(
    app: App, host: str, port: int, processes: int, threads: int, bring: bool, tls: bool, proxy: str | None
) -> None:
    """Serve the web site. On an empty home the records are brought while it already answers.

    Example: trialmatch serve --port 8080
    """
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    _prepare(app)
    listening = _listen(host, port)

    def serve_site() -> None:
        site = create_app(app.settings, secure_cookies=tls, history=_history_of(app), prepared=True)
        scheme = "https" if tls else "http"
        create_server(site, sockets=[listening], threads=threads, ident=None, url_scheme=scheme, **_trust(proxy)).run()

    def bring_records() -> None:
        if bring and not _has_records(app):
            _bring_records(app)
        if app.settings.is_shared:
            follow(app.settings)

    bound = listening.getsockname()[1]  # port 0 takes a free one
    click.echo(f"TrialMatch is at http://{host}:{bound}  (Ctrl-C stops it)", err=True)
    serve_in_processes(processes, serve_site, bring_records)


def _trust(proxy: str | None) -> dict[str, Any]:
    """Only one proxy is believed, and of what it adds only the caller's address."""
    if proxy is None:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for"}, "clear_untrusted_proxy_headers": True}


def _prepare(app: App) -> None:
    """What is made once (keys, tables) is there before the processes are; an index that is here needs no database."""
    try:
        RecordStore(app.settings.database("records")).close()
        create_app(app.settings)
    except BadDatabase as error:
        if not app.settings.is_shared or Shelf(app.settings.generations).serving() is None:
            raise
        app.complain(f"{error}; searching goes on with the index that is here")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise TrialMatchError(f"{host}:{port} cannot be served at ({error.strerror}); try another --port") from None


def _history_of(app: App) -> History:
    """What the record store kept of a study's changes, newest first, in lines that people read."""
    store = RecordStore(app.settings.database("records"), upgrade=False)

    def history(nct_id: str) -> list[PastChange]:
        kept = store.history(nct_id)
        return [
            PastChange(
                c.registry_date or c.noticed_at[:10],
                c.change.what,
                lines_of(c.change.before),
                lines_of(c.change.after),
                c.noticed_at,
            )
            for c in reversed(kept)
        ]

    return history


@click.command("notify")
@click.pass_obj
def notify_command(app: App) -> None:
    """Write to those who asked for it that their list has news; run it after a sync.

    Example: trialmatch notify
    """
    if not can_mail(app.settings):
        raise TrialMatchError(
            "no mail can be sent; set TRIALMATCH_SMTP_URL, TRIALMATCH_MAIL_FROM and TRIALMATCH_SITE_URL"
        )
    click.echo(f"{send_all(create_app(app.settings, history=_history_of(app)))} told that their list has news")


@click.command("feedback")
@json_option
@click.pass_obj
def feedback_command(app: App, as_json: bool) -> None:
    """What visitors say is wrong in our reading: the trial, the reading, its sentence, their words.

    Example: trialmatch feedback --json
    """
    for report in Reports(open_lists(app.settings.database("lists"))).all():
        if as_json:
            click.echo(
                json.dumps({**report._asdict(), "sent_at": f"{report.sent_at:%Y-%m-%d %H:%M}"}, ensure_ascii=False)
            )
            continue
        click.echo(f"{report.nct_id}  {report.sent_at:%Y-%m-%d}  {report.reading or '(not about one reading)'}")
        for line in (report.sentence and f"record: {report.sentence}", report.comment and f"says: {report.comment}"):
            if line:
                click.echo(f"  {line}")


def _has_records(app: App) -> bool:
    try:
        return not app.current().is_demonstration
    except NoIndex:
        return False


def _bring_records(app: App) -> None:
    """In a process of its own, so that pages stay quick; without a registry the demonstration records serve."""
    command = [sys.executable, "-m", "trialmatch", "--home", str(app.settings.home), "sync", "--first-page-at-once"]
    finished = subprocess.run(command, stderr=None, stdout=subprocess.DEVNULL, check=False)
    if finished.returncode == 0:
        return
    app.complain("serving invented demonstration records until a sync succeeds")
    demonstrate(app.settings)


COMMANDS = (serve_command, notify_command, feedback_command)
