"""trialmatch sync, status: the copy of the registry."""

import click

from indexer.sync import sync, why_skipped
from trialmatch.cli.context import App, json_option, print_json
from trialmatch.search.generation import Shelf


@click.command("sync")
@click.option(
    "--from",
    "source",
    metavar="SOURCE",
    help="A base URL of the API, a file (.json .jsonl .xml, also .gz, or .zip) or a folder.",
)
@click.option("--full", is_flag=True, help="Read and index everything again, also what has not changed.")
@click.option(
    "--first-page-at-once", is_flag=True, hidden=True, help="Serve the first page before the others have come."
)
@json_option
@click.pass_obj
def sync_command(app: App, source: str | None, full: bool, first_page_at_once: bool, as_json: bool) -> None:
    """Bring trial records into the record store and refresh the index.

    Example: trialmatch sync --from studies.jsonl.gz
    """
    with app.progress() as progress:
        account = sync(
            app.settings,
            source or app.settings.registry_url,
            progress,
            first_page_at_once=first_page_at_once,
            full=full,
        )
    if as_json:
        shape = {k: getattr(account, k) for k in ("seen", "new", "changed", "unchanged", "generation")}
        print_json({**shape, "skipped": dict(why_skipped(account))})
        return
    click.echo(account.summary())


@click.command("status")
@json_option
@click.pass_obj
def status_command(app: App, as_json: bool) -> None:
    """What the index holds and when it was built.

    Example: trialmatch status --json
    """
    generation = Shelf(app.settings.generations).current()
    told = {"generation": generation.folder.name, **generation.meta}
    if as_json:
        print_json(told)
        return
    for name, value in told.items():
        click.echo(f"{name:14} {value}")


COMMANDS = (sync_command, status_command)
