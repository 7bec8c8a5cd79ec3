"""`trialmatch serve`: several processes, one that dies is replaced, and all end together."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from trialmatch.settings import Settings
from web.security import secret_key

pytestmark = pytest.mark.slow


def until(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("it did not come about in ten seconds")


class Served:
    """A running site: its address, its first process and the others."""

    def __init__(self, home: Path, port: int = 0) -> None:
        log = home / "log"
        command = [sys.executable, "-m", "trialmatch", "--home", str(home), "serve", "--no-sync", "--port", str(port)]
        with log.open("w") as file:  # a pipe that nobody reads would stop the server
            self.process = subprocess.Popen([*command, "--processes", "2"], stderr=file)
        until(lambda: "http://" in log.read_text())
        self.address = re.findall(r"http://\S+", log.read_text())[0]

    def end(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/healthz", timeout=5).ok
        except requests.ConnectionError:
            return False


@pytest.fixture
def served(home: Settings) -> Iterator[Served]:
    running = Served(home.home)
    yield running
    running.end()


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc to see the processes")
def test_a_process_that_is_killed_is_replaced(served: Served) -> None:
    until(served.answers)
    first = served.workers
    assert len(first) == 2
    subprocess.run(["kill", "-9", str(first[0])], check=True)
    until(lambda: len(served.workers) == 2 and first[0] not in served.workers)
    until(served.answers)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc to see the processes")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGKILL, -9)])
def test_all_end_together(served: Served, number: signal.Signals, code: int) -> None:
    until(served.answers)
    workers = served.workers
    served.process.send_signal(number)
    assert served.process.wait(20) == code
    until(lambda: all(map(gone, workers)))


def test_processes_share_one_key(home: Settings) -> None:
    assert secret_key(home) == secret_key(home)
    assert len(secret_key(home)) == 32
    assert (home.home / "secret.key").stat().st_mode & 0o077 == 0
