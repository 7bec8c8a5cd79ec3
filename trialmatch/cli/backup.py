"""trialmatch backup, restore: what cannot be brought again from the registry, in one file."""

import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

import click

from trialmatch.cli.context import App
from trialmatch.errors import TrialMatchError

DATABASES = ("lists.db", "records.db", "answers.db")
KEY = "secret.key"  # without it what was sent to the team cannot be read


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup_command(app: App, file: Path) -> None:
    """Lists, records, answers and the key of the home, as they are at this moment, also while the site serves.

    Example: trialmatch backup trialmatch-2026-11-26.tar
    """
    if file.exists():
        raise TrialMatchError(f"{file} is there already; name another file")
    if app.settings.database_url:
        app.complain("records and lists lie in the database server: back it up with its own tools (pg_dump)")
    names = [name for name in (*DATABASES, KEY) if (app.settings.home / name).exists()]
    if not names:
        raise TrialMatchError(f"{app.settings.home} holds nothing to back up")
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        draft = Path(folder) / file.name
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as archive:
            for name in names:
                archive.add(_still(app.settings.home / name, Path(folder)), name, filter=_owners_alone)
        draft.rename(file)
    click.echo(f"{file}: {', '.join(names)}")


def _still(path: Path, folder: Path) -> Path:
    """A copy of a database as it is after its last transaction; other files are never half written."""
    if path.suffix != ".db":
        return path
    copy = folder / f"copy-{path.name}"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _owners_alone(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mode = 0o600
    return entry


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore_command(app: App, file: Path) -> None:
    """Put a backup into an empty home, and make its index anew.

    Example: trialmatch restore trialmatch-2026-11-26.tar
    """
    home = app.settings.home
    home.mkdir(parents=True, exist_ok=True)
    taken = [name for name in (*DATABASES, KEY, "index") if (home / name).exists()]
    if taken:
        raise TrialMatchError(f"{home} is not empty ({', '.join(taken)}); restore into another --home")
    try:
        with tarfile.open(file) as archive:
            for entry in archive.getmembers():
                _restore(archive, entry, home)
    except tarfile.TarError as error:
        raise TrialMatchError(f"{file}: not a backup that can be read ({error})") from None
    click.echo(f"{home}: restored from {file}")
    if (home / "records.db").exists():
        app.rebuild()


def _restore(archive: tarfile.TarFile, entry: tarfile.TarInfo, home: Path) -> None:
    content = archive.extractfile(entry)
    if entry.name not in (*DATABASES, KEY) or content is None:
        raise TrialMatchError(f"{entry.name!r} is no part of a backup")
    path = home / entry.name
    path.touch(mode=0o600)
    with path.open("wb") as file:
        shutil.copyfileobj(content, file)


COMMANDS = (backup_command, restore_command)
