"""Pages as a person reads them."""

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.web.conftest import Visitor
from trialmatch.matching.answers import answers_of
from trialmatch.matching.columns import class_bit
from trialmatch.search.text import asked
from trialmatch.settings import Settings
from trialmatch.truth import Verdict
from web import create_app
from web.forms import check
from web.visits import Visits


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def standings(page: BeautifulSoup, selector: str) -> list[str]:
    return [tag.get_text(strip=True) for tag in page.select(selector)]


def test_the_front_page_has_the_three_moments(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert standings(page, ".moment strong") == ["Newly diagnosed", "Considering a change", "Few options left"]
    assert "invented" in words(page)  # the banner of the demonstration records


def test_a_moment_is_the_first_answer(visitor: Visitor) -> None:
    page = visitor.post("/questions", moment="limited_options")
    chosen = page.find("input", {"name": "moment", "checked": True})
    assert chosen is not None
    assert chosen["value"] == "limited_options"
    assert len(page.select("fieldset.question")) == 8


def test_results_in_order_with_reasons_and_folded_conflicts(visitor: Visitor, answers: dict[str, Any]) -> None:
    page = visitor.post("/results", **answers)
    shown = standings(page, "main > ol .standing")
    assert shown
    assert set(shown) <= {"✓May fit", "?Depends"}
    assert set(standings(page, "#conflicting .standing")) == {"✕Conflicts"}
    count = re.search(r"(\d+) conflict with an answer", words(page))
    assert count is not None
    assert int(count[1]) > 0
    assert "ESR1 mutation; yours is positive" in words(page)
    assert page.select_one("main > ol .trial q") is not None
    assert "miles away" in words(page)


def test_every_trial_that_conflicts_can_be_looked_at(visitor: Visitor, answers: dict[str, Any]) -> None:
    page = visitor.post("/results", **answers)
    told = re.search(r"(\d+) conflict with an answer", words(page))
    assert told is not None
    seen: list[str] = []
    link = page.select_one("#conflicting > p a")
    while link is not None:
        page = visitor.get(str(link["href"]))
        assert set(standings(page, "ol .standing")) == {"✕Conflicts"}
        assert all(trial.select(".reason.not_met") for trial in page.select("ol .trial"))
        seen += [tag.get_text() for tag in page.select("ol .nct")]
        link = page.find("a", rel="next")
    assert len(seen) == len(set(seen)) == int(told[1])


def test_a_quote_says_which_list_it_stands_in(visitor: Visitor, answers: dict[str, Any]) -> None:
    page = visitor.post("/results", **answers)
    for reason in page.select("main .reason.met"):
        if "must not have had" in reason.get_text() and reason.find("q"):
            assert re.search(r"From the (ex|in)clusion list: ", words(reason))
    assert "From the exclusion list:" in words(page)


def test_treatments_come_first_and_the_others_are_counted(visitor: Visitor) -> None:
    page = visitor.post("/results")
    more = re.search(r"(\d+) more are about care, tests or watching only", words(page))
    assert more is not None
    first, shown = (re.match(r"\d+", p.h1.get_text()) for p in (page, visitor.post(page_action(page), all="yes")))
    assert first is not None
    assert shown is not None
    assert int(shown[0]) == int(first[0]) + int(more[1])


def test_every_filter_narrows(visitor: Visitor, answers: dict[str, Any]) -> None:
    """What every listed trial carries is no choice."""
    page = visitor.post("/results", **answers)
    listed = int(page.h1.get_text().split()[0])
    offered = [
        int(re.findall(r"\((\d+)\)$", label.get_text())[0])
        for label in page.select(".choices label")
        if not label.select("[checked]")
    ]
    assert offered
    assert max(offered) < listed


def page_action(page: BeautifulSoup) -> str:
    return str(page.select_one("form[action$='/narrow']")["action"])


def test_answers_come_back_when_changing_them(visitor: Visitor, answers: dict[str, Any]) -> None:
    page = visitor.post("/results", **answers)
    link = page.find("a", string="Change my answers")
    form = visitor.get(link["href"])
    assert form.find("input", {"name": "drugs_0"})["value"] == "Ibrance, letrozole"
    assert form.find("input", {"name": "sites", "value": "liver", "checked": True})


def test_nothing_told_still_gives_a_list(visitor: Visitor) -> None:
    page = visitor.post("/results")
    assert "✕Conflicts" not in standings(page, "main > ol .standing")
    assert page.select("main > ol .trial")


@pytest.mark.parametrize(
    ("wrong", "question", "message"),
    [
        ({"age": "fifty"}, "you", "“fifty” is not a whole number"),
        ({"age": "200"}, "you", "200 is not a number from 0 to 120"),
        ({"drugs_0": "Ibranse"}, "treatments", "Did you mean ibrance?"),
        ({"age": "9" * 5000}, "you", "is not a whole number"),
        ({"place": "²²²²²"}, "place", "is not a place we can find"),
        ({"place": "Nowhere at all"}, "place", "is not a place we can find"),
        ({"miles": "far", "place": "02115"}, "place", "“far” is not a whole number"),
    ],
)
def test_a_mistake_stands_beside_its_question_and_nothing_is_lost(
    visitor: Visitor, answers: dict[str, Any], wrong: dict[str, str], question: str, message: str
) -> None:
    page = visitor.post("/results", 422, **(answers | wrong))
    problem = page.select_one(f"#{question} .problem")
    assert problem is not None
    assert message in problem.get_text()
    assert page.select_one(f".problems a[href='#{question}']") is not None
    name, value = next(iter(wrong.items()))
    assert page.find("input", {"name": name})["value"] == value
    assert page.find("option", {"value": "low", "selected": True})


def test_words_search(visitor: Visitor) -> None:
    page = visitor.post("/results", words="Enhertu")
    titles = [tag.get_text() for tag in page.select("main > ol h2")]
    assert titles
    assert all("TRASTUZUMAB DERUXTECAN" in words(visitor.get(a["href"])).upper() for a in page.select("main > ol h2 a"))


@pytest.mark.parametrize(("place", "label"), [("", "An open site:"), ("02115", "Nearest open site:")])
def test_a_site_is_the_nearest_only_to_a_place(
    visitor: Visitor, answers: dict[str, Any], place: str, label: str
) -> None:
    page = visitor.post("/results", **(answers | {"place": place, "miles": ""}))
    labels = {tag.get_text().partition(":")[0] + ":" for tag in page.select("main > ol .place")}
    assert labels == {label}


def test_paging_keeps_its_place(visitor: Visitor) -> None:
    page = visitor.post("/results")
    following = page.find("a", rel="next")
    second = visitor.get(following["href"])
    assert second.select_one("main > ol")["start"] == "21"
    assert second.find("a", rel="prev") is not None


def test_a_trial_page_marks_the_sentences(visitor: Visitor, answers: dict[str, Any]) -> None:
    page = visitor.post("/results", **answers)
    trial = visitor.get(page.find("a", href=re.compile("NCT99000002"))["href"])
    marked = [tag.get_text() for tag in trial.select(".criteria mark")]
    assert any("Presence of an ESR1 mutation" in sentence for sentence in marked)
    assert "What it asks, and your answers" in words(trial)


def test_a_public_trial_page_knows_no_answers(visitor: Visitor) -> None:
    page = visitor.get("/trials/NCT99000002")
    assert "What it asks, and your answers" not in words(page)
    assert "ESR1" in words(page)
    visitor.get("/trials/nct99000002")
    visitor.get("/trials/NCT00000000", 404)


def test_a_trial_that_is_not_open_says_why(visitor: Visitor) -> None:
    assert "does not take people with metastatic breast cancer" in words(visitor.get("/trials/NCT99000024"))


def test_another_visitor_cannot_open_the_answers(
    visitor: Visitor, another_visitor: Callable[[], Visitor], answers: dict[str, Any]
) -> None:
    visitor.post("/results", **answers)
    visitor.get(visitor.addresses[-1])
    another_visitor().get(visitor.addresses[-1], 404)
    thief = another_visitor()
    thief.post("/results")
    thief.get(visitor.addresses[-1], 404)


def test_clear_my_answers(visitor: Visitor, answers: dict[str, Any]) -> None:
    visitor.post("/results", **answers)
    address = visitor.addresses[-1]
    visitor.post(address.replace("/results/", "/forget/"))
    visitor.get(address, 404)


def test_no_answer_in_address_cookie_log_or_file(
    visitor: Visitor, answers: dict[str, Any], home: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "trialmatch.access")
    page = visitor.post("/results", **answers)
    visitor.get(page.select_one("main > ol h2 a")["href"])
    visitor.post("/list/save", nct_id="NCT99000002", back=visitor.addresses[-1])
    cookies = " ".join(f"{c.key}={c.decoded_value}" for c in visitor.client._cookies.values())
    told = " ".join([*visitor.addresses, cookies, *(r.getMessage() for r in caplog.records)])
    for secret in ("treatment_change", "positive", "liver", "Ibrance", "palbociclib", "ESR1", "02115", "58"):
        assert secret not in told.replace(cookies, "") or secret == "58", secret
        assert secret == "58" or secret not in cookies
    assert not re.search(r"/results/[\w-]{10}", " ".join(r.getMessage() for r in caplog.records))
    for path in home.home.glob("answers.db*"):
        assert b"Ibrance" not in path.read_bytes()
    assert (home.home / "secret.key").stat().st_mode & 0o077 == 0


def test_pages_with_answers_are_not_kept_by_anybody(app: Flask, answers: dict[str, Any]) -> None:
    client = app.test_client()
    for path in ("/questions", "/list", "/trials/NCT99000002"):
        assert client.get(path).headers["Cache-Control"] == "no-store"
        assert client.get(path).headers["X-Robots-Tag"] == "noindex"
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")


def test_a_change_without_its_token_is_refused(app: Flask) -> None:
    response = app.test_client().post("/results", data={"age": "58"})
    assert response.status_code == 400
    assert "open for too long" in response.text


def test_before_the_first_records(tmp_path: Any) -> None:
    client = create_app(Settings(home=tmp_path / "empty")).test_client()
    response = client.get("/")
    assert response.status_code == 503
    assert "on their way" in response.text
    assert client.get("/healthz").text == "ok\n"


def test_too_much_is_refused(visitor: Visitor) -> None:
    visitor.post("/results", 413, words="x" * 70_000)


@pytest.mark.parametrize("path", ["/privacy", "/how-trials-are-ordered", "/nowhere"])
def test_plain_pages(visitor: Visitor, path: str) -> None:
    visitor.get(path, 404 if path == "/nowhere" else 200)


def test_the_address_of_the_form_leads_back_to_it(visitor: Visitor) -> None:
    response = visitor.client.get("/results")
    assert response.status_code == 303
    assert response.headers["Location"] == "/questions"


@pytest.mark.parametrize("link", ["9" * 30, "-1", "one", ""])
def test_a_link_that_cannot_be_is_not_found(visitor: Visitor, link: str) -> None:
    visitor.post("/list/revoke", 404, link=link)


@pytest.mark.parametrize(
    "back", ["//evil.example", "/\t/evil.example", "/\n/evil.example", "/\\evil.example", "https://x"]
)
def test_saving_never_leads_to_another_site(visitor: Visitor, back: str) -> None:
    visitor.post("/list/save", nct_id="NCT99000001", back=back)
    assert visitor.addresses[-1] == "/list"


def test_kinds_of_treatment_doses_and_slashes_are_understood(visitor: Visitor) -> None:
    page = visitor.post("/results", drugs_0="chemotherapy", drugs_1="tamoxifen 20 mg", drugs_2="paclitaxel/carboplatin")
    assert page.select("main > ol .trial")


def test_spread_elsewhere_is_not_bone_only() -> None:
    person = check(MultiDict([("sites", "bone"), ("sites", "other"), ("brain", "none")])).person
    assert person is not None
    assert answers_of(person).bone_only is Verdict.NOT_MET


def test_an_unnamed_treatment_leaves_the_classes_open() -> None:
    person = check(MultiDict([("drugs_0", "Ibrance"), ("treated", "more")])).person
    assert person is not None
    assert answers_of(person).classes_unknown & class_bit("taxane")


def test_answers_end_after_a_day_and_the_next_page_deletes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = Visits(tmp_path / "answers.db")
    old = visits.keep("secret", {"form": {}})
    assert visits.find("secret", old) == {"form": {}}
    monkeypatch.setattr("web.visits.KEPT_SECONDS", -1)  # as if a day had gone by
    assert visits.find("secret", old) is None
    monkeypatch.undo()
    assert visits.find("secret", old) is None  # gone from the file, not only hidden


def test_nothing_so_far_and_others_besides_is_a_contradiction(visitor: Visitor) -> None:
    page = visitor.post("/results", 422, treated=["nothing", "more"])
    assert "Take one of them back" in words(page)


def test_forms_work_behind_tls(home: Settings) -> None:
    """Our pages send no Referer; a form over https is known by its own token alone."""
    app = create_app(home, secure_cookies=True)
    client = app.test_client()
    page = client.get("/questions", base_url="https://trials.example.org")
    token = re.findall(r'csrf_token" value="([^"]+)"', page.text)[0]
    for sent, code in ((token, 303), ("another", 400)):
        told = {"csrf_token": sent, "hormone": "positive"}
        assert client.post("/results", data=told, base_url="https://trials.example.org").status_code == code
    assert all("Secure" in cookie for cookie in page.headers.getlist("Set-Cookie"))
    app.extensions["database"].dispose()


@pytest.mark.parametrize("path", ["/shared/%00", "/trials/NCT%00", "/browse/gene/%00", "/?words=%00"])
def test_a_sign_that_no_database_keeps_is_refused(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 400


def test_a_failure_is_logged_without_its_address(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(link: str) -> None:
        raise ValueError("broken on purpose")

    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(app.extensions["lists"], "open_link", broken)
    with caplog.at_level(logging.ERROR):
        assert app.test_client().get("/shared/a-secret-link").status_code == 500
    assert "failed at /shared/<link>" in caplog.text
    assert "broken on purpose" in caplog.text
    assert "a-secret-link" not in caplog.text


def test_a_long_text_is_looked_for_by_its_beginning(app: Flask) -> None:
    told = {"words": " ".join(f"word{number}" for number in range(5_000)) + " letrozole" * 500}
    assert app.test_client().post("/api/v1/search", json=told).status_code in (200, 400)
    assert len(asked(told["words"])) < 70


def test_an_index_of_another_version_is_on_its_way(home: Settings) -> None:
    """A new version was installed: until its index is built or fetched, no page breaks."""
    for path in home.generations.glob("g*/meta.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"format": "older"}))
    app = create_app(home)
    for path in ("/", "/browse", "/trials/NCT99000001", "/questions"):
        answer = app.test_client().get(path)
        assert answer.status_code in (200, 503), path
        assert "Traceback" not in answer.text
    assert app.test_client().get("/browse").status_code == 503
    app.extensions["database"].dispose()
