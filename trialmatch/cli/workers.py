"""Several processes that serve one socket: one that dies is started anew, and none outlives the first."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from multiprocessing import connection, get_context, parent_process
from multiprocessing.process import BaseProcess

from trialmatch.errors import TrialMatchError

log = logging.getLogger("trialmatch.workers")

LOOK = 0.5  # seconds between two looks for the parent
AGAIN = 6.0  # seconds until a process is told to end once more: longer than what is being answered may take
TOO_SOON = 2.0  # seconds: a process that ends before has hardly come up
TOO_OFTEN = 5  # so many in a row will not come up at all


def serve_in_processes(number: int, serve: Callable[[], object], meanwhile: Callable[[], object]) -> None:
    """Run `serve` in so many processes until a signal comes, and `meanwhile` once, beside them.

    They are forked: what the caller has opened (the listening socket) is theirs too.
    """
    signal.signal(signal.SIGTERM, _stop)
    started: dict[BaseProcess, float] = {}
    in_a_row = 0
    try:
        for _ in range(number):
            started[_start(serve)] = time.monotonic()
        threading.Thread(target=meanwhile, daemon=True).start()
        while True:
            connection.wait([process.sentinel for process in started])
            for process in [process for process in started if not process.is_alive()]:
                lived = time.monotonic() - started.pop(process)
                in_a_row = in_a_row + 1 if lived < TOO_SOON else 0
                if in_a_row == TOO_OFTEN:
                    raise TrialMatchError(f"a serving process ends with {process.exitcode} as soon as it begins")
                log.warning("a serving process ended with %s; another takes its place", process.exitcode)
                started[_start(serve)] = time.monotonic()
    finally:
        _end(started)


def _end(processes: Iterable[BaseProcess]) -> None:
    """Told until they end: Python drops what a signal raises while it clears away an object, and the signal is lost."""
    while running := [process for process in processes if process.is_alive()]:
        for process in running:
            process.terminate()
        for process in running:
            process.join(AGAIN)


def _start(serve: Callable[[], object]) -> BaseProcess:
    process = get_context("fork").Process(target=_run, args=(serve,), daemon=True)
    process.start()
    return process


def _run(serve: Callable[[], object]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve()


def _end_with_parent() -> None:
    """By its number: a process that took another's place holds the pipe by which that one would know."""
    parent = parent_process()
    assert parent is not None
    while os.getppid() == parent.pid:
        time.sleep(LOOK)
    while True:  # as in _end
        signal.raise_signal(signal.SIGTERM)
        time.sleep(AGAIN)


def _stop(number: int, frame: object) -> None:
    """What is being answered is answered first."""
    raise SystemExit(0)
