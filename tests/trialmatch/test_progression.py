"""What makes an earlier line necessary without a number. Sentences are our own; each row has its point."""

import pytest

from tests.factories import read

EXHAUSTED = [  # inclusion, exhausted
    ("No other line of systemic treatment for metastatic disease", False),
    ("No other line of treatment is available", True),
    ("Or a tumor of another kind that is refractory to standard therapy", False),
    ("Progressed after at least one line of therapy, and no other standard therapy is available or advised", True),
    ("Disease for which no curative or standard therapy exists", True),
    ("Disease for which no curative therapy exists", False),
    ("Cancer for which standard curative measures do not exist or are no longer effective", False),
    ("Cancer that is refractory and for which standard curative measures do not exist", True),
    ("Metastatic cancer, excluding lymphoma, for which standard treatment does not exist", True),
    ("Progressed on all therapies known to prolong survival, including at least one endocrine line or regimen", True),
    ("Refractory to standard therapy", True),
    ("Disease that is refractory to, or has no, standard treatment", True),
    ("Not a candidate for any available therapy", True),
    ("There is no standard therapy for this disease", True),
    ("No other treatment options are left", True),
    ("Available therapies are no longer effective or not tolerated", True),
    ("Intolerant of all approved treatments", True),
    ("Has failed standard of care therapy", True),
    ("Progressed on all standard therapies", True),
    ("Cancer that failed at least one conventional therapy", False),
    ("Progressed after standard therapy", False),  # one line, but others may be left
    ("No curative treatment is available", False),  # so it is with all metastatic disease
    ("Not suitable for curative surgery", False),
    ("Cancer that cannot be cured by standard treatment with curative intent", False),
    ("No prior standard therapy for metastatic disease", False),
    ("Pain that does not respond to standard treatment with pain drugs", False),
    ("Received first-line standard therapy", False),
    ("Progressed on, or intolerant of, therapies that are known to provide clinical benefit", True),
    ("Failure of all standard therapies, except for patients with renal cell carcinoma, who may be untreated", True),
    (
        "Patients are only eligible if they have failed, or have been intolerant to, standard treatments known to confer clinical benefit",
        True,
    ),
    ("No known curative therapy or therapy proven to prolong survival", True),
    ("Progressed on standard first-line chemotherapy and have no effective treatment options", True),
    ("Metastatic breast cancer that does not have a suitable alternative therapy", True),
    (
        "At least one earlier treatment and progression, and for whom no further standard therapy is available or who do not tolerate it",
        True,
    ),
    ("No standard curative or life prolonging therapy is available", True),
    ("Intolerant of all curative options and treatments demonstrated to prolong survival", True),
    (
        "Previously treated metastatic breast cancer (eg. HER2-positive) for whom there is no SoC available to convey clinical benefit",
        True,
    ),
    ("Metastatic breast cancer (except for cohort 2) that is refractory to standard treatment", True),
    ("Refractory to or relapsed after at least two prior standard regimens for metastatic disease", False),
    ("Have had no other intervening treatment", False),
    ("Unlikely to tolerate or derive meaningful benefit from further standard of care treatment", True),
    ("People with HIV on no effective antiretroviral therapy", False),
    (
        "Malignancies for which there is no standard therapy, or treated disease for which curable radiotherapy or satisfactory treatment is no longer available",
        True,
    ),
    ("Moves from the parent trial with no further anticancer treatments except those allowed", False),
    ("Recurrent disease with progression for which no alternative known to improve survival exists", True),
    ("A recurrent tumor that has progressed through available therapies", True),
    ("Must have had all approved standard therapies, unless not tolerated", True),
    ("All standard treatment options must have been used", True),
    ("Patients without other treatment options", True),
    ("No other line of chemotherapy for metastatic disease", False),
    ("No other line of treatment is available", True),
    ("Has completed all standard treatment for early breast cancer", False),
    ("Exceptions to the above include participants who are not candidates for standard treatment", False),
    ("Those who refuse standard treatment are also eligible", False),
    ("Prior standard systemic therapy (must have exhausted all known effective treatments)", True),
    ("Solid tumors refractory to standard therapy or for which no curative standard therapy exists", True),
    ("Progression after treatment with the available therapies known to give clinical benefit", True),
    ("Failed two or more prior standard treatments, of which at least one was for advanced disease", False),
    (
        "Progressed on and not suitable for endocrine therapy, and treated with 1 to 2 lines of prior standard of care chemotherapy in the metastatic setting",
        False,
    ),
    (
        "At least one line of endocrine therapy with a CDK4/6 inhibitor, and assessed as unsuitable for further endocrine therapy",
        False,
    ),
    (
        "Breast cancer after at least 1 line of therapy for metastatic disease, or other solid tumors with no remaining standard treatment",
        False,
    ),
    (
        "Must have progressed on at least three lines of therapy for metastatic disease, and must not be candidates for any therapy known to confer clinical benefit",
        True,
    ),
    ("A tumor that no longer responds to standard treatment, or for which there is none", True),
    ("Disease progression, and available SOC therapies had been exhausted", True),
    ("Must have received and progressed on or be intolerant to all therapies known to confer a survival benefit", True),
    ("Progressed, relapsed or been intolerant to at least one prior standard systemic therapy", False),
    (
        "Note: where these are not available as standard of care, patients will be eligible after toxicity on two standard regimens",
        False,
    ),
    ("Progressed on first-line endocrine therapy and received no other systemic therapy for advanced disease", False),
    (
        "Had at least one earlier line and clinically or radiologically progressive disease after it, and no further "
        "standard treatment is available, or they do not tolerate it",
        True,
    ),
    ("After at least one earlier standard line, or where no standard treatment exists", False),
    ("Advanced cancer, except any kind of leukemia and lymphoma, for which no standard therapy is effective", True),
    ("Those with a solid tumor other than GIST must have refractory disease without an effective therapy", True),
    ("Other solid tumor patients must have had all standard treatments that they can get", True),
    ("Is unlikely to derive any benefit from other treatment options", True),
    ("Had the standard of care, and the remaining options are palliative care or participation in research", True),
    ("Breast cancer or other solid tumor with spread to the liver that is refractory to standard therapy", True),
    ("Need not have exhausted standard therapy", False),
    ("Failure of standard treatment is not a prerequisite", False),
    ("There is no requirement to have failed standard therapy", False),
    (
        "One or more of these: | Tumor cannot be operated on | No standard drug would prolong life | Distant metastases",
        False,
    ),
    ("One of these: | Standard treatment has failed | No standard treatment exists", True),
    ("Progressed after one or more lines of therapy, or is unable to have standard treatment", False),
    ("Has been treated with all available standard therapies", True),
    ("Has been given all standard treatments that are available", True),
]


@pytest.mark.parametrize(("inclusion", "exhausted"), EXHAUSTED)
def test_standard_treatment_is_used_up(inclusion: str, exhausted: bool) -> None:
    assert read(inclusion).standard_exhausted is exhausted


PROGRESSED = [  # inclusion, least number of lines
    ("CDK4/6 inhibitor for at least 6 months, followed by disease progression", 1),
    ("Chemotherapy followed by surgery", None),
    ("Breast cancer which has recurred despite standard therapy", 1),
    ("Progressed after standard treatment for metastatic disease, or refused it", None),
    ("Disease progression on the last treatment", 1),
    ("Progressed during or after an aromatase inhibitor in the metastatic setting", 1),
    ("Relapsed after prior systemic therapy for metastatic disease", 1),
    ("Received chemotherapy for metastatic disease and have progressed", 1),
    ("Refractory to at least two lines of treatment for advanced disease", 2),
    ("Progression beyond first-line treatment", 1),
    ("Refractory to first- and second-line treatment", 2),
    ("PD during or after a CDK4/6 inhibitor", 1),
    ("Have undergone standard of care treatment", 1),
    ("Measurable disease without progression on the last scan", None),
    ("Progression is not required", None),
    ("Progressed during adjuvant therapy only", 0),
    ("Brain metastases must not have progressed after radiotherapy", None),
    ("Prior treatment with a taxane", None),  # had it, but nobody says when
    ("Resistant or refractory solid tumors", 1),
    ("Relapsed/refractory advanced malignancies", 1),
    ("Advanced refractory breast cancer that can be measured", 1),
    ("Advanced breast cancer, relapsed/refractory", 1),
    ("Refractory metastatic breast cancer for which no curative therapy exists", 1),
    ("Colitis that is refractory to treatment with steroids", None),
    (
        "Disease progression on an endocrine therapy plus a CDK4/6 inhibitor within 6 months of starting it as first-line treatment for metastatic disease",
        1,
    ),
    ("Advanced breast cancer, including those who have progressed on standard treatment", None),
    (
        "Patients who have received 2 to 5 lines of prior therapy must have had 4 cycles of platinum and then progressed",
        None,
    ),
    ("Naive to anti-PD(L)-1 treatment", None),
    ("Unresectable disease not amenable to further local treatment following prior systemic therapies", 1),
    ("Patients with pretreated metastatic breast cancer", 1),
    ("Refractory disease after at least 1 line of systemic treatment, or further standard care declined", 1),
    ("Both those with newly diagnosed metastatic disease and those with a relapse after curative treatment", None),
    ("The disease has progressed on prior treatment and is not amenable to surgery or others with curative intent", 1),
    ("The disease is not amenable to resection or other treatment with curative intent", None),
    ("Re-enrolment is possible after a pre-treatment failure", None),
    ("Prior standard treatment, where available", 1),
    ("Have received the prior required therapy for their tumor as the protocol sets out", 1),
    ("Unresectable, relapsed, refractory or metastatic disease", None),
    ("Metastatic, recurrent, or unresectable disease which has progressed after one line of treatment", 1),
    (
        "Disease for which there is no treatment available with curative intent, after failing at least one course of systemic chemotherapy",
        1,
    ),
    ("Should have had standard therapy", 1),
    ("Has undergone standard of care treatment", 1),
    ("De novo metastatic disease, or relapse more than 12 months after adjuvant treatment", None),
    ("Stage IV disease at first diagnosis, or recurrence over a year after adjuvant chemotherapy", None),
    ("Progressed on chemotherapy for metastatic disease after adjuvant chemotherapy", 1),
    ("Relapsed with metastatic disease after adjuvant treatment", None),
]


@pytest.mark.parametrize(("inclusion", "least"), PROGRESSED)
def test_progression_makes_a_line(inclusion: str, least: int | None) -> None:
    assert (read(inclusion).prior_lines.get("systemic") or (None, None))[0] == least


EARLY = [  # inclusion, exclusion, counts
    (
        "Recurrent or metastatic tumors not to be cured by surgery, with the exception of the neoadjuvant cohorts",
        "",
        False,
    ),
    ("Relapsed on adjuvant endocrine therapy", "", True),
    ("Relapse under adjuvant trastuzumab", "", True),
    ("Or developed metastatic disease within 6 months of the end of adjuvant chemotherapy", "", True),
    ("One line for advanced disease (an adjuvant regimen qualifies if relapse came within 12 months)", "", True),
    ("Or adjuvant trastuzumab and, within 9 months after the end of treatment, recurrence of disease", "", True),
    ("Disease progression within 12 months after the last treatment with curative intent", "", True),
    ("Neoadjuvant or adjuvant therapy counts if relapse occurred within 6 months", "", True),
    ("Progression on treatment for metastatic disease, or relapse within 12 months of adjuvant therapy", "", True),
    ("Relapsed during adjuvant endocrine therapy", "", True),
    ("Progressed during treatment or within 12 months of completing adjuvant therapy", "", True),
    ("Prior trastuzumab in the metastatic setting or within 6 months of adjuvant therapy", "", True),
    ("Progression on endocrine therapy in the adjuvant or metastatic setting", "", True),
    ("Relapse within 6 months of adjuvant chemotherapy counts as one line", "", True),
    ("", "Relapse within 12 months of adjuvant therapy", False),
    ("Relapse within 6 months of adjuvant chemotherapy does not count as a line", "", False),
    ("Relapse more than 12 months after adjuvant therapy", "", False),
    ("Adjuvant therapy is allowed", "", False),
    (
        "Progression on one endocrine line for metastatic disease and a relapse within 24 months of surgery while on adjuvant endocrine therapy",
        "",
        False,
    ),
    ("Earlier adjuvant therapy qualifies as one of them if metastatic disease developed within 12 months", "", True),
    ("Adjuvant treatment is regarded as first-line if disease recurred within 12 months", "", True),
    (
        "Recurred on adjuvant endocrine therapy after at least 24 months, or progressed on it for metastatic disease",
        "",
        True,
    ),
    (
        "Recurrence after at least 2 years of adjuvant endocrine therapy, or progression on it in the metastatic setting",
        "",
        True,
    ),
    ("Disease-free interval below 12 months after adjuvant taxane, or one line for metastatic disease", "", True),
    (
        "One line for metastatic disease or for treatment of early breast cancer if the disease-free interval was <12 months",
        "",
        True,
    ),
    (
        "Those without chemotherapy for metastases are eligible provided they relapsed during adjuvant trastuzumab",
        "",
        True,
    ),
    (
        "Eligible if they have progressed on a line for metastatic disease or if they relapse within 6 months of adjuvant therapy",
        "",
        True,
    ),
    ("No previous use of capecitabine, or a relapse one year after adjuvant capecitabine within the trial", "", False),
    (
        "Disease progression following prior adjuvant or first-line endocrine treatment; a prior CDK4/6 inhibitor is allowed",
        "",
        True,
    ),
    (
        "Relapse or progression after at least one previous endocrine therapy (either in the metastatic or adjuvant setting)",
        "",
        True,
    ),
    (
        "Relapsed or progressed after at least one prior endocrine therapy, in either the adjuvant or the metastatic setting",
        "",
        True,
    ),
    (
        "Progressed after one endocrine therapy, which could be given as adjuvant treatment or for advanced disease",
        "",
        True,
    ),
    (
        "Progression during treatment for metastatic disease or within 6 months after treatment for early-stage disease",
        "",
        True,
    ),
    (
        "Progression on an aromatase inhibitor for metastatic disease, or relapse after two years of adjuvant letrozole",
        "",
        True,
    ),
    ("Disease progression or recurrence on/after a CDK4/6 inhibitor given as adjuvant therapy", "", True),
    (
        "Relapse whilst on an aromatase inhibitor given as adjuvant therapy for at least 12 months, or as first-line treatment for advanced disease",
        "",
        True,
    ),
    ("The recurrence must not be within one year of adjuvant docetaxel", "", False),
    ("Progressed following an aromatase inhibitor that was given as adjuvant treatment or for metastases", "", True),
    (
        "Progression on one line of therapy for metastatic disease, or up to 12 months from the end of adjuvant therapy",
        "",
        True,
    ),
    (
        "Progression on the latest treatment for metastatic disease, or no later than six months from completion of the adjuvant therapy",
        "",
        True,
    ),
    ("Progressed or recurred under an aromatase inhibitor (adjuvant or later)", "", True),
    (
        "All therapy received before metastatic disease was diagnosed (for example adjuvant therapy) is counted as one regimen",
        "",
        False,
    ),
    (
        "Progression on one line of endocrine therapy or more; or progression in the first 24 months of adjuvant endocrine therapy",
        "",
        True,
    ),
    (
        "Progression after six months of a CDK4/6 inhibitor in the metastatic setting, or within 6 months of completing an adjuvant one",
        "",
        True,
    ),
    (
        "Chemotherapy regimens in any setting are counted; sequential neoadjuvant/adjuvant treatment is considered one regimen",
        "",
        False,
    ),
    (
        "At least one line for advanced disease (adjuvant treatment is acceptable if the relapse came within 6 months)",
        "",
        True,
    ),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "counts"), EARLY)
def test_an_early_relapse_may_count(inclusion: str, exclusion: str, counts: bool) -> None:
    assert read(inclusion, exclusion).early_relapse_counts is counts


def test_an_early_relapse_takes_the_minimum_away() -> None:
    facts = read("Progressed on one line of endocrine therapy for metastatic disease | Relapsed on adjuvant therapy")
    assert facts.prior_lines["endocrine"][0] in (0, None)
    assert "new_diagnosis" in facts.timing


def test_who_has_not_exhausted_standard_treatment_may_be_kept_out() -> None:
    assert read("Metastatic breast cancer", "Patients who have not exhausted standard therapy").standard_exhausted


def test_a_note_on_a_cap_takes_no_minimum_away() -> None:
    cap = "More than 3 lines (adjuvant treatment counts as a line if the disease recurred within 6 months)"
    assert read("At least one line for metastatic disease", cap).prior_lines["systemic"] == (1, 3)


def test_every_way_of_several_is_a_progression() -> None:
    ways = "Must have had either:\n  * progression on chemotherapy for metastatic disease\n  * progression on an ADC"
    assert read(ways).prior_lines["systemic"][0] == 1
    mixed = "Must have had either:\n  * progression on chemotherapy for metastatic disease\n  * newly found disease"
    assert "systemic" not in read(mixed).prior_lines


@pytest.mark.parametrize(
    "title",
    [
        "Drug X as First- and Second-Line Treatment of Metastatic Breast Cancer",
        "First/Second-Line Drug X in Metastatic Breast Cancer",
        "Drug X in 1L/2L Metastatic Breast Cancer",
    ],
)
def test_a_title_of_two_lines_is_open_to_both(title: str) -> None:
    facts = read("Must have metastatic breast cancer", title=title)
    assert facts.prior_lines["systemic"] == (0, 1)


ORDINALS = [  # inclusion, systemic
    ("Candidates for first-line treatment of metastatic disease", (0, 0)),
    ("Planned to start second-line treatment", (1, 1)),
    ("Scheduled for third-line treatment or later", (2, None)),
    ("Currently receiving first-line treatment", (1, 1)),
    ("First- or second-line treatment", (None, 1)),
    ("Second-line setting only", (1, 1)),
    ("Third line or later", (2, None)),
    ("Advanced breast cancer that can be measured. Both first- and second-line patients will be eligible", (None, 1)),
    ("2L or 3L metastatic breast cancer", (1, 2)),
    ("Metastatic breast cancer in the first or second line", (None, 1)),
    ("Patients are in the first to third line setting of treatment", (None, 2)),
    ("Currently on letrozole as the initial endocrine treatment for advanced disease", (1, 1)),
    ("Progression on second line or later systemic therapy", (2, None)),
]


@pytest.mark.parametrize(("inclusion", "systemic"), ORDINALS)
def test_the_next_line_tells_how_many_were_before(inclusion: str, systemic: tuple[int | None, int | None]) -> None:
    assert read(inclusion).prior_lines["systemic"] == systemic


@pytest.mark.parametrize(
    ("inclusion", "kind", "bounds"),
    [
        ("Eligible for first- or second-line chemotherapy", "chemotherapy", (None, 1)),
        ("About to start first-line or second-line endocrine therapy", "endocrine", (None, 1)),
        ("Disease progression after second-line hormonal therapy", "endocrine", (2, None)),
    ],
)
def test_an_ordinal_counts_the_kind_it_names(inclusion: str, kind: str, bounds: tuple[int | None, int | None]) -> None:
    assert read(inclusion).prior_lines[kind] == bounds


def test_what_every_way_names_is_the_kind_of_line() -> None:
    facts = read(
        "Must have had either: | Progression on endocrine therapy with a CDK4/6 inhibitor within 6 months of starting first-line "
        "treatment of metastatic disease and now appropriate for chemotherapy, or | "
        "Progression on at least 2 lines of endocrine therapy for metastatic disease"
    )
    assert facts.prior_lines == {"systemic": (1, None), "endocrine": (1, None)}


def test_a_flat_list_of_ways_ends_after_its_last_or() -> None:
    facts = read(
        "Meets one of the following: | Progression on 2 lines of endocrine therapy for metastatic disease, or | "
        "Progression on chemotherapy for metastatic disease | Has measurable disease | Progression on trastuzumab for metastatic disease"
    )
    assert ("trastuzumab", "requires") in [(rule.drug_class, rule.rule) for rule in facts.prior_therapy]
