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

    def __init__(self, home: Path, *more: str, port: int = 0) -> None:
        log = home / "log"
        command = [sys.executable, "-m", "trialmatch", "--home", str(home), "serve", "--no-sync", "--port", str(port)]
        with log.open("w") as file:  # a pipe that nobody reads would stop the server
            self.process = subprocess.Popen([*command, "--processes", "2", *more], stderr=file)
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
        except (requests.ConnectionError, requests.Timeout):  # one that is stopping takes nothing more from its queue
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
    later = served.workers
    served.end()  # the one that was replaced and the one that took its place both go with it
    until(lambda: all(map(gone, later)))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc to see the processes")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGKILL, -9)])
def test_all_end_together(served: Served, number: signal.Signals, code: int) -> None:
    until(served.answers)
    workers = served.workers
    served.process.send_signal(number)
    assert served.process.wait(20) == code
    until(lambda: all(map(gone, workers)))


LOSES_A_SIGNAL = """
import signal
from trialmatch.cli.workers import serve_in_processes

def serve():
    try:
        print("ready", flush=True)
        signal.pause()
    except SystemExit:
        pass
    signal.pause()

serve_in_processes(1, serve, lambda: None)
"""


def test_a_process_that_lost_the_signal_is_told_again() -> None:
    """What a signal raises is dropped where Python is just clearing away an object."""
    with subprocess.Popen([sys.executable, "-c", LOSES_A_SIGNAL], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()


@pytest.mark.parametrize(("proxy", "slowed"), [("127.0.0.1", 404), ("192.0.2.1", 429)])
def test_who_asks_is_told_by_the_proxy_alone(home: Settings, proxy: str, slowed: int) -> None:
    """Behind the named proxy each person's guesses count for them; nobody else's word is believed."""
    served = Served(home.home, "--proxy", proxy)
    until(served.answers)
    codes = [_guess(served, "198.51.100.1") for _ in range(31)]
    assert codes == [404] * 30 + [429]  # whichever of the processes answered
    assert _guess(served, "198.51.100.2") == slowed
    served.end()


def _guess(served: Served, whose: str) -> int:
    headers = {"X-Forwarded-For": whose}
    return requests.get(f"{served.address}/shared/{'x' * 32}", headers=headers, timeout=5).status_code


def test_processes_share_one_key(home: Settings) -> None:
    assert secret_key(home) == secret_key(home)
    assert len(secret_key(home)) == 32
    assert (home.home / "secret.key").stat().st_mode & 0o077 == 0
