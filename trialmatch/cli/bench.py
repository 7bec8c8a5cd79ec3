"""trialmatch bench: the performance tables."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from indexer.bench import run as run_following
from indexer.build import read_each
from indexer.record import Held, Study
from indexer.sources import read_source
from trialmatch.bench import multiplied, run, run_judging
from trialmatch.cli.context import App
from trialmatch.data_files import data_dir
from trialmatch.errors import BadSource
from trialmatch.search.generation import Read
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings
from web.bench import run as run_serving


@click.command("bench")
@click.option("--records", metavar="SOURCE", help="Records to multiply (the demonstration records if left out).")
@click.option("--size", default=5000, show_default=True, type=click.IntRange(1), help="How many trials.")
@click.option("--judging-only", is_flag=True, help="Without the text index, for sizes that take long to index.")
@click.option(
    "--following", is_flag=True, help="Bring so many studies from a server on this machine, then 500 changes."
)
@click.option("--serving", is_flag=True, help="20 people, each asking the site for results every 2 s, for a minute.")
@click.pass_obj
def bench_command(app: App, records: str | None, size: int, judging_only: bool, following: bool, serving: bool) -> None:
    """The performance table: each job beside a plain Whoosh query over the same trials.

    Example: trialmatch bench --size 2000
    """
    source = records or str(data_dir() / "demo")
    studies = [study for batch in read_source(source, app.complain) for study in batch]
    if not studies:
        raise BadSource(f"{source}: no record in it that can be read")
    click.echo(f"{size} trials, made from {len(studies)} records")
    if following:
        _print_rows(run_following(studies, size))
    elif serving:
        _print_serving(studies, size)
    else:
        _print_beside_whoosh(_read(studies), size, judging_only)


def _read(studies: Sequence[Study]) -> list[Read]:
    return list(read_each(map(Held, studies)))


def _print_serving(studies: Sequence[Study], size: int) -> None:
    with tempfile.TemporaryDirectory(prefix="trialmatch-bench-") as folder:
        settings = Settings(home=Path(folder))
        meta = {"demonstration": False, "source": "bench", "built_at": ""}
        Shelf(settings.generations).add(multiplied(_read(studies), size), meta)
        _print_rows(run_serving(settings.home))


def _print_rows(rows: Iterable[tuple[str, float, str]]) -> None:
    for job, figure, unit in rows:
        click.echo(f"{job:56} {figure:10.1f} {unit}")


def _print_beside_whoosh(reads: Sequence[Read], size: int, judging_only: bool) -> None:
    click.echo(f"{'job':44} {'median ms':>10} {'speed, plain Whoosh = 1':>30}")
    for row in (run_judging if judging_only else run)(reads, size):
        ratio = "" if row.times_plain_whoosh is None else f"{row.times_plain_whoosh:.1f}"
        click.echo(f"{row.job:44} {row.figure:10.2f} {ratio:>30}")


COMMANDS = (bench_command,)
