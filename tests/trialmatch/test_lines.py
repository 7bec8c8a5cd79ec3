"""Lines of therapy, sentence by sentence: comparator, count, unit, class, setting. Sentences are our own."""

import pytest

from tests.factories import read

Bounds = tuple[int | None, int | None]

COUNTS = [  # inclusion, exclusion, lines
    ("Prior endocrine therapy in the advanced setting is allowed", "", {"endocrine": (None, None)}),
    (
        "Any number of prior endocrine therapies and up to one line of chemotherapy for metastatic breast cancer",
        "",
        {"endocrine": (None, None), "chemotherapy": (None, 1)},
    ),
    ("Candidates for first- or second-line chemotherapy for metastatic disease", "", {"chemotherapy": (None, 1)}),
    (
        "",
        "Any prior chemotherapy for advanced disease; one line of endocrine therapy is allowed",
        {"chemotherapy": (0, 0), "endocrine": (None, 1), "systemic": (None, 1)},
    ),
    (
        "Participants must have had 2, 3 or 4 prior chemotherapy regimens for advanced disease",
        "",
        {"chemotherapy": (2, 4), "systemic": (2, None)},
    ),
    ("Prior lines of therapy in the metastatic setting: minimum 1, maximum 3", "", {"systemic": (1, 3)}),
    ("Third line or later of treatment for metastatic disease", "", {"systemic": (2, None)}),
    ("In the second- or third-line setting for metastatic disease", "", {"systemic": (1, 2)}),
    ("Patients not amenable to curative therapy who progressed after one prior regimen", "", {"systemic": (1, None)}),
    ("", "In excess of two prior lines of chemotherapy for metastatic disease", {"chemotherapy": (None, 2)}),
    ("", "Patients who have previously undergone cytotoxic chemotherapy at any point", {"chemotherapy": (0, 0)}),
    (
        "Breast cancer not previously treated with chemotherapy that cannot be treated with curative intent OR metastatic"
        " breast cancer not previously treated with chemotherapy",
        "",
        {"chemotherapy": (0, 0)},
    ),
    (
        "Must have received up to 3 prior lines of endocrine therapy and no more than 1 prior line of chemotherapy",
        "",
        {"endocrine": (1, 3), "chemotherapy": (None, 1), "systemic": (1, None)},
    ),
    ("Chemotherapy: no more than 2 prior regimens for metastatic disease", "", {"chemotherapy": (None, 2)}),
    (
        "Chemotherapy: metastatic breast cancer. Patients may have had 0-1 prior regimens for metastatic breast cancer.",
        "",
        {"chemotherapy": (None, 1)},
    ),
    (
        "No prior systemic therapy for metastatic disease except one line of endocrine therapy",
        "",
        {"chemotherapy": (0, 0), "endocrine": (None, 1), "systemic": (None, 1)},
    ),
    (
        "No prior systemic therapy for metastatic disease (one line of endocrine therapy is allowed)",
        "",
        {"chemotherapy": (0, 0), "endocrine": (None, 1), "systemic": (None, 1)},
    ),
    (
        "",
        "Prior systemic therapy for metastatic disease other than endocrine therapy",
        {"chemotherapy": (0, 0), "endocrine": (None, None)},
    ),
    ("No prior systemic therapy for metastatic disease except bone agents", "", {"systemic": (0, 0)}),
    (
        "One prior endocrine therapy for metastatic disease is allowed; no chemotherapy for metastatic disease",
        "",
        {"chemotherapy": (0, 0), "endocrine": (None, 1), "systemic": (None, 1)},
    ),
    ("First- or second-line metastatic breast cancer", "", {"systemic": (None, 1)}),
    ("Must be in the second line or later", "", {"systemic": (1, None)}),
    (
        "For metastatic disease, at most 1 line of endocrine therapy in addition to CDK4/6 inhibitor with another one",
        "",
        {"endocrine": (None, 2)},
    ),
    (
        "No chemotherapy for metastatic disease | At most two lines of endocrine therapy for metastatic disease",
        "",
        {"chemotherapy": (0, 0), "endocrine": (None, 2), "systemic": (None, 2)},
    ),
    (
        "At most one line of chemotherapy and at most two lines of endocrine therapy for metastatic disease",
        "",
        {"chemotherapy": (None, 1), "endocrine": (None, 2)},
    ),
    ("Received at least one line of systemic therapy for metastatic disease, or declined it", "", {}),
    (
        "Those who received one prior line of systemic therapy for metastatic disease are eligible if it had no ADC",
        "",
        {"systemic": (None, 1)},
    ),
    ("Is able to complete the first dose of at least one of the lines of chemotherapy", "", {}),
    ("Women who have received any prior therapy in the metastatic setting", "", {"systemic": (1, None)}),
    (
        "No prior chemotherapy for advanced disease (one prior line of endocrine therapy is allowed)",
        "",
        {"chemotherapy": (0, 0), "endocrine": (None, 1), "systemic": (None, 1)},
    ),
    ("At least two lines of hormonal therapy, or be appropriate candidates for chemotherapy", "", {}),
    (
        "No prior chemotherapy and at most one line of endocrine therapy for metastatic disease",
        "",
        {"chemotherapy": (0, 0), "endocrine": (None, 1), "systemic": (None, 1)},
    ),
    (
        "No prior chemotherapy for metastatic disease; prior adjuvant chemotherapy is permitted",
        "",
        {"chemotherapy": (0, 0)},
    ),
    ("Prior systemic therapies for metastatic disease must not exceed four", "", {"systemic": (None, 4)}),
    ("Prior chemotherapy for advanced disease: no more than two regimens", "", {"chemotherapy": (None, 2)}),
    ("Prior chemotherapy for metastatic disease is allowed (one line only)", "", {"chemotherapy": (None, 1)}),
    (
        "Progressed after prior chemotherapy in the metastatic setting",
        "",
        {"chemotherapy": (1, None), "systemic": (1, None)},
    ),
    (
        "2-4 prior chemotherapy regimens for advanced disease",
        "",
        {"chemotherapy": (2, 4), "systemic": (2, None)},
    ),
    ("At least one prior chemotherapy in the neoadjuvant/adjuvant/metastatic setting", "", {}),
    (
        "Any number of prior lines of chemotherapy or endocrine therapy is allowed",
        "",
        {"chemotherapy": (None, None), "endocrine": (None, None)},
    ),
    ("Prior treatment with fulvestrant in the metastatic setting is required", "", {"systemic": (1, None)}),
    ("Prior treatment with fulvestrant in the adjuvant or metastatic setting is required", "", {}),
    ("Patients may have received fulvestrant in the metastatic setting", "", {}),
    (
        "Has had at least 6 months of endocrine therapy for metastatic disease",
        "",
        {"endocrine": (1, None), "systemic": (1, None)},
    ),
    ("Prior therapy in the advanced/metastatic setting", "", {"systemic": (1, None)}),
    ("First or second line endocrine therapy for metastatic disease", "", {"endocrine": (None, 1)}),
    # A count with its comparator, in words, digits and signs.
    ("Must have initiated at least the first-line treatment", "", {"systemic": (1, None)}),
    ("Patients are still eligible if they have failed more than one line of therapy", "", {}),
    ("Must be at least 5 half-lives beyond previous treatment", "", {}),
    ("Patients who receive a targeted drug as first-line treatment must be 4 weeks from the last dose", "", {}),
    ("Refractory disease is defined as progression during first-line treatment", "", {}),
    ("Must not have any untreated symptomatic central nervous system metastases", "", {}),
    ("Single or multiple regimens of chemotherapy for metastatic disease are allowed", "", {}),
    ("", "Prior systemic anticancer treatment:\n  * Within 4 weeks", {}),
    ("", "Prior anticancer therapy unless adequate washout", {}),
    (
        "May not derive benefit from, or is ineligible for, a standard therapy, or failed one or more of other therapies",
        "",
        {"systemic": (1, None)},
    ),
    ("Prior bevacizumab is required for patients with 1 to 2 prior lines of therapy", "", {}),
    (
        "ER+ metastatic breast cancer:\n  * At most 2 prior lines of chemotherapy for metastatic disease | "
        "Triple-negative metastatic breast cancer:\n  * At most 4 prior lines of chemotherapy for metastatic disease",
        "",
        {"chemotherapy": (None, 4)},
    ),
    ("Either newly diagnosed metastatic disease, or non-progressive disease on systemic therapy", "", {}),
    ("Currently receiving first-line anti-HER2 therapy for metastatic disease", "", {"systemic": (1, 1)}),
    ("Either ROS1 TKI treatment naive or treated with a ROS1 TKI", "", {}),
    ("No more than 1 prior chemotherapy regimen for metastatic disease for the phase 2 portion.", "", {}),
    ("", "Prior hormonal anti-cancer therapy for advanced breast cancer", {"endocrine": (0, 0)}),
    ("No other concurrent approved anticancer treatment", "", {}),
    ("Refusal of or contraindication to a standard anthracycline-containing regimen", "", {}),
    (
        "One or two prior lines of chemotherapy for metastatic disease",
        "",
        {"chemotherapy": (1, 2), "systemic": (1, None)},
    ),
    ("1-3 prior systemic regimens for advanced disease", "", {"systemic": (1, 3)}),
    ("Between one and three earlier lines of systemic therapy in the metastatic setting", "", {"systemic": (1, 3)}),
    ("At least two prior lines of systemic therapy for advanced disease", "", {"systemic": (2, None)}),
    (">= 2 prior lines of therapy in the metastatic setting", "", {"systemic": (2, None)}),
    (
        "Two or more prior chemotherapy regimens for metastatic disease",
        "",
        {"chemotherapy": (2, None), "systemic": (2, None)},
    ),
    ("No more than one prior chemotherapy regimen for metastatic disease", "", {"chemotherapy": (None, 1)}),
    ("Up to 2 prior lines of endocrine therapy for advanced disease are allowed", "", {"endocrine": (None, 2)}),
    ("A maximum of three prior lines of chemotherapy in the metastatic setting", "", {"chemotherapy": (None, 3)}),
    ("Fewer than 3 prior lines of chemotherapy for advanced breast cancer", "", {"chemotherapy": (None, 2)}),
    ("Prior chemotherapy for metastatic disease is limited to two regimens", "", {"chemotherapy": (None, 2)}),
    ("The number of prior lines of therapy for metastatic disease must not exceed 4", "", {"systemic": (None, 4)}),
    ("Any number of prior lines of systemic therapy for metastatic disease", "", {"systemic": (None, None)}),
    ("There is no limit to prior lines of therapy for metastatic disease", "", {"systemic": (None, None)}),
    # A ban of more is a cap; a ban of any is none.
    ("", "More than two prior lines of chemotherapy for metastatic disease", {"chemotherapy": (None, 2)}),
    ("", "Three or more prior lines of systemic therapy for advanced disease", {"systemic": (None, 2)}),
    ("", "Prior chemotherapy for metastatic breast cancer", {"chemotherapy": (None, 0)}),
    ("", "Any prior systemic therapy for metastatic disease", {"systemic": (None, 0)}),
    ("", "Has received prior systemic treatment for advanced disease", {"systemic": (None, 0)}),
    ("No prior systemic therapy for metastatic disease", "", {"systemic": (0, 0)}),
    ("No previous chemotherapy in the advanced setting", "", {"chemotherapy": (0, 0)}),
    ("Participants must not have had chemotherapy for metastatic disease", "", {"chemotherapy": (0, 0)}),
    ("Previously untreated metastatic disease", "", {"systemic": (0, 0)}),
    ("Must be chemotherapy-naive in the metastatic setting", "", {"chemotherapy": (0, 0)}),
    # A minimum and a cap in one sentence, and two kinds in one.
    (
        "At least one and no more than three prior lines of systemic therapy for metastatic disease",
        "",
        {"systemic": (1, 3)},
    ),
    (
        "At least 1, but not more than 2, prior chemotherapy regimens for advanced disease",
        "",
        {"chemotherapy": (1, 2), "systemic": (1, None)},
    ),
    (
        "No more than one prior line of chemotherapy and no more than two prior lines of endocrine therapy for metastatic disease",
        "",
        {"chemotherapy": (None, 1), "endocrine": (None, 2)},
    ),
    # Ordinals.
    ("Candidates for first-line treatment of metastatic disease", "", {"systemic": (None, 0)}),
    ("Scheduled to begin second- or third-line therapy for advanced disease", "", {"systemic": (1, 2)}),
    # What progression says.
    ("Progression on at least one line of therapy for metastatic disease", "", {"systemic": (1, None)}),
    ("Disease that progressed after standard therapy", "", {"systemic": (1, None)}),
    ("Progressed on endocrine therapy for metastatic disease", "", {"systemic": (1, None), "endocrine": (1, None)}),
    # Other counts are no lines.
    ("Life expectancy of at least 3 months after prior therapy", "", {}),
    ("At least 4 weeks since prior chemotherapy", "", {}),
    ("At least two measurable lesions outside prior radiation fields", "", {}),
    ("", "More than 6 cycles of prior carboplatin", {}),
    ("Up to 3 prior lines of adjuvant therapy", "", {}),
    ("Prior chemotherapy is allowed", "", {}),
    (
        "Disease progression on or after the most recent systemic therapy for metastatic disease",
        "",
        {"systemic": (1, None)},
    ),
    ("Radiologically documented progression on the last line of treatment", "", {"systemic": (1, None)}),
    (
        "Patients must have progressed after at least 1 line of chemotherapy in the metastatic setting",
        "",
        {"systemic": (1, None), "chemotherapy": (1, None)},
    ),
    ("Metastatic breast cancer not amenable to curative treatment", "", {}),
    ("Locally advanced or metastatic disease for which standard curative measures do not exist", "", {}),
    ("Must be a candidate for chemotherapy as the next line of treatment", "", {}),
    ("Newly diagnosed stage IV breast cancer without prior systemic treatment", "", {"systemic": (0, 0)}),
    (
        "De novo metastatic breast cancer; no systemic therapy given so far for metastatic disease",
        "",
        {"systemic": (0, 0)},
    ),
    ("Patients in the first-line setting for metastatic disease", "", {"systemic": (0, 0)}),
    ("Has had 0-1 prior lines of chemotherapy for advanced disease", "", {"chemotherapy": (0, 1)}),
    (
        "Has received at least one but no more than four prior lines of therapy in the advanced setting",
        "",
        {"systemic": (1, 4)},
    ),
    (
        "Previously treated with two or more lines of systemic chemotherapy for locally advanced or metastatic disease",
        "",
        {"chemotherapy": (2, None), "systemic": (2, None)},
    ),
    (
        "Patients must have received a minimum of 2 prior HER2-directed regimens in the metastatic setting",
        "",
        {"systemic": (1, None)},
    ),
    (
        "Maximum of 2 prior lines of cytotoxic therapy in the metastatic setting; antibody-drug conjugates count as cytotoxic therapy",
        "",
        {"chemotherapy": (None, 2)},
    ),
    ("Prior endocrine therapy for metastatic disease: up to one line", "", {"endocrine": (None, 1)}),
    ("No prior endocrine therapy for advanced disease", "", {"endocrine": (0, 0)}),
    ("", "Received more than one line of endocrine therapy for advanced breast cancer", {"endocrine": (None, 1)}),
    ("", "Any prior chemotherapy in the metastatic setting", {"chemotherapy": (None, 0)}),
    ("", "Treatment with > 3 lines of systemic anticancer therapy in the metastatic setting", {"systemic": (None, 3)}),
    (
        "",
        "Has received > 2 chemotherapy regimens for metastatic disease (not counting endocrine therapy)",
        {"chemotherapy": (None, 2)},
    ),
    ("", "Patients who have not had any prior therapy for metastatic disease", {"systemic": (1, None)}),
    ("", "Systemic anticancer therapy within 4 weeks of the first dose", {}),
    ("", "Chemotherapy, biologic therapy or investigational therapy within 28 days", {}),
    ("Prior lines of therapy: one to three for metastatic disease", "", {"systemic": (1, 3)}),
    (
        "One prior line of endocrine therapy with a CDK4/6 inhibitor in the metastatic setting is required",
        "",
        {"systemic": (1, None), "endocrine": (1, None)},
    ),
    (
        "Up to one prior line of chemotherapy for metastatic disease is permitted but not required",
        "",
        {"chemotherapy": (None, 1)},
    ),
    ("Progressive disease at study entry", "", {}),
    ("Heavily pretreated: four or more lines for metastatic breast cancer", "", {"systemic": (4, None)}),
    (
        "At least 3 prior therapies for unresectable locally advanced or metastatic breast cancer",
        "",
        {"systemic": (3, None)},
    ),
    ("Failure of at least one systemic treatment for metastatic disease", "", {"systemic": (1, None)}),
    ("Participants whose cancer got worse on a previous treatment for metastatic disease", "", {"systemic": (1, None)}),
    (
        "Second-line treatment of metastatic breast cancer after failure of first-line treatment",
        "",
        {"systemic": (1, 1)},
    ),
    ("", "Hormonal treatment for metastatic disease", {"endocrine": (0, 0)}),
    ("Patients who have received 2 to 5 lines of prior therapy must have had 4 cycles of platinum", "", {}),
    ("", "More than 2 previous lines of chemotherapy (if receiving cisplatin in this study)", {}),
    ("Metastatic solid tumors that have been previously treated", "", {"systemic": (1, None)}),
    ("Third-line or later treatment of metastatic disease", "", {"systemic": (2, None)}),
    ("Had a disease-free interval of at least 12 months after adjuvant therapy", "", {}),
    (
        "No more than one prior line of any systemic therapy for metastatic disease, including endocrine therapy",
        "",
        {"systemic": (None, 1)},
    ),
    ("Recovered to grade 1 CTCAE v4.03 from toxicities of any prior treatments", "", {}),
    (
        "",
        "Another malignancy within a year, except prostate cancer (Gleason score <7 and following local treatment)",
        {},
    ),
    ("", "In CTCL, more than 4 lines of previous therapy", {}),
    ("", "More than 3 prior chemotherapy regimens, except breast cancer subjects, who may have had more", {}),
    ("For part A patients who have received more than 3 prior chemotherapy regimens, a lower dose", "", {}),
    (
        "Had two prior lines of therapy for advanced disease, unless there are fewer than two approved lines of therapy",
        "",
        {"systemic": (2, None)},
    ),
    ("Received 1 to 3 prior lines of non-endocrine therapy for advanced disease", "", {"systemic": (1, None)}),
    ("Must be refractory to both first- and        second-   line treatments", "", {"systemic": (2, None)}),
    ("Participants who have not yet started any treatment for their cancer", "", {"systemic": (None, 0)}),
    ("Progressed on the treatment before, and has not yet started therapy", "", {"systemic": (1, None)}),
    ("Have not yet started radiation treatment", "", {}),
    ("Have not started therapy with a bisphosphonate", "", {}),
    ("Not previously treated for metastatic disease", "", {"systemic": (None, 0)}),
    (
        "Must have received taxane- and anthracycline-based chemotherapy for metastatic disease",
        "",
        {"chemotherapy": (1, None), "systemic": (1, None)},
    ),
    ("Prior therapy in the metastatic setting", "", {"systemic": (1, None)}),
    ("Prior adjuvant chemotherapy in the days before metastatic disease was found", "", {}),
    ("Patients in first- or second-line treatment", "", {"systemic": (None, 1)}),
    (
        "Have received 4 to 8 cycles of trastuzumab and a taxane as first-line therapy for advanced breast cancer",
        "",
        {"systemic": (1, 1)},
    ),
    (
        "Progressed during or after a CDK4/6 inhibitor combined with an aromatase inhibitor",
        "",
        {"systemic": (1, None), "endocrine": (1, None)},
    ),
    ("Prior cyclin-dependent kinase (CDK)4/6 inhibitor is required", "", {}),
    (
        "Advanced solid tumors that progressed after standard treatment or lymphoma that relapsed after at least 2 lines of systemic therapy",
        "",
        {"systemic": (1, None)},
    ),
    (
        "Patients may have received endocrine therapy but no chemotherapy for metastatic disease",
        "",
        {"chemotherapy": (0, 0)},
    ),
    ("Failure of at least 3 previous lines of therapy for metastatic breast cancer", "", {"systemic": (3, None)}),
    (
        "Have received only one prior line of chemotherapy in the metastatic setting",
        "",
        {"chemotherapy": (1, 1), "systemic": (1, None)},
    ),
    ("", "Treatment with more than one systemic regimen for metastatic breast cancer", {"systemic": (None, 1)}),
    ("Lines of treatment for metastatic disease: 1 to 3", "", {"systemic": (1, 3)}),
    ("Lines of chemotherapy for metastatic disease: 0 or 1", "", {"chemotherapy": (0, 1)}),
    ("0, 1 or 2 lines of chemotherapy in the metastatic setting", "", {"chemotherapy": (0, 2)}),
    ("Not more than one chemotherapy in the metastatic setting", "", {"chemotherapy": (None, 1)}),
    (
        "At least 2 regimens of chemotherapy for the first type or at least 1 for the second, but not more than 4 in the metastatic setting",
        "",
        {"chemotherapy": (1, 4), "systemic": (1, None)},
    ),
    ("Treatment naive in the metastatic setting and planning to start endocrine therapy", "", {"systemic": (0, 0)}),
    ("", "Had therapy for metastatic disease (other than that described above)", {}),
    (
        "For Parts 1 and 2, earlier treatment with less than 4 endocrine therapies for metastatic disease",
        "",
        {"endocrine": (None, 3)},
    ),
    (
        "At least 1 and at most 3 regimens of chemotherapy for metastatic disease. A relapse within 6 months of adjuvant chemotherapy counts as one line",
        "",
        {"chemotherapy": (0, 3), "systemic": (0, None)},
    ),
    (
        "Must have had two earlier lines of therapy and include a taxane in the adjuvant or metastatic setting",
        "",
        {"systemic": (2, None)},
    ),
    ("Progressed after adjuvant or one earlier systemic treatment in the metastatic setting", "", {"systemic": (0, 1)}),
    ("", "Metastatic breast cancer with no earlier adjuvant chemotherapy", {}),
    ("Metastatic disease for which treatment with curative intent is not feasible and care is palliative", "", {}),
    (
        "No systemic therapy so far for metastatic disease. People who have had one systemic line for metastatic disease can be included",
        "",
        {"systemic": (0, 1)},
    ),
    (
        "No chemotherapy so far for metastatic disease. People who had adjuvant chemotherapy are allowed",
        "",
        {"chemotherapy": (0, 0)},
    ),
    ("Chemotherapy for metastatic disease. At most two regimens are allowed.", "", {"chemotherapy": (None, 2)}),
    ("", "Chemotherapy for metastatic breast cancer. Three or more prior regimens.", {"chemotherapy": (None, 2)}),
    ("Advanced cancer and/or progression after at least first line chemotherapy", "", {}),
    ("Prior endocrine therapy for advanced disease (up to 2 lines) is allowed", "", {"endocrine": (None, 2)}),
    ("Prior chemotherapy is allowed only in the adjuvant setting", "", {"chemotherapy": (0, 0)}),
    ("", "Has undergone cytotoxic chemotherapy at any point in life", {"chemotherapy": (0, 0)}),
    ("", "Prior history of chemotherapy treatment", {"chemotherapy": (0, 0)}),
    ("No prior history of chemotherapy for any cancer", "", {"chemotherapy": (0, 0)}),
    ("", "Prior hormone or chemotherapy", {"chemotherapy": (0, 0), "endocrine": (0, 0)}),
    ("", "Patients already submitted to chemotherapy", {"chemotherapy": (0, 0)}),
    (
        "Must not have received more than 1 line; adjuvant therapy counts if relapse was early",
        "",
        {"systemic": (None, 1)},
    ),
    ("No limit to the number of noncytotoxic therapies", "", {"systemic": (None, None)}),
    ("Incurable, or not receiving chemotherapy but followed for metastatic disease", "", {}),
    ("Measurable disease, with or without prior therapy for metastatic disease", "", {}),
    (
        "Previously treated for advanced cancer, with no additional therapy options available",
        "",
        {"systemic": (1, None)},
    ),
    (
        "Any advanced solid tumor; for the expansion, lung cancer treated with one or more chemotherapy regimens",
        "",
        {},
    ),
]


def known(lines: dict[str, Bounds]) -> dict[str, Bounds]:
    """A minimum of none says the same as no minimum."""
    return {kind: (low or None, high) for kind, (low, high) in lines.items()}


@pytest.mark.parametrize(("inclusion", "exclusion", "lines"), COUNTS)
def test_counts(inclusion: str, exclusion: str, lines: dict[str, Bounds]) -> None:
    assert known(read(inclusion, exclusion).prior_lines) == known(lines)


@pytest.mark.parametrize(
    ("inclusion", "proof"),
    [
        (
            "At least one line of HER2-directed therapy | At least one line of chemotherapy for metastatic disease",
            "At least one line of chemotherapy for metastatic disease",
        ),
        (
            "Relapsed or refractory metastatic breast cancer | Progression after the last systemic treatment",
            "Progression after the last systemic treatment",
        ),
    ],
)
def test_the_plainer_sentence_proves_a_line(inclusion: str, proof: str) -> None:
    assert read(inclusion).evidence["prior_lines.systemic"].quote == proof
