"""Many at once on a real server: nothing that was confirmed is lost, also when its processes are killed."""

import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
import requests

from tests.web.test_serving import Served, until
from trialmatch.settings import Settings
from web.lists.store import ListStore, open_lists
from web.team.accounts import Accounts
from web.team.store import Desk

pytestmark = pytest.mark.slow

PEOPLE, NAVIGATORS, SECONDS = 50, 5, 60
TRIALS = [f"NCT990000{number:02d}" for number in range(1, 61)]
CUT = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)  # before an answer, or in the middle of one
PASSWORD = "a long walk by the sea"


class Browser:
    """A person or a navigator: keeps cookies, sends the page's token with each form."""

    def __init__(self, address: str) -> None:
        self.address, self.session = address, requests.Session()

    def post(self, path: str, **fields: str) -> requests.Response:
        token = re.search(
            r'csrf_token" value="([^"]+)"', self.session.get(f"{self.address}/questions", timeout=30).text
        )
        assert token is not None
        told = {"csrf_token": token[1], **fields}
        return self.session.post(f"{self.address}{path}", data=told, timeout=30, allow_redirects=False)


def test_fifty_people_and_five_navigators_lose_nothing(home: Settings) -> None:
    """For a while; one serving process is killed, then the whole server. In the end all that was confirmed is counted."""
    database = open_lists(home.database("lists"))
    accounts, lists = Accounts(database), ListStore(database)
    served = Served(home.home)
    try:
        until(served.answers)
        desk = Desk(database, (home.home / "secret.key").read_bytes())
        told = {"name": "", "reach": "", "trials": [[TRIALS[0], ""]], "answers": [], "form": None}
        cases = [desk.send("", told) for _ in range(NAVIGATORS)]
        end = time.monotonic() + SECONDS
        errors: list[str] = []
        with ThreadPoolExecutor(PEOPLE + NAVIGATORS) as pool:
            people = [pool.submit(_save, served.address, end, errors) for _ in range(PEOPLE)]
            writers = []
            for number, case in enumerate(cases):
                accounts.set_up(accounts.add(f"Navigator {number}"), PASSWORD)
                writers.append(pool.submit(_write, served.address, f"Navigator {number}", case, end, errors))
            time.sleep(SECONDS / 3)
            subprocess.run(["kill", "-9", str(served.workers[0])], check=True)
            time.sleep(SECONDS / 3)
            served.end()  # kill -9 of the server, and a new one at the same address
            until(lambda: not served.answers())
            served = Served(home.home, port=int(served.address.rpartition(":")[2]))
            saved = [person.result() for person in people]
            written = [writer.result() for writer in writers]
        assert errors == []
        for secret, nct_ids in saved:
            assert nct_ids <= {trial.nct_id for trial in lists.trials(secret)}
        assert sum(len(nct_ids) for _, nct_ids in saved) > PEOPLE
        for case, last in zip(cases, written, strict=True):
            assert last > 0
            assert desk.works(case)[0].version >= last
    finally:
        served.end()
        database.dispose()


def _save(address: str, end: float, errors: list[str]) -> tuple[str, set[str]]:
    """The list's secret, and what the site confirmed to have saved. A cut connection is no answer: try again."""
    person, confirmed, secret = Browser(address), set(), ""
    for nct_id in cycle(TRIALS):
        if time.monotonic() > end:
            break
        try:
            answer = person.post("/list/save", nct_id=nct_id)
        except CUT:
            time.sleep(0.2)
            continue
        if answer.status_code == 303:
            confirmed.add(nct_id)
            secret = person.session.cookies.get("list") or secret
        elif answer.status_code != 404:  # a number that is not among the demonstration records
            errors.append(f"save: {answer.status_code}")
        time.sleep(0.2)
    return secret, confirmed


def _write(address: str, name: str, case: int, end: float, errors: list[str]) -> int:
    """How many notes of this navigator were confirmed: each raises the version by one."""
    navigator, version = Browser(address), 0
    navigator.post("/desk/sign-in", name=name, password=PASSWORD)
    navigator.post(f"/desk/{case}/claim")
    while time.monotonic() < end:
        told = {"status": "called", "note": f"note {version}", "version": str(version)}
        try:
            answer = navigator.post(f"/desk/{case}/trials/{TRIALS[0]}", **told)
        except CUT:
            version += _was_written(navigator, case, version)
            continue
        if answer.status_code == 303:
            version += 1
        else:
            errors.append(f"write: {answer.status_code}")
        time.sleep(0.2)
    return version


def _was_written(navigator: Browser, case: int, version: int) -> int:
    """After a cut connection, as soon as the site answers again: did the note arrive?"""
    for _ in range(200):
        try:
            page = navigator.session.get(f"{navigator.address}/desk/{case}", timeout=30).text
        except CUT:
            time.sleep(0.1)
        else:
            return int(f'name="version" value="{version + 1}"' in page)
    pytest.fail("the site did not come back")


def test_ten_thousand_guesses_find_nothing_and_slow_nobody(home: Settings) -> None:
    served = Served(home.home)
    try:
        until(served.answers)
        found: set[int] = set()

        def guess() -> None:
            with requests.Session() as session:
                for number in range(2_500):
                    found.add(session.get(f"{served.address}/shared/{number:032d}", timeout=30).status_code)

        guessers = [threading.Thread(target=guess) for _ in range(4)]
        for guesser in guessers:
            guesser.start()
        codes = set()
        while any(guesser.is_alive() for guesser in guessers):
            codes.add(requests.get(f"{served.address}/", timeout=30).status_code)
            guessers[0].join(0.1)
        assert found <= {404, 429}
        assert codes == {200}
    finally:
        served.end()


def test_what_is_too_large_is_refused(home: Settings) -> None:
    served = Served(home.home)
    try:
        until(served.answers)
        answer = requests.post(f"{served.address}/results", data={"words": "x" * 100_000}, timeout=30)
        assert answer.status_code in (400, 413)
    finally:
        served.end()
