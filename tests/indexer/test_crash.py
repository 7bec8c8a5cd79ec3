"""kill -9 at every kind of moment of a sync: nothing committed is lost, the search serves, the next sync goes on."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.store import RecordStore
from indexer.sync import sync
from tests.factories import make_study
from tests.indexer.test_sync import Notes
from trialmatch.errors import NoIndex
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings

pytestmark = pytest.mark.slow

# Runs a sync and kills itself at the given call that makes something durable; 0 counts them instead.
DYING = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
calls, last = 0, int(sys.argv[1])
def mortal(function):
    def wrapped(*arguments, **named):
        step()
        return function(*arguments, **named)
    return wrapped
def step(*_):
    global calls
    calls += 1
    if calls == last:
        os.kill(os.getpid(), signal.SIGKILL)
for name in ("fsync", "rename", "replace", "link", "unlink"):
    setattr(os, name, mortal(getattr(os, name)))
event.listen(Engine, "commit", step)
from indexer.sync import sync
from trialmatch.settings import Settings
from tests.indexer.test_sync import Notes
sync(Settings(home=Path(sys.argv[2])), sys.argv[3], Notes())
print(calls)
"""
POINTS = 12


def run(home: Path, source: Path, last: int) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", DYING, str(last), str(home), str(source)]
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


def write(path: Path, numbers: range, title: str) -> Path:
    path.write_text("\n".join(json.dumps(make_study(f"NCT991{n:05d}", title=title)) for n in numbers))
    return path


def titles(settings: Settings) -> dict[str, str]:
    """What the index serves; nothing where there is none yet."""
    try:
        generation = Shelf(settings.generations).current()
    except NoIndex:
        return {}
    return {t.nct_id: t.title for t, _ in map(generation.document, range(len(generation)))}


@pytest.mark.parametrize("begun", [False, True], ids=["an empty home", "a home that serves"])
def test_a_sync_that_is_killed(begun: bool, tmp_path: Path) -> None:
    first = write(tmp_path / "first.jsonl", range(1, 31), "First")
    second = write(tmp_path / "second.jsonl", range(28, 34), "Second")
    base, source = tmp_path / "base", second if begun else first
    base.mkdir()
    if begun:
        sync(Settings(home=base), str(first), Notes())
    before = titles(Settings(home=base))
    whole = shutil.copytree(base, tmp_path / "whole")
    counted = run(whole, source, 0)
    assert counted.returncode == 0, counted.stderr
    after = titles(Settings(home=whole))
    calls = int(counted.stdout)
    assert calls > POINTS
    for point in range(1, calls + 1, max(1, calls // POINTS)):
        home = shutil.copytree(base, tmp_path / f"home{point}")
        settings = Settings(home=home)
        assert run(home, source, point).returncode == -9
        assert titles(settings) in (before, after), f"killed at {point} of {calls}"
        store = RecordStore(settings.database("records"))
        held = {h.study["protocolSection"]["identificationModule"]["nctId"] for h in store.records()}
        store.close()
        assert held >= set(titles(settings)), f"killed at {point} of {calls}"
        sync(settings, str(source), Notes())
        assert titles(settings) == after, f"killed at {point} of {calls}"
        assert not list(settings.generations.glob(".g*"))
        shutil.rmtree(home)


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from trialmatch.cli import main
sys.argv[1:] = sys.argv[2:]
main()
"""


@pytest.mark.parametrize("room", [4_000, 30_000, 200_000])
def test_no_room_to_write(room: int, tmp_path: Path) -> None:
    """Files may not grow past `room` bytes, as on a full disk: one line, and what served goes on serving."""
    home = tmp_path / "home"
    settings = Settings(home=home)
    sync(settings, str(write(tmp_path / "first.jsonl", range(1, 4), "First")), Notes())
    before = titles(settings)
    large = [
        make_study(
            f"NCT991{n:05d}", title=f"Large {n}", criteria="Inclusion Criteria:\n\n" + f"* Point {n} of it\n" * 300
        )
        for n in range(400)
    ]
    source = tmp_path / "large.jsonl"
    source.write_text("\n".join(map(json.dumps, large)))
    arguments = [sys.executable, "-c", LIMITED, str(room), "--home", str(home), "sync", "--from", str(source)]
    finished = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert finished.stderr.splitlines()[-1].startswith("trialmatch: ")
    assert titles(settings) == before
    sync(settings, str(source), Notes())
    assert len(titles(settings)) == 400
