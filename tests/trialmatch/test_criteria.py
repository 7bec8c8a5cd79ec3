import pytest

from trialmatch.eligibility.criteria import split_criteria
from trialmatch.eligibility.sentences import split_sentences
from trialmatch.eligibility.text import CleanText
from trialmatch.trial import Published


def sections(text: str) -> list[tuple[str, str]]:
    """(section, words) of each criterion that is not a heading."""
    found = split_criteria(CleanText(Published("eligibilityCriteria", text)))
    return [(c.section, " ".join(c.text.split())) for c in found if not c.is_heading]


@pytest.mark.parametrize(
    "heading",
    [
        "Exclusion Criteria:",
        "EXCLUSION CRITERIA",
        "Key Exclusion Criteria:",
        "Exclusion criteria :",
        "* EXCLUSION CRITERIA:",
        "Main exclusion criteria include the following:",
        "Exclusion:",
        "Patients with any of the following will be excluded:",
        "A patient who meets any of the following exclusion criteria will be ineligible to take part.",
        "Exclusion criteria (subjects must not ...)",
        "Non-inclusion criteria:",
        "Non-eligibility criteria:",
        "Criteria for exclusion",
        "Criteria for non-inclusion:",
        "Reasons for exclusion",
        "Excusion criteria:",
        "No patient may have any of these:",
        "Non inclusion criteria",
        "Ineligibility criteria:",
        "You cannot take part if you:",
        "People will not be able to take part if:",
        "Patients must not have:",
        "Do not join if:",
        "Contraindications:",
        "**Exclusion Criteria**",
        "Exclusions",
        "Exclusion Criteria：",
        "1.2 Exclusion",
        "D. Exclusions for everybody",
        "Who cannot take part",
    ],
)
def test_headings_of_the_exclusion(heading: str) -> None:
    text = f"Inclusion Criteria:\n\n* Breast cancer\n\n{heading}\n\n* Heart failure"
    assert sections(text) == [("inclusion", "Breast cancer"), ("exclusion", "Heart failure")]


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion Criteria:- Breast cancer Exclusion Criteria:- Heart failure",
        "* Breast cancer Exclusion Criteria\n* Heart failure",
        "Breast cancer\n\nExclusion criteria Patients with heart failure",
        "Breast cancer\n\nExclusion criteria. Patients with heart failure. Pregnancy.",
    ],
)
def test_a_heading_without_a_line_of_its_own(text: str) -> None:
    found = sections(text)
    assert ("inclusion", "Breast cancer") in found
    assert not any("eart failure" in words for section, words in found if section == "inclusion")


def test_a_part_named_before_the_heading_stays_with_it() -> None:
    text = "Inclusion Criteria:\n\n* Breast cancer\n\nDose Expansion (TNBC) Inclusion Criteria:\n\n* Prior taxane"
    found = split_criteria(CleanText(Published("eligibilityCriteria", text)))
    assert "Dose Expansion" in next(c.cohort for c in found if c.text == "Prior taxane")


def test_a_sentence_about_the_criteria_is_no_heading() -> None:
    assert sections("* Patients who meet the inclusion criteria of part A may go on") == [
        ("inclusion", "Patients who meet the inclusion criteria of part A may go on")
    ]


def test_no_heading_at_all_and_the_old_form_are_inclusion() -> None:
    assert sections("Breast cancer\n\nNo brain metastases") == [
        ("inclusion", "Breast cancer"),
        ("inclusion", "No brain metastases"),
    ]
    assert sections("DISEASE CHARACTERISTICS:\n\n* No brain metastases") == [("inclusion", "No brain metastases")]


def test_a_wrapped_line_belongs_to_the_sentence_before() -> None:
    text = (
        "          -  Participants with brain metastases are eligible if these were treated and are\n"
        "             stable for a month.\n"
    )
    assert sections(text) == [
        (
            "inclusion",
            "Participants with brain metastases are eligible if these were treated and are stable for a month.",
        )
    ]


def test_a_heading_with_a_slip_of_the_pen_is_a_heading() -> None:
    text = "Inclusion Criteria\n\n1. Breast cancer\n\nExlusion Criteria\n\n1. Known metastatic disease"
    assert sections(text)[-1] == ("exclusion", "Known metastatic disease")


def test_an_old_list_that_lost_its_line_breaks_is_cut_where_its_points_start() -> None:
    text = (
        "DISEASE CHARACTERISTICS: Histologically proven metastatic breast cancer Must have received a taxane for "
        "metastatic disease Measurable disease No CNS metastases At least 4 weeks since prior chemotherapy "
        "No prior vinorelbine Hormone receptor status: Not specified"
    )
    found = [s.normal for c in split_criteria(CleanText(Published("x", text))) for s in split_sentences(c)]
    assert found[1:] == [
        "histologically proven metastatic breast cancer",
        "must have received a taxane for metastatic disease",
        "measurable disease",
        "no cns metastases",
        "at least 4 weeks since prior chemotherapy",
        "no prior vinorelbine",
        "hormone receptor status: not specified",
    ]


def test_a_child_has_its_parent_words() -> None:
    found = split_criteria(
        CleanText(Published("x", "* Brain metastases are allowed if:\n  * treated\n  * stable\n* ECOG 0"))
    )
    assert [(c.text, c.lead()) for c in found] == [
        ("Brain metastases are allowed if:", ""),
        ("treated", "brain metastases are allowed if:"),
        ("stable", "brain metastases are allowed if:"),
        ("ECOG 0", ""),
    ]


def test_a_cohort_is_known_to_its_criteria() -> None:
    text = (
        "Inclusion Criteria:\n\nCohort B:\n\n* TNBC\n\nExclusion Criteria:\n\n* Pregnancy\n* Cohort C: no chemotherapy"
    )
    found = [c for c in split_criteria(CleanText(Published("x", text))) if not c.is_heading]
    assert [c.cohort for c in found] == ["Cohort B", "", "Cohort C"]


def test_bullets_that_were_set_in_one_line_are_bullets() -> None:
    text = "Inclusion Criteria:\n\n• Age 18 or over • Metastatic disease • ECOG 0-1"
    assert sections(text) == [
        ("inclusion", "Age 18 or over"),
        ("inclusion", "Metastatic disease"),
        ("inclusion", "ECOG 0-1"),
    ]


def test_the_next_number_of_a_list_begins_a_point_wherever_it_stands() -> None:
    text = (
        "Exclusion Criteria:\n\n10. A second cancer, except:\n  * those of the skin\n  * carcinoma in situ 11. Leptomeningeal disease 12. Pregnancy\n"
        "13. A dose above 14. Heart failure 9. Stroke"
    )
    points = [words for _, words in sections(text)]
    assert points[2:] == [
        "carcinoma in situ",
        "Leptomeningeal disease",
        "Pregnancy",
        "A dose above",
        "Heart failure 9. Stroke",
    ]


def test_dashes_that_were_set_in_one_line_are_bullets() -> None:
    text = (
        "Inclusion Criteria: - Women over 18 - Metastatic disease - ECOG 0 or 1 Exclusion Criteria: - Brain metastases"
    )
    assert sections(text)[-2:] == [("inclusion", "ECOG 0 or 1"), ("exclusion", "Brain metastases")]


def test_dashes_after_the_names_of_parts_are_none() -> None:
    text = (
        "Inclusion Criteria:\n\n* Assigned to Part A - PIK3CA mutation, Part B - PTEN loss, or Part C - Neither of them"
    )
    assert len(sections(text)) == 1


def test_exclusions_that_follow_in_the_same_paragraph_are_exclusions() -> None:
    text = "Patients must have: 1) metastatic disease; 2) ECOG 0-1. Patients will be excluded for: 1) prior fulvestrant; 2) pregnancy."
    assert sections(text)[-1] == ("exclusion", "1) prior fulvestrant; 2) pregnancy.")


def test_a_treatment_on_a_line_of_its_own_is_the_title_of_its_list() -> None:
    text = "PRIOR CONCURRENT THERAPY:\n\nChemotherapy\n\n* No more than 1 prior regimen\n\nSurgery\n\n* Recovered"
    found = split_criteria(CleanText(Published("eligibilityCriteria", text)))
    assert [c.announced_by.text for c in found if c.announced_by] == ["Chemotherapy", "Surgery"]


@pytest.mark.parametrize(
    "label", ["Surgery: within four weeks", "Other: pregnancy", "Chemotherapy: within three weeks"]
)
def test_a_point_about_surgery_does_not_end_the_exclusions(label: str) -> None:
    text = f"Exclusion Criteria:\n\n* {label}\n* Brain metastases"
    assert sections(text) == [("exclusion", label), ("exclusion", "Brain metastases")]


@pytest.mark.parametrize(
    "statement",
    [
        "Inability to fulfil the inclusion criteria",
        "Failure to meet any inclusion criterion",
        "Children (see also inclusion criterion 1)",
        "The opposite of the inclusion criteria",
        "Platelets outside the inclusion criteria",
        "Absence of inclusion criteria above",
    ],
)
def test_a_point_about_the_criteria_is_no_heading(statement: str) -> None:
    text = f"Exclusion Criteria:\n\n* {statement}\n* Brain metastases"
    assert sections(text)[-1] == ("exclusion", "Brain metastases")


@pytest.mark.parametrize("number", ["3.1.2", "5.2.", "E4.", "I-11."])
def test_the_numbers_of_a_protocol_are_no_words_of_its_points(number: str) -> None:
    text = f"Exclusion Criteria:\n\n{number} Chemotherapy for metastatic disease"
    assert sections(text) == [("exclusion", "Chemotherapy for metastatic disease")]
