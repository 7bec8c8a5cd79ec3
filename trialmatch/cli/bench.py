"""trialmatch bench: the performance tables."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click

from indexer import bench as indexing
from indexer.build import read_each
from indexer.record import Held, Study, parse_study
from indexer.sources import read_source
from trialmatch.bench import Row, multiplied, run, run_judging
from trialmatch.cli.context import App
from trialmatch.cli.performance import page
from trialmatch.data_files import data_dir
from trialmatch.eligibility import bench as long_texts
from trialmatch.errors import BadSource
from trialmatch.search.generation import Read
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings
from web import bench as serving_site

Bench = Callable[[Sequence[Study], int], Iterator[Row]]
PAGE_SIZES = (1000, 5000, 20_000, 50_000)
JUDGED_SIZES = (100_000, 500_000)
SERVED = 5000


@click.command("bench")
@click.option("--records", metavar="SOURCE", help="Records to multiply (the demonstration records if left out).")
@click.option("--size", default=5000, show_default=True, type=click.IntRange(1), help="How many trials.")
@click.option("--judging-only", is_flag=True, help="Without the text index, for sizes that take long to index.")
@click.option(
    "--following", is_flag=True, help="Bring so many studies from a server on this machine, then 500 changes."
)
@click.option("--serving", is_flag=True, help="20 people, each asking the site for results every 2 s, for a minute.")
@click.option("--reading", is_flag=True, help="Long texts: what a character costs, by the length of the text.")
@click.option("--page", "folder", type=click.Path(file_okay=False, path_type=Path), help="All sizes, as a page there.")
@click.pass_obj
def bench_command(
    app: App,
    records: str | None,
    size: int,
    judging_only: bool,
    following: bool,
    serving: bool,
    reading: bool,
    folder: Path | None,
) -> None:
    """The performance table: building, searching, judging and serving, beside plain Whoosh and other engines.

    Example: trialmatch bench --size 2000
    """
    source = records or str(data_dir() / "demo")
    studies = [study for batch in read_source(source, app.complain) for study in batch]
    if not studies:
        raise BadSource(f"{source}: no record in it that can be read")
    if folder:
        _write_page(studies, folder)
        return
    if reading:
        click.echo(f"texts made of the criteria of {len(studies)} records")
        _print(long_texts.run([parse_study(study) for study in studies]))
        return
    click.echo(f"{size} trials, made from {len(studies)} records")
    chosen = {judging_only: _judging, following: indexing.run, serving: _serving}
    _print(chosen.get(True, whole)(studies, size))


def whole(studies: Sequence[Study], size: int) -> Iterator[Row]:
    """Build, bring what changed, search and judge, start the site: over one index of `size` trials."""
    with tempfile.TemporaryDirectory(prefix="trialmatch-bench-") as folder:
        settings = Settings(home=Path(folder))
        yield from indexing.build(studies, size, settings)
        yield from run(Shelf(settings.generations).current(), settings.home)
        yield from serving_site.start(settings.home)


def _judging(studies: Sequence[Study], size: int) -> Iterator[Row]:
    return run_judging(_read(studies), size)


def _serving(studies: Sequence[Study], size: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="trialmatch-bench-") as folder:
        settings = Settings(home=Path(folder))
        meta = {"demonstration": False, "source": "bench", "built_at": ""}
        Shelf(settings.generations).add(multiplied(_read(studies), size), meta)
        yield from serving_site.run(settings.home)


def _read(studies: Sequence[Study]) -> list[Read]:
    return list(read_each(map(Held, studies)))


def _print(rows: Iterable[Row]) -> None:
    click.echo(f"{'job':64} {'figure':>10} {'unit':10} {'speed, plain Whoosh = 1':>24}")
    for row in rows:
        ratio = "" if row.times_plain_whoosh is None else f"{row.times_plain_whoosh:.1f}"
        click.echo(f"{row.job:64} {row.figure:10.2f} {row.unit:10} {ratio:>24}")


def _write_page(studies: Sequence[Study], folder: Path) -> None:
    """Every size from small to large, and the site under load: into performance.md and its plot."""
    folder.mkdir(parents=True, exist_ok=True)  # before the work of many minutes, not after it
    tables: dict[int, list[Row]] = {}
    for size in PAGE_SIZES:
        click.echo(f"{size} trials", err=True)
        tables[size] = list(whole(studies, size))
    for size in JUDGED_SIZES:
        tables[size] = list(_judging(studies, size))
    served = list(_serving(studies, SERVED))
    for name, text in page(tables, served, SERVED, len(studies)).items():
        (folder / name).write_text(text)
        click.echo(folder / name)


COMMANDS = (bench_command,)
