"""Many machines: the runbook of docs/deploy.md as it stands, under load; the primary is killed and the standby promoted."""

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from tests.factories import make_study
from tests.postgres import binaries, free_port
from tests.web.test_load import Browser
from web.lists.store import ListStore, open_lists

pytestmark = pytest.mark.slow

RUNBOOK = (Path(__file__).parent.parent / "docs" / "deploy.md").read_text()
BLOCKS = dict(re.findall(r"^```sh (\w+)\n(.*?)^```$", RUNBOOK, re.MULTILINE | re.DOTALL))
STUDIES = [f"NCT991000{number:02d}" for number in range(30)]
ROUND = re.compile(r"Round (\w+) of lorestatin")
SEARCHERS, WRITERS = 4, 4
WITHIN = 5.0  # seconds until all web machines serve what was published


class Machines:
    """The names that the runbook speaks of, for a cluster on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = "nobody" if os.getuid() == 0 else None  # PostgreSQL refuses to run as root
        folder.chmod(0o777)
        for above in folder.parents:
            if os.getuid() == 0 and above != Path(above.anchor):
                above.chmod(above.stat().st_mode | 0o011)
        bin_ = binaries()
        if bin_ is None:
            reason = "PostgreSQL is not installed"
            pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
        password = secrets.token_hex(16)
        (folder / "password").write_text(password)
        for name, user in (("pgpass", self.user), ("pgpass-web", None)):
            (folder / name).write_text(f"*:*:*:trialmatch:{password}\n")
            (folder / name).chmod(0o600)
            if user:
                shutil.chown(folder / name, user)
        self.names = {
            "HOST1": "127.0.0.1", "PORT1": str(free_port()), "DATA1": str(folder / "data1"),
            "HOST2": "127.0.0.1", "PORT2": str(free_port()), "DATA2": str(folder / "data2"),
            "NETWORK": "127.0.0.0/8", "PASSWORD_FILE": str(folder / "password"),
            "PATH": f"{Path(sys.executable).parent}:{bin_}:{os.environ['PATH']}",
            "TRIALMATCH_SECRET_KEY": secrets.token_hex(32), "LC_ALL": "C.UTF-8",
        }  # fmt: skip

    def database(self, step: str) -> None:
        """A step of the runbook on a database machine, by its own user."""
        names = self.names | {"PGPASSFILE": str(self.folder / "pgpass")}
        log = self.folder / f"{step}.log"
        with log.open("w") as file:
            command = ["bash", "-euc", BLOCKS[step]]
            done = subprocess.run(
                command, env=names, user=self.user, cwd=self.folder, stdout=file, stderr=file, check=False, timeout=120
            )
        assert done.returncode == 0, log.read_text()

    def started(self, step: str, **more: str) -> subprocess.Popen[bytes]:
        """A step on a web machine or the indexer."""
        names = self.names | {"PGPASSFILE": str(self.folder / "pgpass-web"), **more}
        with (self.folder / f"{step}-{more.get('WEB_PORT', '')}.log").open("ab") as file:
            command = ["bash", "-euc", BLOCKS["address"] + BLOCKS[step]]
            return subprocess.Popen(command, env=names, stdout=file, stderr=file)

    @property
    def address(self) -> str:
        told = subprocess.run(
            ["bash", "-euc", BLOCKS["address"] + 'printf %s "$TRIALMATCH_DATABASE_URL"'],
            env=self.names | {"PGPASSFILE": str(self.folder / "pgpass-web")}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return told.stdout

    def publish(self, name: str) -> None:
        """The registry has changed: every study is of another round."""
        source = self.folder / "studies.jsonl"
        day = "2026-05-04" if name == "one" else "2026-06-04"
        studies = [
            make_study(
                nct_id,
                identificationModule={"nctId": nct_id, "briefTitle": f"Round {name} of lorestatin"},
                statusModule={"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": day}},
            )
            for nct_id in STUDIES
        ]
        source.write_text("\n".join(map(json.dumps, studies)))
        done = self.started("indexer", INDEXER_HOME=str(self.folder / "indexer"), SOURCE=f"--from {source}")
        assert done.wait(120) == 0, (self.folder / "indexer-.log").read_text()

    def kill(self, data: str) -> None:
        """Without warning: the first process and all that it has started."""
        first = int((Path(self.names[data]) / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        for data in ("DATA1", "DATA2"):
            pid = Path(self.names[data]) / "postmaster.pid"
            if pid.exists() and Path(f"/proc/{pid.read_text().split()[0]}").exists():
                os.kill(int(pid.read_text().split()[0]), signal.SIGQUIT)


class Web(NamedTuple):
    """A web machine."""

    address: str
    process: subprocess.Popen[bytes]

    def round(self) -> str:
        """Which generation it serves."""
        found = ROUND.search(requests.get(f"{self.address}/trials/{STUDIES[0]}", timeout=10).text)
        return found[1] if found else ""


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    cluster = Machines(tmp_path)
    yield cluster
    cluster.end()


@pytest.fixture
def webs(machines: Machines) -> Iterator[list[Web]]:
    for step in ("primary", "standby", "synchronous"):
        machines.database(step)
    machines.publish("one")
    started = []
    for number in range(2):
        port = str(free_port())
        home = str(machines.folder / f"web{number}")
        process = machines.started("web", WEB_HOME=home, WEB_HOST="127.0.0.1", WEB_PORT=port)
        started.append(Web(f"http://127.0.0.1:{port}", process))
    yield started
    for web in started:
        web.process.terminate()
        web.process.wait(20)


def until(condition: Callable[[], bool], seconds: float = 30) -> float:
    """How long it took."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        try:
            if condition():
                return time.monotonic() - began
        except requests.RequestException:
            pass  # it is not up yet: that is what is waited for
        time.sleep(0.05)
    pytest.fail(f"it did not come about in {seconds} seconds")


class Load:
    """People who search, with a list of their own, and people who save; what they saw and what was confirmed to them."""

    def __init__(self, webs: list[Web]) -> None:
        self.webs, self.over = webs, threading.Event()
        self.problems: list[str] = []
        self.refused: list[str] = []
        self.searches = 0
        self.confirmed: list[tuple[str, str]] = []  # (a list's secret, NCT ID)
        self.times: list[float] = []  # of confirmed writes
        work = [self._search] * SEARCHERS + [self._write] * WRITERS
        self._threads = [
            threading.Thread(target=self._run, args=(job, webs[number % len(webs)])) for number, job in enumerate(work)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, job: Callable[[Browser], None], web: Web) -> None:
        person = Browser(web.address)
        person.post("/list/save", nct_id=STUDIES[0])
        while not self.over.is_set():
            try:
                job(person)
            except requests.RequestException as error:
                self.problems.append(f"{job.__name__}: {error}")
            time.sleep(0.05)

    def _search(self, person: Browser) -> None:
        sent = person.post("/results", words="lorestatin", moment="treatment_change")
        page = person.session.get(f"{person.address}{sent.headers.get('Location', '/nowhere')}", timeout=30)
        self.searches += 1
        rounds = set(ROUND.findall(page.text))
        if page.status_code != 200 or len(rounds) != 1:
            self.problems.append(f"search: {page.status_code}, rounds {rounds}")

    def _write(self, person: Browser) -> None:
        for nct_id in STUDIES[1:]:
            answer = person.post("/list/save", nct_id=nct_id)
            if answer.status_code == 303:
                self.confirmed.append((person.session.cookies["list"], nct_id))
                self.times.append(time.monotonic())
            else:
                self.refused.append(answer.text)
                if answer.status_code != 503:
                    self.problems.append(f"write: {answer.status_code}")
            if self.over.is_set():
                return
        person.session.cookies.clear()  # a new list

    def end(self) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()


def test_a_cluster_loses_its_primary(machines: Machines, webs: list[Web]) -> None:
    until(lambda: [web.round() for web in webs] == ["one", "one"])
    load = Load(webs)
    try:
        machines.publish("two")
        spread = until(lambda: [web.round() for web in webs] == ["two", "two"])
        until(lambda: len(load.confirmed) > 20)
        before = len(load.confirmed)
        machines.kill("DATA1")
        until(lambda: len(load.refused) > 3)
        searched = load.searches
        until(lambda: load.searches > searched + 10)  # while there is no database to write to
        machines.database("promote")
        promoted = time.monotonic()
        until(lambda: sum(at > promoted for at in load.times) > 20)
    finally:
        load.end()
    assert load.problems == []
    assert spread < WITHIN
    assert all("What you just did was not saved." in page for page in load.refused)
    database = open_lists(machines.address)
    lists = ListStore(database)
    stored = {secret: {trial.nct_id for trial in lists.trials(secret)} for secret in {s for s, _ in load.confirmed}}
    database.dispose()
    lost = [(secret, nct_id) for secret, nct_id in load.confirmed if nct_id not in stored[secret]]
    assert lost == []
    assert len(load.confirmed) > before > 20


def test_a_cluster_loses_its_standby_and_then_its_web_machine_starts_without_a_database(
    machines: Machines, webs: list[Web]
) -> None:
    """Writes that wait for the standby keep nobody from searching; alone the primary goes on. An index serves by itself."""
    until(lambda: [web.round() for web in webs] == ["one", "one"])
    person = Browser(webs[0].address)
    assert person.post("/list/save", nct_id=STUDIES[0]).status_code == 303
    machines.kill("DATA2")
    waiting = [threading.Thread(target=_save, args=(webs[0].address,)) for _ in range(12)]
    for thread in waiting:
        thread.start()
    time.sleep(1)
    assert webs[0].round() == "one"
    assert requests.get(f"{webs[0].address}/browse", timeout=10).status_code == 200
    until(lambda: _runs(machines, "alone"))
    for thread in waiting:
        thread.join()
    assert person.post("/list/save", nct_id=STUDIES[1]).status_code == 303
    machines.kill("DATA1")
    webs[1].process.terminate()
    webs[1].process.wait(20)
    home, port = str(machines.folder / "web1"), webs[1].address.rpartition(":")[2]
    again = Web(webs[1].address, machines.started("web", WEB_HOME=home, WEB_HOST="127.0.0.1", WEB_PORT=port))
    until(lambda: again.round() == "one")
    again.process.terminate()
    again.process.wait(20)


def _save(address: str) -> None:
    with contextlib.suppress(requests.RequestException):  # whether it is confirmed is not what is asked here
        Browser(address).post("/list/save", nct_id=STUDIES[2])


def _runs(machines: Machines, step: str) -> bool:
    """A step that may have to be tried again: the connection of a killed standby lingers."""
    try:
        machines.database(step)
    except AssertionError:
        return False
    return True


def test_the_runbook_has_each_step() -> None:
    """What the test runs is what the page says."""
    assert set(BLOCKS) == {
        "primary", "standby", "synchronous", "address", "indexer", "web", "promote", "alone",
    }  # fmt: skip
