"""A backup is whole while the site is used, and a restored home is the same home."""

import json
import tarfile
from pathlib import Path

import pytest

from tests.factories import make_study
from tests.test_command import run
from tests.web.conftest import Visitor
from trialmatch.settings import Settings
from web import create_app

TRIAL = "NCT99100001"


def test_a_restored_home_is_the_same_home(tmp_path: Path) -> None:
    source, first, second = tmp_path / "study.json", tmp_path / "first", tmp_path / "second"
    source.write_text(json.dumps(make_study(TRIAL)))
    assert run("sync", "--from", str(source), home=first).returncode == 0
    owner = Visitor(create_app(Settings(home=first)).test_client())
    owner.post("/list/save", nct_id=TRIAL)
    owner.post("/list/note", nct_id=TRIAL, note="call on Monday", follow_up="")
    phrase = owner.get("/list").select_one("details .link").get_text()
    file = tmp_path / "backup.tar"
    finished = run("backup", str(file), home=first)  # the site above is open all the while
    assert "lists.db, records.db, answers.db, secret.key" in finished.stdout
    assert file.stat().st_mode & 0o077 == 0
    owner.post("/list/remove", nct_id=TRIAL)  # later than the backup
    finished = run("restore", str(file), home=second)
    assert finished.returncode == 0, finished.stderr
    assert "1 trials" in run("status", home=second).stdout
    elsewhere = Visitor(create_app(Settings(home=second)).test_client())
    assert "call on Monday" in elsewhere.post("/list/recover", phrase=phrase).get_text()
    assert (first / "secret.key").read_bytes() == (second / "secret.key").read_bytes()
    assert all(path.stat().st_mode & 0o077 == 0 for path in (second / "secret.key", second / "lists.db"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["backup", "{file}"], "is there already; name another file"),
        (["restore", "{file}"], "not a backup that can be read"),
        (["restore", "{strange}"], "'../escape' is no part of a backup"),
        (["backup", "{new}"], "holds nothing to back up"),
    ],
)
def test_mistakes_are_told_and_change_nothing(tmp_path: Path, arguments: list[str], message: str) -> None:
    file, strange = tmp_path / "file.tar", tmp_path / "strange.tar"
    file.write_text("no archive")
    with tarfile.open(strange, "w") as archive:
        archive.add(file, "../escape")
    places = {"file": file, "strange": strange, "new": tmp_path / "new.tar"}
    finished = run(*(argument.format(**places) for argument in arguments), home=tmp_path / "home")
    assert finished.returncode == 1
    assert message in finished.stderr
    assert not (tmp_path / "escape").exists()
    assert not (tmp_path / "new.tar").exists()


def test_a_home_in_use_is_not_written_over(tmp_path: Path, home: Settings) -> None:
    create_app(home)
    file = tmp_path / "backup.tar"
    run("backup", str(file), home=home.home)
    finished = run("restore", str(file), home=home.home)
    assert finished.returncode == 1
    assert "is not empty" in finished.stderr
