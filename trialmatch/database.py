"""Open a database and bring its tables up to date. SQLite in the home, or whatever the settings name."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from trialmatch.errors import BadDatabase

CONNECTIONS = 3  # to a server, of one process for one purpose: fewer than it has threads
PATIENCE = 3.0  # seconds to wait for one
MIGRATING = 7_270_001  # the number of the lock that migrations hold on a server
logging.getLogger("alembic").setLevel(logging.WARNING)  # a migration that went well is no news


def open_database(
    url: str, migrations: Path, version_table: str, *, kept_open: bool = True, upgrade: bool = True
) -> Engine:
    """An engine whose tables are at the newest revision of the given Alembic folder, or (not `upgrade`) as they are.

    Connections to a server are looked at before each use, so that work goes on after it was away; those that are not
    `kept_open` last for one piece of work.
    """
    try:
        target = make_url(url)
        target.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        named = re.sub(r"//[^@/]*@", "//…@", url)  # without the password
        raise BadDatabase(f"TRIALMATCH_DATABASE_URL {named!r} is not a database that can be used ({error})") from None
    if target.get_backend_name() == "sqlite" and target.database:
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        engine = create_engine(target, hide_parameters=True, **_pooled(target.get_backend_name(), kept_open))
    except ModuleNotFoundError as error:
        raise BadDatabase(f"{target!r} needs a driver that is not installed ({error})") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
    if upgrade:
        _upgrade(engine, migrations, version_table)
    return engine


def _pooled(backend: str, kept_open: bool) -> dict[str, Any]:
    """Of a server few connections: threads that wait for one leave others to answer what needs none."""
    if not kept_open:
        return {"poolclass": NullPool}
    if backend == "sqlite":
        return {}
    return {"pool_pre_ping": True, "pool_size": CONNECTIONS, "max_overflow": 0, "pool_timeout": PATIENCE}


def _upgrade(engine: Engine, migrations: Path, version_table: str) -> None:
    # Loaded when a database is opened: the commands that open none start sooner.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["version_table"] = version_table
    try:
        with engine.begin() as connection, _whole(connection):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise BadDatabase(f"{engine.url!r} was made by another version of TrialMatch ({error})") from None
    except DatabaseError as error:
        raise BadDatabase(f"{engine.url!r} cannot be opened as a database ({error.orig})") from None


@contextmanager
def _whole(connection: Connection) -> Iterator[None]:
    """All migrations or none, and one process at a time: by itself Python commits every table to SQLite at once."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")  # until the transaction ends
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    usual = raw.isolation_level
    raw.isolation_level = None
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    finally:
        raw.isolation_level = usual


def migrate() -> None:
    """What each Alembic folder's env.py does: migrate on the connection that `open_database` holds."""
    from alembic import context

    told = context.config.attributes
    context.configure(connection=told["connection"], version_table=told["version_table"], render_as_batch=True)
    context.run_migrations()


def _sqlite_pragmas(connection: object, record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()
