"""trialmatch serve: the web site, with the first records brought beside it."""

import logging
import subprocess
import sys
import threading

import click
from waitress.server import create_server

from indexer.sync import demonstrate
from trialmatch.cli.context import App
from trialmatch.errors import NoIndex, TrialMatchError
from web import create_app


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1))
@click.option(
    "--sync/--no-sync", "bring", default=True, show_default=True, help="Bring the records first, where there are none."
)
@click.option("--tls", is_flag=True, help="The site is reached over TLS: cookies are marked secure.")
@click.pass_obj
def serve_command(app: App, host: str, port: int, threads: int, bring: bool, tls: bool) -> None:
    """Serve the web site. On an empty home the records are brought while it already answers.

    Example: trialmatch serve --port 8080
    """
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    site = create_app(app.settings, secure_cookies=tls)
    try:
        server = create_server(site, host=host, port=port, threads=threads, ident=None)
    except OSError as error:
        raise TrialMatchError(f"{host}:{port} cannot be served at ({error.strerror}); try another --port") from None
    if bring and not _has_records(app):
        threading.Thread(target=_bring_records, args=(app,), daemon=True).start()
    bound = getattr(server, "effective_port", port)  # port 0 takes a free one
    click.echo(f"TrialMatch is at http://{host}:{bound}  (Ctrl-C stops it)", err=True)
    server.run()


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


COMMANDS = (serve_command,)
