"""trialmatch sync, status: the copy of the registry."""

import click

from indexer.build import read_all
from indexer.sources import read_source
from indexer.sync import sync, why_skipped
from trialmatch.bench import run, run_judging
from trialmatch.cli.context import App, json_option, print_json
from trialmatch.data_files import data_dir
from trialmatch.errors import BadSource


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
    generation = app.current()
    told = {"generation": generation.folder.name, **generation.meta}
    if as_json:
        print_json(told)
        return
    for name, value in told.items():
        click.echo(f"{name:14} {value}")


@click.command("bench")
@click.option("--records", metavar="SOURCE", help="Records to multiply (the demonstration records if left out).")
@click.option("--size", default=5000, show_default=True, type=click.IntRange(1), help="How many trials.")
@click.option("--judging-only", is_flag=True, help="Without the text index, for sizes that take long to index.")
@click.pass_obj
def bench_command(app: App, records: str | None, size: int, judging_only: bool) -> None:
    """The performance table: each job beside a plain Whoosh query over the same trials.

    Example: trialmatch bench --size 2000
    """
    source = records or str(data_dir() / "demo")
    reads = read_all(study for batch in read_source(source, app.complain) for study in batch)
    if not reads:
        raise BadSource(f"{source}: no record in it that can be read")
    click.echo(
        f"{size} trials, made from {len(reads)} records\n{'job':44} {'median ms':>10} {'speed, plain Whoosh = 1':>30}"
    )
    for row in (run_judging if judging_only else run)(reads, size):
        ratio = "" if row.times_plain_whoosh is None else f"{row.times_plain_whoosh:.1f}"
        click.echo(f"{row.job:44} {row.figure:10.2f} {ratio:>30}")


COMMANDS = (sync_command, status_command, bench_command)
