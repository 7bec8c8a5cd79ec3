"""What many tests share: the demonstration index, built once, and the gold set where it is there."""

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine

from indexer.build import build_generation
from indexer.record import Held
from indexer.sources import read_source
from tests.postgres import start_postgres
from trialmatch.data_files import data_dir
from trialmatch.search.generation import Generation
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the gold set and the registry records (../shared) are not here")
    return SHARED


@pytest.fixture(scope="session")
def demo_shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """An index of the demonstration records."""
    shelf = Shelf(tmp_path_factory.mktemp("demo") / "index")
    complaints: list[str] = []
    studies = [study for batch in read_source(str(data_dir() / "demo"), complaints.append) for study in batch]
    assert complaints == []
    build_generation(shelf, map(Held, studies), "demonstration records", demonstration=True)
    return shelf


@pytest.fixture
def demo(demo_shelf: Shelf) -> Generation:
    return demo_shelf.current()


@pytest.fixture
def home(tmp_path: Path, demo_shelf: Shelf) -> Settings:
    """A home of its own with the demonstration index in it."""
    shutil.copytree(demo_shelf.folder, tmp_path / "home" / "index")
    return Settings(home=tmp_path / "home")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from start_postgres(tmp_path_factory.mktemp("postgres"))


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The address of an empty database."""
    name = f"t{uuid.uuid4().hex}"
    with create_engine(
        f"{postgres_server}/postgres", isolation_level="AUTOCOMMIT", poolclass=NullPool
    ).connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return f"{postgres_server}/{name}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def either_home(request: pytest.FixtureRequest, home: Settings) -> Settings:
    """A home whose lists lie in a file of its own, and one whose lists lie in a database server."""
    if request.param == "sqlite":
        return home
    return replace(home, database_url=request.getfixturevalue("postgres"))


@pytest.fixture(scope="session")
def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "Chromium is not installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return path
