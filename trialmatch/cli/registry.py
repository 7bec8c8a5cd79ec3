"""trialmatch sync, status: the copy of the registry."""

import re
import time
from typing import Any

import click
import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from indexer.store import RecordStore
from indexer.sync import Wish, sync
from trialmatch.cli.context import App, json_option, print_json
from trialmatch.errors import TrialMatchError
from trialmatch.vocabulary import STATUSES


@click.command("sync")
@click.option(
    "--from",
    "source",
    metavar="SOURCE",
    help="A base URL of the API, a file (.json .jsonl .xml, also .gz, or .zip) or a folder.",
)
@click.option("--full", is_flag=True, help="Bring, read and index everything again, also what has not changed.")
@click.option("--all-statuses", is_flag=True, help="Ask the registry for closed studies too.")
@click.option(
    "--every",
    metavar="TIME",
    callback=lambda _c, _p, told: told and _seconds(told),
    help="Again and again: 24h, 90m, 2d.",
)
@click.option(
    "--first-page-at-once", is_flag=True, hidden=True, help="Serve the first page before the others have come."
)
@json_option
@click.pass_obj
def sync_command(
    app: App,
    source: str | None,
    full: bool,
    all_statuses: bool,
    every: float | None,
    first_page_at_once: bool,
    as_json: bool,
) -> None:
    """Bring trial records into the record store and refresh the index.

    After the first time only what has changed is asked for.

    Example: trialmatch sync --from studies.jsonl.gz
    """
    wish = Wish(full=full, all_statuses=all_statuses, first_page_at_once=first_page_at_once)
    if every is None:
        _sync_once(app, source, wish, as_json)
        return
    while True:
        try:
            _sync_once(app, source, wish, as_json)
        except (TrialMatchError, SQLAlchemyError, OSError) as error:
            app.complain(f"{error}; trying again in {every / 3600:g} h")
        time.sleep(every)


def _sync_once(app: App, source: str | None, wish: Wish, as_json: bool) -> None:
    with app.progress() as progress:
        account = sync(app.settings, source or app.settings.registry_url, progress, wish)
    if as_json:
        print_json(account.as_json())
    else:
        click.echo(account.summary())


_UNITS = {"m": 60, "h": 3600, "d": 86400}


def _seconds(told: str) -> float:
    match = re.fullmatch(r"(\d{1,4})([mhd])", told.strip())
    if match is None or not int(match[1]):
        raise click.BadParameter(f"{told!r} is not a time such as 24h, 90m or 2d")
    return int(match[1]) * _UNITS[match[2]]


@click.command("status")
@json_option
@click.pass_obj
def status_command(app: App, as_json: bool) -> None:
    """What is held: trials by status, how old and new, the last sync, the index and the disk it takes.

    Example: trialmatch status --json
    """
    generation = app.current()
    codes = np.bincount(generation.columns.status, minlength=len(STATUSES))
    store = RecordStore(app.settings.database("records"))
    try:
        oldest, newest = store.dates()
        last = store.last_run()
    finally:
        store.close()
    told = {
        "trials": len(generation),
        "statuses": {name: int(n) for name, n in zip(STATUSES, codes.tolist(), strict=True) if n},
        "oldest_registry_date": oldest,
        "newest_registry_date": newest,
        "last_sync": last,
        "generation": generation.folder.name,
        **generation.meta,
        "disk_bytes": sum(path.stat().st_size for path in app.settings.home.rglob("*") if path.is_file()),
    }
    if as_json:
        print_json(told)
    else:
        _print_status(told)


def _print_status(told: dict[str, Any]) -> None:
    click.echo(f"{told['trials']} trials, {told['disk_bytes'] / 1e6:.0f} MB on the disk")
    for name, number in told["statuses"].items():
        click.echo(f"  {name.lower():28} {number:7}")
    click.echo(f"registry dates from {told['oldest_registry_date'] or '?'} to {told['newest_registry_date'] or '?'}")
    last = told["last_sync"]
    if last:
        click.echo(
            f"last sync {last['finished_at']} from {last['source']}: {last['seen']} seen, {last['new']} new, "
            f"{last['changed']} changed, {last['unchanged']} unchanged"
        )
    kind = " (invented demonstration records)" if told["demonstration"] else ""
    click.echo(f"index {told['generation']}{kind}, format {told['format']}, built {told['built_at']}")


COMMANDS = (sync_command, status_command)
