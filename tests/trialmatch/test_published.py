"""Generations in the shared database: whole, fetched once, shared where nothing changed; and what goes wrong on the way."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from trialmatch.bench import multiplied
from trialmatch.errors import StoreFailed
from trialmatch.search import published as module
from trialmatch.search.generation import Read
from trialmatch.search.published import NOTE, PartRow, Published, number_of
from trialmatch.search.shelf import Shelf

META = {"demonstration": False, "source": "test", "built_at": ""}


@pytest.fixture(scope="module")
def reads(demo_shelf: Shelf) -> list[Read]:
    demo = demo_shelf.current()
    return list(multiplied([demo.document(row) for row in range(len(demo))], 80))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def published(request: pytest.FixtureRequest, tmp_path: Path) -> Published:
    sqlite = request.param == "sqlite"
    return Published.at(f"sqlite:///{tmp_path / 'shared.db'}" if sqlite else request.getfixturevalue("postgres"))


@pytest.fixture
def indexer(tmp_path: Path, reads: list[Read]) -> Shelf:
    shelf = Shelf(tmp_path / "indexer")
    shelf.add(reads[:60], META)
    return shelf


@pytest.fixture
def web(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "web")


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that travelled, as they do."""
    names: list[str] = []
    download = Published._download

    def noted(published: Published, digest: str, target: Path) -> None:
        names.append(target.name)
        download(published, digest, target)

    monkeypatch.setattr(Published, "_download", noted)
    return names


def test_what_is_published_is_served_elsewhere(published: Published, indexer: Shelf, web: Shelf) -> None:
    assert published.fetch(web) is False  # nothing there yet
    assert published.publish(indexer) == 1
    assert published.fetch(web) is True
    assert published.fetch(web) is False
    here, there = indexer.current(), web.current()
    assert here.columns.nct.tolist() == there.columns.nct.tolist()
    assert here.text.scores("letrozole").tolist() == there.text.scores("letrozole").tolist()
    assert here.document(3) == there.document(3)
    assert (there.folder / "whoosh").stat().st_mode & 0o077 == 0  # an index is code: the owner's alone


def test_only_what_is_new_travels(
    published: Published, indexer: Shelf, web: Shelf, reads: list[Read], downloads: list[str]
) -> None:
    published.publish(indexer)
    published.fetch(web)
    downloads.clear()
    indexer.update(reads[55:65], META)
    assert published.publish(indexer) == 2
    assert published.publish(indexer) == 2  # it is there already
    assert published.fetch(web)
    assert len(web.current()) == 65
    files = json.loads((web.current().folder / NOTE).read_text())["files"]
    assert 0 < len(downloads) < len(files)  # the segment from before is shared on the disk
    assert number_of(web.current().folder) == 2


def test_old_generations_are_forgotten(published: Published, indexer: Shelf, web: Shelf, reads: list[Read]) -> None:
    def kept() -> tuple[int, int]:
        with Session(published._engine) as session:
            generations = session.scalar(select(func.count()).select_from(module.GenerationRow))
            return generations or 0, session.scalar(select(func.count()).select_from(PartRow)) or 0

    published.publish(indexer)
    for first in range(60, 64):
        indexer.update(reads[first : first + 1], META)
        published.publish(indexer)
    assert kept()[0] == module.KEPT
    more = kept()[1]
    indexer.update(reads[70:71], META)
    published.publish(indexer)
    assert kept()[0] == module.KEPT
    assert kept()[1] < more + 30
    published.fetch(web)
    assert len(web.current()) == 65


def test_a_file_that_does_not_arrive_whole_is_not_served(
    published: Published, indexer: Shelf, web: Shelf, reads: list[Read]
) -> None:
    published.publish(indexer)
    published.fetch(web)
    before = web.current().folder
    indexer.update(reads[60:70], META)
    published.publish(indexer)
    with Session(published._engine) as session, session.begin():
        session.execute(update(PartRow).values(content=b"torn"))
    with pytest.raises(StoreFailed, match="did not arrive whole"):
        published.fetch(web)
    assert web.current().folder == before
    assert not list(web.folder.glob(".g*"))


def test_another_version_keeps_what_it_has(
    published: Published,
    indexer: Shelf,
    web: Shelf,
    reads: list[Read],
    monkeypatch: pytest.MonkeyPatch,
    downloads: list[str],
) -> None:
    published.publish(indexer)
    published.fetch(web)
    downloads.clear()
    indexer.update(reads[60:70], META)
    published.publish(indexer)
    monkeypatch.setattr(module, "index_format", lambda: "older")
    with pytest.raises(StoreFailed, match="run the same version on all machines"):
        published.fetch(web)
    assert len(web.current()) == 60
    assert downloads == ["meta.json"]  # nothing large travels in vain


def test_a_publishing_that_fails_leaves_nothing(
    published: Published, indexer: Shelf, web: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(session: Session) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(module, "_forget_old", full)
    with pytest.raises(OSError, match="no space left"):
        published.publish(indexer)
    assert published.newest() == 0
    assert number_of(indexer.current().folder) == 0
    monkeypatch.undo()
    assert published.publish(indexer) == 1
    assert published.fetch(web)
