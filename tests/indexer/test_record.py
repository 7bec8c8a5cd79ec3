import pytest

from indexer.classic_xml import iso_date, join_wrapped, studies_of_xml
from indexer.record import age_in_years, parse_study, unreadable_dates
from tests.factories import make_study
from trialmatch.errors import BadRecord

XML = b"""<clinical_study><id_info><nct_id>NCT99100002</nct_id></id_info><brief_title>Old form</brief_title>
<overall_status>Active, not recruiting</overall_status><phase>Phase 1/Phase 2</phase>
<condition>Breast Cancer</condition><intervention><intervention_type>Drug</intervention_type><intervention_name>velatinib</intervention_name></intervention>
<eligibility><criteria><textblock>
        Inclusion Criteria:

          -  Brain metastases are allowed if treated and
             stable for a month

          -  ECOG 0-1
</textblock></criteria><gender>Female</gender><minimum_age>18 Years</minimum_age><maximum_age>N/A</maximum_age></eligibility>
<location><facility><name>Clinic</name><address><city>Alderbrook</city><country>United States</country></address></facility><status>Recruiting</status></location>
<last_update_posted type="Actual">March 9, 2020</last_update_posted></clinical_study>"""


def test_a_record_keeps_what_it_has() -> None:
    trial = parse_study({"protocolSection": {"identificationModule": {"nctId": "NCT99100003"}}})
    assert (trial.nct_id, trial.titles, trial.sites, trial.last_update) == ("NCT99100003", (), (), "")
    assert trial.overall_status == "UNKNOWN"


@pytest.mark.parametrize("study", [{}, {"protocolSection": None}, make_study("NCT12"), make_study("")])
def test_no_nct_id_is_named(study: dict[str, object]) -> None:
    with pytest.raises(BadRecord, match="without an NCT ID"):
        parse_study(study)


def test_wrong_kinds_of_value_are_left_out() -> None:
    study = make_study(
        contactsLocationsModule={"locations": ["nowhere", {"city": 5, "geoPoint": {"lat": "x", "lon": 2}}]}
    )
    site = parse_study(study).sites[0]
    assert (site.city, site.latitude, site.longitude) == ("", None, None)


@pytest.mark.parametrize(
    ("text", "years"), [("18 Years", 18), ("6 Months", 0.5), ("N/A", None), ("", None), ("old", None)]
)
def test_ages(text: str, years: float | None) -> None:
    assert age_in_years(text) == years


def test_a_date_that_nobody_can_read_is_named_and_left_out() -> None:
    study = make_study(
        statusModule={"lastUpdatePostDateStruct": {"date": "last spring"}, "overallStatus": "RECRUITING"}
    )
    assert unreadable_dates(study) == ["lastUpdatePostDateStruct 'last spring'"]
    assert parse_study(study).last_update == ""


def test_the_classic_xml() -> None:
    complaints: list[str] = []
    (study,) = studies_of_xml("old.xml", XML, complaints.append)
    trial = parse_study(study)
    assert complaints == []
    assert (trial.nct_id, trial.overall_status, trial.phases) == (
        "NCT99100002",
        "ACTIVE_NOT_RECRUITING",
        ("PHASE1", "PHASE2"),
    )
    assert (trial.sex, trial.minimum_age, trial.maximum_age, trial.last_update) == ("FEMALE", 18, None, "2020-03-09")
    assert "treated and stable for a month" in trial.eligibility[0].text
    assert trial.sites[0].status == "RECRUITING"


def test_xml_without_a_study_is_named() -> None:
    complaints: list[str] = []
    assert list(studies_of_xml("x.xml", b"<html></html>", complaints.append)) == []
    assert complaints == ["x.xml: no <clinical_study> in it"]


@pytest.mark.parametrize(
    ("text", "iso"), [("March 9, 2020", "2020-03-09"), ("March 2020", "2020-03"), ("soon", "soon"), ("", "")]
)
def test_dates_of_the_classic_form(text: str, iso: str) -> None:
    assert iso_date(text) == iso


def test_wrapped_lines_are_joined_and_bullets_stay() -> None:
    assert join_wrapped(" -  one\n    two\n\n -  three") == " -  one two\n\n -  three"
