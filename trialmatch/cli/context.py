"""What the subcommands share: settings, progress on a terminal, the current or a temporary index."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from trialmatch.errors import IndexOutdated
from trialmatch.search.generation import Generation
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings

records_option = click.option(
    "--records", metavar="SOURCE", help="Work on these records in a temporary index; the home is not touched."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@dataclass
class App:
    """Settings and console of one run."""

    settings: Settings
    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))

    @contextmanager
    def generation(self, records: str | None) -> Iterator[Generation]:
        """The serving generation, or one built from `records` and thrown away."""
        if records is None:
            yield self.current()
            return
        from trialmatch.cli.building import temporary_generation

        with temporary_generation(records, self.complain) as generation:
            yield generation

    def current(self) -> Generation:
        """The serving generation; one of an older format is rebuilt from the record store first."""
        shelf = Shelf(self.settings.generations)
        try:
            return shelf.current()
        except IndexOutdated as error:
            self.complain(f"{error}; rebuilding it from the record store")
            self.rebuild()
            return shelf.current()

    def rebuild(self) -> None:
        """Build the serving index anew."""
        from trialmatch.cli.building import rebuild

        with self.progress() as progress:
            rebuild(self.settings, progress)

    def complain(self, line: str) -> None:
        click.echo(f"trialmatch: {line}", err=True)

    @contextmanager
    def progress(self) -> Iterator["TerminalProgress"]:
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(),
        )  # fmt: skip
        with Progress(*columns, console=self.console, disable=not sys.stderr.isatty(), transient=True) as bars:
            yield TerminalProgress(bars)


class _Rate(ProgressColumn):
    """Studies a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f}/s" if task.speed else "")


class TerminalProgress:
    """Two bars: studies fetched, studies read."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._fetching = bars.add_task("Bringing records", total=None)
        self._reading = bars.add_task("Reading criteria", total=None, visible=False)

    def fetched(self, studies: int, total: int | None, pages: int) -> None:
        told = f"Bringing records, page {pages}" if pages else "Bringing records"
        self._bars.update(self._fetching, description=told, completed=studies, total=total)

    def read(self, studies: int, total: int) -> None:
        self._bars.update(self._reading, completed=studies, total=total, visible=True)

    def note(self, line: str) -> None:
        click.echo(f"trialmatch: {line}", err=True)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
