"""What a person takes to a visit: what is worth finding out, questions for the doctor, a coming treatment."""

import re
from typing import Any

from bs4 import BeautifulSoup

from tests.web.conftest import Visitor


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def link(page: BeautifulSoup, text: str) -> str:
    tag = page.find("a", string=text)
    assert tag is not None, text
    return str(tag["href"])


def test_the_results_say_what_is_worth_finding_out(visitor: Visitor) -> None:
    page = visitor.post("/results", moment="treatment_change")
    asked = page.select("section.note li")
    assert 1 <= len(asked) <= 3
    assert re.search(r"(decides|still open in) \d+ trials?$", asked[0].get_text(strip=True))


def test_near_misses_say_whether_they_can_change(visitor: Visitor, answers: dict[str, Any]) -> None:
    page = visitor.post("/results", **answers)
    near = page.select("#near .trial")
    assert near
    for trial in near:
        assert len(trial.select(".reason.not_met")) == 1
        assert "change" in words(trial)


def test_questions_for_the_doctor_name_their_trials(visitor: Visitor, answers: dict[str, Any]) -> None:
    results = visitor.post("/results", moment="treatment_change")
    page = visitor.get(link(results, "Questions for your doctor"))
    assert page.h1.get_text() == "Questions for your doctor"
    assert len(page.select("h2")) > 1
    for question in page.select("ul.plan > li"):
        assert question.select("details a[href]")


def test_a_next_treatment_shows_what_changes(visitor: Visitor, answers: dict[str, Any]) -> None:
    results = visitor.post("/results", **answers)
    form = visitor.get(link(results, "What would a next treatment change?"))
    action = form.find("form", action=re.compile("/next$"))["action"]
    page = visitor.post(action, drugs="Enhertu")
    assert page.h1.get_text() == "If your next treatment is trastuzumab deruxtecan"
    assert "no advice to delay or refuse a treatment" in words(page)
    assert "lines of cancer drug treatment: 1 now, 1 to 2 then" in words(page)
    assert "deruxtecan" not in visitor.addresses[-1]
    assert "enhertu" not in visitor.addresses[-1].lower()
    later = visitor.post(action, drugs="Enhertu", stops="yes")
    assert "lines of cancer drug treatment: 1 now, 2 then" in words(later)


def test_an_unknown_medicine_is_explained_beside_the_field(visitor: Visitor, answers: dict[str, Any]) -> None:
    results = visitor.post("/results", **answers)
    action = link(results, "What would a next treatment change?")
    page = visitor.post(action, code=422, drugs="Enhurtu")
    assert "did you mean" in words(page).lower()
    assert page.find("input", {"name": "drugs"})["value"] == "Enhurtu"
    assert "Write a medicine" in words(visitor.post(action, code=422, drugs=""))


def test_somebody_elses_plan_is_not_there(visitor: Visitor, answers: dict[str, Any]) -> None:
    results = visitor.post("/results", **answers)
    visitor.post(link(results, "What would a next treatment change?"), drugs="Enhertu")
    address = visitor.addresses[-1]
    visitor.client.delete_cookie("visit")
    visitor.get(address, status=404)
    visitor.get("/results/none/doctor", status=404)
