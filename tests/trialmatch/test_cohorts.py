"""Records with cohorts, parts and nested lists: what holds for whom. Texts are our own."""

import pytest

from tests.factories import TITLE, make_trial, read
from trialmatch.eligibility.cohorts import Label, labels_of
from trialmatch.eligibility.facts import Facts
from trialmatch.eligibility.part_names import part_of_heading
from trialmatch.eligibility.read import read_facts

SOLID = "Drug X in Advanced Solid Tumors"
HEADINGS = "Inclusion Criteria:\n\n{inclusion}\n\nExclusion Criteria:\n\n{exclusion}\n"


def read_text(inclusion: str, exclusion: str = "* Pregnancy", title: str = TITLE) -> Facts:
    return read_facts(make_trial(title=title, criteria=HEADINGS.format(inclusion=inclusion, exclusion=exclusion)))


def test_the_lines_of_two_cohorts_are_their_union() -> None:
    facts = read_text(
        "* Metastatic breast cancer\n"
        "* Cohort A: no prior systemic therapy for metastatic disease\n"
        "* Cohort B: one prior line of systemic therapy for metastatic disease"
    )
    assert facts.prior_lines["systemic"] == (0, 1)
    assert facts.timing == ("new_diagnosis", "treatment_change")


def test_a_part_for_any_solid_tumor_takes_any_breast_cancer() -> None:
    facts = read_text(
        "Phase 1:\n\n* Advanced solid tumors that progressed after standard therapy\n\n"
        "Phase 2:\n\n* HER2-negative metastatic breast cancer\n* One or two prior lines of chemotherapy",
        title="A Phase 1/2 Study of Drug X in Advanced Solid Tumors",
    )
    assert len(facts.subtypes) == 4


def test_another_tumors_cohort_asks_nothing_of_breast() -> None:
    facts = read_text(
        "* Histologically confirmed advanced solid tumor\n"
        "* NSCLC cohort: at least two prior lines including platinum and a checkpoint inhibitor\n"
        "* Breast cancer cohort: at most 3 prior lines of chemotherapy for metastatic disease",
        title="Drug X in Lung and Breast Cancer",
    )
    assert facts.prior_therapy == ()
    assert "systemic" not in facts.prior_lines


def test_what_one_arm_alone_bars_is_left_out() -> None:
    facts = read_text(
        "* Metastatic breast cancer",
        "* Arm A only: prior fulvestrant\n* Arm B only: prior everolimus\n* Prior capecitabine",
    )
    assert [(p.drug_class, p.rule) for p in facts.prior_therapy] == [("capecitabine", "forbids")]


def test_what_each_type_must_have_had_is_asked_of_nobody_in_general() -> None:
    facts = read_text(
        "* Metastatic breast cancer of any subtype\n"
        "* Hormone receptor-positive disease: must have received a CDK4/6 inhibitor\n"
        "* HER2-positive disease: must have received trastuzumab and a taxane"
    )
    assert facts.prior_therapy == ()


def test_a_list_belongs_to_the_statement_that_opens_it() -> None:
    facts = read_text(
        "* Metastatic breast cancer",
        "* Any of the following for metastatic disease:\n  * prior chemotherapy\n  * prior PI3K inhibitor",
    )
    assert [(p.drug_class, p.rule) for p in facts.prior_therapy] == [("pi3k_akt_mtor_inhibitor", "forbids")]
    assert facts.prior_lines["chemotherapy"] == (0, 0)


def test_one_of_two_histories_is_enough() -> None:
    facts = read_text(
        "* HR-positive, HER2-negative metastatic breast cancer\n* One of the following:\n"
        "  * progression during or within 12 months after adjuvant endocrine therapy, or\n"
        "  * progression on first-line endocrine therapy for metastatic disease"
    )
    assert facts.early_relapse_counts
    assert "new_diagnosis" in facts.timing


def test_the_old_form_without_headings() -> None:
    criteria = (
        "DISEASE CHARACTERISTICS:\n\n* Metastatic breast cancer\n* No brain metastases\n\n"
        "PATIENT CHARACTERISTICS:\n\n* ECOG 0-2\n\n"
        "PRIOR CONCURRENT THERAPY:\n\n* No prior chemotherapy for metastatic disease\n"
    )
    facts = read_facts(make_trial(criteria=criteria))
    assert (facts.sites["brain"], facts.ecog_max) == ("forbids", 2)
    assert facts.prior_lines["chemotherapy"] == (0, 0)


def test_the_widest_performance_status_of_several_parts() -> None:
    facts = read_text(
        "* Advanced solid tumors\n* Dose escalation: ECOG 0-1\n* Dose expansion: ECOG 0-2",
        title="Drug X in Solid Tumors",
    )
    assert facts.ecog_max == 2


def test_a_gene_that_one_cohort_asks_for_is_left_out() -> None:
    facts = read_text("* Metastatic breast cancer\n* Cohort 1: PIK3CA mutation\n* Cohort 2: no PIK3CA mutation")
    assert facts.biomarkers == ()


def test_a_cohort_heading_without_a_colon_holds_for_its_list() -> None:
    facts = read_text(
        "* Metastatic breast cancer or ovarian cancer\n* Ovarian cancer cohort\n"
        "  * At least 2 prior lines of platinum\n* Breast cancer cohort\n  * ECOG 0-1"
    )
    assert facts.prior_therapy == ()
    assert facts.prior_lines == {}


def test_what_the_expansion_alone_asks_is_not_asked_of_all() -> None:
    facts = read_text(
        "* Advanced breast cancer\n* Measurable disease for the expansion part; evaluable disease otherwise"
    )
    assert facts.measurable_disease == "not_required"
    assert (
        read_text("* Advanced breast cancer\n* Measurable disease in expansion cohorts").measurable_disease == "silent"
    )


HEADINGS_OF_PARTS = [  # heading, the part that it is about ("" for all)
    ("Inclusion Criteria:", ""),
    ("General inclusion criteria:", ""),
    ("Key Exclusion Criteria - Arms 1a, 1b, 2, and 3", ""),
    ("Phase 2 Inclusion Criteria (TNBC):", "Phase 2 (TNBC)"),
    ("Double-blind Phase Inclusion Criteria", ""),
    ("Phase 1b Key Exclusion Criteria:", "Phase 1b"),
    ("Inclusion Criteria, Combination with fulvestrant (Part 3):", "Combination with fulvestrant (Part 3)"),
    ("Additional inclusion criteria for participants in dose escalation (Part A1):", "dose escalation (Part A1)"),
    ("Lung Cancer (HER2 Activated) Expansion Cohort", "Lung Cancer (HER2 Activated) Expansion Cohort"),
    ("Dose Expansion Cohort - TNBC", "Dose Expansion Cohort - TNBC"),
    ("Additional inclusion criteria for TNBC participants:", "TNBC participants"),
    ("Type of Participant and Disease Characteristics", ""),
    ("Inclusion criteria for female participants:", ""),
]


@pytest.mark.parametrize(("heading", "part"), HEADINGS_OF_PARTS)
def test_headings_name_the_part_they_are_about(heading: str, part: str) -> None:
    assert part_of_heading(heading) == part


LABELS = [  # what a cohort is called, its labels
    ("For Parts 1 and 2", {("part", "1"), ("part", "2")}),
    ("Phase IIa", {("phase", "2a")}),
    ("Cohort EMBF", {("cohort", "embf")}),
    ("Cohort B-5", {("cohort", "b-5")}),
    ("Cohorts 1-3", {("cohort", "1"), ("cohort", "2"), ("cohort", "3")}),
    ("Cohorts A to C", {("cohort", "a"), ("cohort", "b"), ("cohort", "c")}),
    ("Cohort A1/C1-3", {("cohort", "a1"), ("cohort", "c1"), ("cohort", "c2"), ("cohort", "c3")}),
    ("Cohort A1/C", {("cohort", "a1"), ("cohort", "c")}),
    ("Metastatic Breast Cancer (HER2-low) Expansion Cohort", {("dose", "exp"), ("cohort", "metastatic breast cancer (her2 low)")}),
    ("Dose escalation", {("dose", "esc")}),
    ("Sub-Protocol A", {("substudy", "a")}),
]  # fmt: skip


@pytest.mark.parametrize(("cohort", "labels"), LABELS)
def test_what_a_cohort_is_called(cohort: str, labels: set[tuple[str, str]]) -> None:
    assert {tuple(label) for label in labels_of(cohort)} == labels


def test_cohorts_with_names_of_their_own_are_read_apart() -> None:
    criteria = (
        "Inclusion Criteria: General\n\n* Advanced solid tumors\n\n"
        "Inclusion Criteria: Breast Cancer (HER2 Low) Expansion Cohort\n\n* Breast cancer, HER2 IHC 1+\n\n"
        "Inclusion Criteria: Breast Cancer (HER2 High) Expansion Cohort\n\n* Breast cancer, HER2 IHC 3+\n\n"
        "Exclusion Criteria:\n\n* Pregnancy\n"
    )
    facts = read_facts(make_trial(title="Drug X in Advanced Solid Tumors", criteria=criteria))
    assert set(facts.her2_levels) >= {"positive", "low"}


def test_a_line_that_names_a_part_is_its_heading() -> None:
    facts = read_text(
        "Dose Escalation and Dose Expansion\n\n1. Metastatic breast cancer\n\n"
        "Dose Expansion Cohort - TNBC\n\n1. Patients with:\n   * ER and PR below 10%\n   * HER2-negative disease\n"
        "2. No prior topoisomerase I ADC",
    )
    assert len(facts.subtypes) == 4
    assert facts.prior_therapy == ()


def test_the_part_that_a_sentence_enrolls() -> None:
    facts = read_text(
        "* Dose escalation part will enroll patients with advanced solid tumors for which standard treatment has failed\n"
        "* Dose expansion part will enroll patients who have not received prior treatment for metastatic disease",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_lines.get("systemic") != (0, 0)
    assert not facts.standard_exhausted


def test_what_stands_under_the_heading_of_a_part_is_asked_of_it_alone() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Advanced solid tumors\n\n"
        "Inclusion Criteria: Lung Cancer Expansion Cohort\n\n* Prior pembrolizumab\n\n"
        "Additional inclusion criteria for participants in dose expansion (Part B1):\n\n* Prior PARP inhibitor\n\n"
        "Additional inclusion criteria for participants in dose expansion (Part B2):\n\n"
        "* Breast cancer\n* No prior PARP inhibitor\n\nExclusion Criteria:\n\n* Prior capecitabine\n"
    )
    facts = read_facts(make_trial(title="Drug X in Advanced Solid Tumors", criteria=criteria))
    assert [(p.drug_class, p.rule) for p in facts.prior_therapy] == [("capecitabine", "forbids")]


def test_a_part_with_the_same_criteria_as_another_is_no_part() -> None:
    criteria = (
        "Inclusion Criteria for Dose Escalation:\n\n* ER-positive, HER2-negative metastatic breast cancer\n\n"
        "Inclusion Criteria for Dose Expansion:\n\nSame criteria as above for Dose Escalation, plus the following:\n\n"
        "* No prior oral SERD\n"
    )
    facts = read_facts(make_trial(criteria=criteria))
    assert facts.subtypes == ("hr+/her2-",)


def test_a_part_that_refers_to_the_others_is_no_part() -> None:
    facts = read_text(
        "Part 1\n\n* Participants in part 1 must fulfil the inclusion criteria given for one of the cohorts of part 2\n\n"
        "Cohort 1\n\n* Metastatic HER2-positive breast cancer\n* Must have progressed on T-DM1\n\n"
        "Cohort 2\n\n* Metastatic HER2-low breast cancer\n* Must have progressed on chemotherapy\n"
    )
    assert facts.prior_lines["systemic"] == (1, None)


def test_a_sub_protocol_for_another_tumor_bars_nothing_for_breast() -> None:
    criteria = (
        "Inclusion Criteria for Sub-Protocol A:\n\n* Metastatic breast cancer\n\n"
        "Inclusion Criteria for Sub-Protocol B:\n\n* Metastatic gastric cancer\n\n"
        "Exclusion Criteria for Sub-Protocol A:\n\n* Prior capecitabine\n\n"
        "Exclusion Criteria for Sub-Protocol B:\n\n* Prior taxane\n"
    )
    facts = read_facts(make_trial(criteria=criteria))
    assert [(p.drug_class, p.rule) for p in facts.prior_therapy] == [("capecitabine", "forbids")]


def test_a_heading_for_both_doses_is_for_all() -> None:
    facts = read_text(
        "For Dose Escalation:\n\n* Any advanced solid tumor\n\n"
        "For Dose Expansion:\n\n* Metastatic breast cancer\n\n"
        "For Both Dose Escalation and Expansion\n\n* Measurable disease by RECIST\n",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.measurable_disease == "required"


TUMOUR_LISTS = {  # what stands under another tumour's title
    "titles without a colon": """* One of these cancers, treated as described:

  * Chordoma

    * At least three prior systemic treatments
  * Ovarian

    * Progressed after platinum chemotherapy and bevacizumab
  * Breast

    * Metastatic disease
  * Pancreatic

    * Must have received gemcitabine and a taxane""",
    "titles in words": """* Tumors of these kinds:

  * Malignant mesothelioma:

    * At least three prior systemic treatments
  * Breast cancer:

    * Metastatic disease
  * Small bowel carcinoma:

    * Must have received capecitabine and bevacizumab""",
    "breast under short letters": """* For NSCLC patients:

  * Must have received osimertinib and platinum chemotherapy
  * At least two prior systemic treatments
* For BC patients:

  * Metastatic breast cancer""",
}


@pytest.mark.parametrize("criteria", TUMOUR_LISTS.values(), ids=TUMOUR_LISTS)
def test_what_stands_under_the_title_of_another_tumor_is_not_asked_of_breast(criteria: str) -> None:
    facts = read_text(criteria, title="Drug X in Selected Solid Tumors")
    assert facts.is_open
    assert facts.prior_therapy == ()
    assert facts.prior_lines == {}


def test_what_stands_under_the_title_of_breast_is() -> None:
    facts = read_text(
        "* One of these:\n\n  * Ovarian\n\n    * Progressed after platinum\n  * Breast\n\n"
        "    * Metastatic disease\n    * Must have received a CDK4/6 inhibitor",
        title="Drug X in Selected Solid Tumors",
    )
    assert [(p.drug_class, p.rule) for p in facts.prior_therapy] == [("cdk46_inhibitor", "requires")]


def test_of_two_kinds_of_label_that_tell_as_much_the_same_one_is_always_taken() -> None:
    facts = read_text(
        "* Part 1 (dose escalation): advanced solid tumors\n* Part 2 (dose expansion): metastatic breast cancer",
        title="Drug X in Advanced Solid Tumors",
    )
    assert sorted(facts.cohorts) == ["part 1", "part 2"]


def test_what_goes_on_in_another_tumors_criterion_is_asked_of_those_alone() -> None:
    facts = read_text(
        "* Dose escalation: solid tumors for which no approved therapy is available\n"
        "* Colorectal cancer that has progressed. Patients must have had no more than four lines of systemic therapy.",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_lines["systemic"] == (1, None)


def test_a_list_of_tumors_with_breast_in_it_is_said_of_breast() -> None:
    facts = read_text("* Patients with NSCLC, TNBC, and HNSCC must have measurable disease", title="Drug X in Cancer")
    assert facts.measurable_disease == "required"


def test_the_one_part_that_takes_any_solid_tumor_is_the_trial() -> None:
    facts = read_text(
        "Part 1:\n\n* Advanced solid tumor with no further standard therapy\n\n"
        "Part 2:\n\n* Untreated gastric adenocarcinoma",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.standard_exhausted


def test_what_is_listed_under_another_tumor_is_asked_of_those_alone() -> None:
    facts = read_text(
        "* Dose escalation with capsules: an advanced solid tumor refractory to established therapy\n"
        "* Dose escalation with tablets: patients must have anal cancer and:\n\n"
        "  1. have received at least one line of platinum-based therapy\n"
        "  2. have received no more than 3 lines of systemic therapy",
        title="Drug X in Advanced Solid Tumors",
    )
    assert not facts.prior_therapy
    assert facts.prior_lines.get("systemic", (None, None))[1] is None


def test_no_brain_metastases_as_one_of_several_ways_is_no_ban() -> None:
    facts = read_text(
        "* Participants may have any of the following:\n\n"
        "  * No evidence of brain metastases\n"
        "  * Untreated brain metastases that need no immediate treatment\n"
        "  * Treated brain metastases"
    )
    assert (facts.sites["brain"], facts.brain_active) == ("allows_if", "allows_if")


def test_a_bare_heading_in_brackets_names_a_part_until_one_for_all() -> None:
    facts = read_text(
        "Dose escalation (Part 1A and Part 1B)\n\n* Advanced solid tumor with no suitable alternative therapy\n\n"
        "Dose expansion (Part 2A)\n\n* Melanoma\n* Patients must have failed an anti-PD-1 therapy\n\n"
        "All cohorts\n\n* At least one measurable lesion",
        title="Drug X in Advanced Solid Tumors",
    )
    assert not facts.prior_therapy
    assert facts.measurable_disease == "required"


def test_what_is_barred_in_one_of_two_parts_only_is_no_ban() -> None:
    facts = read_text(
        "* Advanced solid tumor",
        "* For Dose Escalation (Part A): brain metastases\n* For Dose Confirmation (Part B): symptomatic brain metastases",
        title="Drug X in Advanced Solid Tumors",
    )
    assert (facts.sites["brain"], facts.brain_active) == ("allows_if", "allows_if")


def test_a_part_of_another_tumors_criterion_is_about_that_tumor() -> None:
    facts = read_text(
        "* Metastatic solid tumors\n"
        "* mCRC (open to enrolment): patients must be RAS wild-type.\n\n"
        "  * Cohort to be treated with FOLFIRI: up to 1 prior chemotherapy regimen for metastatic disease",
        title="Drug X in Advanced Solid Tumors",
    )
    assert not facts.prior_lines


def test_select_tumors_that_leave_breast_out_are_not_breast() -> None:
    facts = read_text(
        "* Advanced cancer per specific cohort\n\n  * Cohort 1: pancreatic adenocarcinoma\n  * Cohort 2: prostate cancer",
        title="Drug X in Select Solid Tumors",
    )
    assert facts.population == "not_breast"


def test_whom_a_later_part_takes_says_nothing_of_the_first() -> None:
    facts = read_text(
        "* Measurable disease\n\nExpansion cohort - additional criteria\n\n"
        "* Diagnosis of endometrial carcinoma or sarcoma that has failed standard treatment",
        title="Drug X in Solid Tumor Patients With a Repair Deficiency",
    )
    assert facts.population == "solid_tumor"


def test_a_cohort_of_confirmed_breast_cancer_is_for_breast_cancer() -> None:
    facts = read_text(
        "* Selected advanced solid tumors\n\nCohort A:\n\n* Histological confirmation of breast cancer\n\n"
        "Cohort B:\n\n* Histological confirmation of lung cancer",
        title="Drug X in Selected Advanced Solid Tumors",
    )
    assert facts.population == "metastatic_breast"


def test_parts_of_a_phase_are_read_each_by_itself() -> None:
    facts = read_text(
        "Phase 1a:\n\n* Advanced solid tumor\n* At most five earlier regimens for advanced disease\n\n"
        "Phase 1b:\n\nPart A:\n\n* ER-positive metastatic breast cancer\n* At most five earlier regimens for advanced disease\n\n"
        "Part B:\n\n* ER-positive metastatic breast cancer\n* At most two earlier regimens for advanced disease",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_lines["systemic"] == (None, 5)


def test_a_heading_for_both_doses_names_no_cohort_of_its_own() -> None:
    assert {label.kind for label in labels_of("Dose escalation and dose expansion cohorts")} == {"dose"}
    assert labels_of("Cohorts B-5 and B-6") == {Label("cohort", "b-5"), Label("cohort", "b-6")}
    assert labels_of("Part A-1 cohorts") == {Label("part", "a")}


def test_a_phase_for_other_tumors_asks_nothing() -> None:
    facts = read_text(
        "Phase 1:\n\n* Metastatic solid tumors progressed on standard systemic therapy\n\n"
        "Phase 2:\n\n* Small cell lung cancer\n* No prior therapy for metastatic disease",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_lines["systemic"] == (1, None)


def test_cohorts_with_names_alone_are_told_apart() -> None:
    facts = read_text(
        "Phase 1a monotherapy:\n\n* Advanced solid tumor\n* No prior trastuzumab deruxtecan\n\n"
        "Phase 1a combination in breast cancer:\n\n* HER2-positive metastatic breast cancer\n"
        "* Must have received trastuzumab deruxtecan\n\n"
        "Phase 1b:\n\n* Metastatic breast cancer",
        title="Drug X in Advanced Solid Tumors",
    )
    assert not facts.prior_therapy


def test_a_numbered_list_ends_where_the_outer_numbers_go_on() -> None:
    facts = read_text(
        "5. Must have had either:\n\n1. Progression on first-line endocrine therapy for metastatic disease OR\n"
        "2. Progression on two lines of endocrine therapy for metastatic disease\n\n"
        "6. No prior chemotherapy for metastatic breast cancer"
    )
    assert facts.prior_lines["chemotherapy"] == (0, 0)


def test_an_indented_heading_ends_with_its_indentation() -> None:
    facts = read_text(
        "1. Solid tumor\n2. Dose escalation:\n\n   Metastatic solid tumors\n\n   Dose expansion:\n\n   * Arm A: kidney cancer\n"
        "3. At least one measurable lesion",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.measurable_disease == "required"


def test_what_those_with_a_mutation_must_have_had_is_asked_of_them_alone() -> None:
    facts = read_text(
        "* Metastatic solid tumors\n* For subjects with genetic mutations in solid tumors (such as melanoma), the subjects must have "
        "received targeted treatment and have progressed",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_lines == {}


def test_what_only_parts_for_other_tumors_say_is_left_out() -> None:
    facts = read_text(
        "* Metastatic solid tumors progressed on standard systemic therapy\n\n"
        "Additional inclusion criteria for subjects in Part 2a and Part 2b:\n\n"
        "* Metastatic head and neck cancer\n* At most 3 prior lines of systemic therapy for metastatic disease\n\n"
        "Additional inclusion criteria for subjects in Part 2c:\n\n"
        "* Metastatic head and neck cancer\n* At most 2 prior lines of systemic therapy for metastatic disease",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_lines["systemic"] == (1, None)


def test_breast_cancer_in_a_list_is_any_breast_cancer_whatever_a_later_part_takes() -> None:
    facts = read_text(
        "* Advanced breast, gastric, or lung cancer that progressed on standard treatment\n"
        "* Part C: only HER2-positive breast cancer and lung cancer with an EGFR mutation",
        title="Drug X in Solid Tumors",
    )
    assert len(facts.subtypes) == 4


def test_what_those_on_one_regimen_must_have_had_is_not_asked_of_all() -> None:
    facts = read_text(
        "* Regimen A (dose escalation): a solid tumor for which no standard treatment is left\n"
        "* Regimen B (dose escalation): a solid tumor that progressed on a checkpoint inhibitor\n"
        "* Regimen B (dose expansion): a solid tumor that progressed on a checkpoint inhibitor",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_therapy == ()


def test_a_bullet_that_is_no_more_than_the_name_of_a_part_names_that_of_the_bullets_after_it() -> None:
    facts = read_text(
        "* Part A cohorts:\n* Advanced breast, lung, or stomach cancer\n* Part B: triple-negative breast cancer",
        title="Drug X in Advanced Cancers",
    )
    assert len(facts.subtypes) == 4


def test_what_those_in_a_later_part_or_in_cohorts_with_earlier_treatment_need_is_not_asked_of_all() -> None:
    facts = read_text(
        "* Part 1: metastatic solid tumors progressed on standard systemic therapy\n"
        "* Part 2: triple-negative breast cancer or ovarian cancer\n"
        "* Patients eligible to enroll in cohorts with prior checkpoint therapy must meet these criteria:\n"
        "  1. Received at least 2 doses of an anti-PD-1 antibody\n"
        "* Patients participating in Part 2 must have PD-L1 positive tumors",
        title="Drug X in Advanced Solid Tumors",
    )
    assert (facts.prior_therapy, facts.biomarkers) == ((), ())


def test_where_only_exclusions_name_parts_there_is_one_that_they_do_not_name() -> None:
    facts = read_text(
        "* Metastatic solid tumor",
        "* Part 2 combination ONLY: prior treatment with a PD-1 inhibitor\n"
        "* Part 3 combination ONLY: prior treatment with a PD-1 inhibitor",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_therapy == ()
    assert "" not in facts.cohorts


BY_TYPE = [  # the bullets, the types, lines, timing
    (
        "* HR-positive, HER2-negative breast cancer: one or more endocrine lines for metastatic disease\n"
        "* Triple-negative breast cancer: two or more lines of chemotherapy for metastatic disease",
        ("hr+/her2-", "tnbc"),
        {"systemic": (1, None)},
        ("treatment_change", "limited_options"),
    ),
    (
        "* Metastatic breast cancer that is HR-positive/HER2-negative or triple-negative\n"
        "* For HR-positive/HER2-negative: must have had at least 1 endocrine line for metastatic disease\n"
        "* For triple-negative: must have had no chemotherapy for metastatic disease",
        ("hr+/her2-", "tnbc"),
        {},
        ("new_diagnosis", "treatment_change", "limited_options"),
    ),
    (
        "* Metastatic breast cancer that is HR-positive/HER2-negative or triple-negative\n"
        "* Patients with HR-positive disease: at least one and at most two lines of chemotherapy for metastatic disease\n"
        "* Patients with TNBC: at least one line of chemotherapy for metastatic disease",
        ("hr+/her2-", "tnbc"),
        {"systemic": (1, None), "chemotherapy": (1, None)},
        ("treatment_change", "limited_options"),
    ),
    (
        "* Metastatic breast cancer that is HR-positive or triple-negative, HER2-negative\n"
        "* At most 3 lines of chemotherapy for metastatic disease\n"
        "* Patients with HR-positive disease must have received a CDK4/6 inhibitor\n"
        "* Patients with triple-negative disease must have received a taxane",
        ("hr+/her2-", "tnbc"),
        {"chemotherapy": (None, 3)},
        ("new_diagnosis", "treatment_change", "limited_options"),
    ),
]


@pytest.mark.parametrize(("bullets", "types", "lines", "timing"), BY_TYPE)
def test_what_is_asked_of_each_type_is_read_for_each(
    bullets: str, types: tuple[str, ...], lines: dict[str, object], timing: tuple[str, ...]
) -> None:
    facts = read_text(bullets)
    assert (facts.subtypes, facts.prior_lines, facts.timing) == (types, lines, timing)
    assert facts.prior_therapy == ()


def test_a_bullet_that_begins_with_another_tumour_is_about_that_one() -> None:
    facts = read_text(
        "* Patients with a solid tumor as follows:\n"
        "  * Colorectal cancer with no more than 1 line of treatment for metastatic disease\n"
        "  * Metastatic pancreatic cancer that has had no treatment for metastatic disease\n"
        "  * Any solid tumor that has progressed on all available treatments",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_lines == {"systemic": (1, None)}
    assert facts.standard_exhausted


def test_a_cohort_that_its_heading_calls_closed_takes_nobody() -> None:
    facts = read_text(
        "For Cohorts A and B (Recruitment Closed)\n\n* HER2-positive breast cancer with any hormone receptor\n\n"
        "For Cohort C\n\n* HER2-positive and HR-positive breast cancer\n* At most two lines for metastatic disease"
    )
    assert facts.subtypes == ("hr+/her2+",)
    assert facts.prior_lines["systemic"] == (None, 2)


def test_arms_of_different_people_are_cohorts() -> None:
    facts = read_text(
        "* Arm A (lung cancer): participants with confirmed lung cancer and no earlier line for metastatic disease\n"
        "* Arm B (TNBC): participants with confirmed triple-negative breast cancer and at least 2 lines for metastatic disease\n"
        "* Arm C (TNBC): participants with confirmed triple-negative breast cancer and 1 line for metastatic disease",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_lines["systemic"] == (1, None)


def test_a_criterion_that_applies_to_one_part_only_bars_nobody_else() -> None:
    facts = read_text(
        "* Phase 1: metastatic breast cancer\n* Phase 2: metastatic breast cancer",
        "* Prior treatment with a CDK4/6 inhibitor. This criterion applies only to the Phase 2 expansion.",
    )
    assert facts.prior_therapy == ()


def test_a_heading_names_its_part_before_what_it_comes_on_top_of() -> None:
    assert part_of_heading("Phase 2 Specific Inclusion Criteria (in addition to the above inclusion criteria):")


def test_none_under_what_was_had_before_is_no_line() -> None:
    facts = read_text(
        "* Metastatic breast cancer\n* Prior systemic treatment for metastatic disease:\n\n"
        "  * Group 1: none\n  * Group 2: one or two lines"
    )
    assert facts.prior_lines == {"systemic": (0, 2)}


def test_a_cohort_for_cancer_that_has_not_spread_takes_nobody() -> None:
    facts = read_text(
        "Cohort A:\n\n* Metastatic triple-negative breast cancer\n* PD-L1 positive tumor\n* Measurable disease\n\n"
        "Cohort B:\n\n* Triple-negative breast cancer, cT2-cT4\n* ECOG 0-2",
        "Cohort A:\n\n* Leptomeningeal disease\n\nCohort B:\n\n* Stage IV (metastatic) breast cancer\n* Prior taxane",
    )
    assert (facts.measurable_disease, facts.sites["leptomeningeal"], facts.ecog_max) == ("required", "forbids", None)
    assert [rule.any_of for rule in facts.biomarkers] == [("PD-L1",)]


def test_an_early_relapse_counts_in_the_part_whose_lines_are_counted() -> None:
    facts = read_text(
        "* Advanced breast cancer\n* Randomized part: at least one earlier endocrine therapy for metastatic disease, or "
        "a relapse during or within 6 months of adjuvant endocrine therapy"
    )
    assert facts.early_relapse_counts


def test_an_exclusion_list_for_all_ends_the_cohort_before_it() -> None:
    facts = read_text(
        "* Advanced breast cancer\n\nAdditional Inclusion Criteria for Melanoma Subjects\n\n1. Cutaneous melanoma\n\n"
        "Participants who meet any of the following criteria will be disqualified:\n\n1. Brain metastases",
        "",
    )
    assert facts.sites["brain"] == "forbids"


def test_a_cohort_for_breast_cancer_without_a_word_of_lines_takes_those_without_any() -> None:
    titled = "Drug X in Advanced Solid Tumors"
    escalation = "* Cohort A: advanced solid tumors, refractory to standard therapy\n"
    for named in ("* Cohort B: triple-negative breast cancer that is metastatic",):
        assert not read_text(escalation + named, title=titled).standard_exhausted
    for unnamed in ("* Cohort B: archival tissue must be sent", "* Cohort B: measurable disease"):
        assert read_text(escalation + unnamed, title=titled).standard_exhausted


def test_a_cohort_that_a_sentence_calls_closed_takes_nobody() -> None:
    facts = read_text(
        "* Cohort A: any metastatic breast cancer. This cohort is closed to enrollment.\n"
        "* Cohort B: HER2-positive metastatic breast cancer\n"
        "* Cohort C: HER2-positive metastatic breast cancer with a second biopsy"
    )
    assert facts.subtypes == ("hr+/her2+", "hr-/her2+")


def test_a_cohort_for_operable_cancer_takes_nobody_with_metastases() -> None:
    facts = read_text(
        "* Phase Ib: metastatic HER2-positive breast cancer\n* Phase Ib: at least one line for metastatic disease\n"
        "* Phase II: operable HER2-positive breast cancer larger than 2 cm\n* Phase II: known Ki-67"
    )
    assert facts.prior_lines["systemic"] == (1, None)


def test_arms_for_different_tumors_are_cohorts() -> None:
    facts = read_text(
        "* For Arm 1a only: advanced solid tumor that progressed after standard therapy\n"
        "* Arm 2 only: confirmed squamous cell carcinoma of the head and neck",
        "* Arm 2 only: received > 4 prior systemic regimens for metastatic disease",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_lines["systemic"] == (1, None)


LETTERED = """Inclusion Criteria:

1. Metastatic breast cancer, and the criteria of a cohort:

   A. Cohort 1
   * Has received 1-3 prior endocrine therapies for metastatic disease

   B. Cohort 2
   * Has received at most 1 prior endocrine therapy for metastatic disease. Prior fulvestrant is not permitted.
2. ECOG 0 or 1
"""


def test_a_letter_before_its_name_makes_a_cohort_no_statement() -> None:
    facts = read_facts(make_trial(criteria=LETTERED))
    assert facts.prior_therapy == ()
    assert facts.prior_lines["endocrine"][1] == 3
    assert facts.ecog_max == 1


def test_those_entering_a_part_must_meet_what_stands_under_it() -> None:
    facts = read_text(
        "* Advanced carcinoma of any kind\n\nSubjects entering Part A or B must also meet this criterion:\n\n"
        "* No standard therapy is left\n\nSubjects entering Part C must also meet these criteria:\n\n"
        "* Triple-negative breast cancer that is metastatic\n* No prior anti-PD-1 therapy",
        title="Drug X in Advanced Solid Tumors",
    )
    assert facts.prior_therapy == ()


def test_criteria_for_another_tumor_bar_nobody_with_breast_cancer() -> None:
    facts = read_facts(
        make_trial(
            title="Drug X in Advanced Solid Tumors and Lymphoma",
            criteria="Solid Tumor Inclusion Criteria:\n\n* Any advanced solid tumor\n\n"
            "Lymphoma Exclusion Criteria:\n\n* Previous treatment with a checkpoint inhibitor\n",
        )
    )
    assert facts.prior_therapy == ()


def test_what_patients_must_have_is_asked_for_among_the_exclusions_too() -> None:
    assert read_text("* Metastatic breast cancer", "* Patients must have measurable disease").measurable_disease == (
        "required"
    )


def test_the_proof_of_no_minimum_is_the_cohort_that_sets_it() -> None:
    facts = read_text(
        "* Cohort A: metastatic breast cancer after one line of systemic therapy for metastatic disease\n"
        "* Cohort B: no prior systemic therapy for metastatic breast cancer"
    )
    assert facts.prior_lines["systemic"] == (0, None)
    assert facts.evidence["prior_lines.systemic"].quote.startswith("Cohort B")


def test_no_cap_is_proved_by_the_words_that_lift_it() -> None:
    facts = read_text(
        "* Metastatic breast cancer\n* TNBC cohort: at most 3 prior lines of systemic therapy for metastatic disease\n"
        "* Any number of prior lines of systemic therapy is allowed"
    )
    assert facts.prior_lines["systemic"] == (None, None)
    assert facts.evidence["prior_lines.systemic"].quote.startswith("Any number")


TITLED = """Inclusion Criteria:

Part 1 (Dose Escalation)
* Advanced solid tumor, and no standard therapy is available

Part 2 (Dose Expansion)
Cohort A: HR+/HER2- breast cancer
* At least 1 line of endocrine therapy for metastatic disease
Cohort B: NSCLC
* Prior treatment with platinum and an anti-PD-1 antibody
"""


def test_a_line_with_the_name_of_a_cohort_is_the_heading_of_the_bullets_after_it() -> None:
    facts = read_facts(make_trial(title="Drug X in Advanced Solid Tumors", criteria=TITLED))
    assert facts.population == "metastatic_breast"
    assert facts.prior_therapy == ()
    assert not facts.standard_exhausted


def test_the_type_in_a_cohorts_name_is_the_type_it_takes() -> None:
    facts = read_text(
        "* Metastatic breast cancer of one of the cohorts:\n"
        "  * Cohort 1 - HER2-positive: at least two prior anti-HER2 regimens in the metastatic setting\n"
        "  * Cohort 2 - HER2-positive: no prior therapy for metastatic disease"
    )
    assert facts.subtypes == ("hr+/her2+", "hr-/her2+")
    assert facts.prior_lines["systemic"] == (0, None)


@pytest.mark.parametrize(
    ("inclusion", "exclusion"),
    [
        ("* Treatment before (Cohort 2 only):\n\n  1. At least two lines of chemotherapy for metastatic disease", ""),
        ("* At least two lines of chemotherapy for metastatic disease (Cohort B only)", ""),
        ("* At least two lines of chemotherapy for metastatic disease; this applies to Cohort 2 only", ""),
        ("", "* No chemotherapy for metastatic disease; applies only to Part B"),
        ("", "* Chemotherapy for metastatic disease before (except Cohort 3)"),
        ("", "* Chemotherapy for metastatic disease before (not applicable to Part B)"),
    ],
)
def test_what_holds_for_one_part_or_not_for_one_is_asked_of_nobody_else(inclusion: str, exclusion: str) -> None:
    facts = read_text(f"* Metastatic breast cancer\n{inclusion}", f"* Pregnancy\n{exclusion}")
    assert facts.prior_lines == {}


@pytest.mark.parametrize(
    ("inclusion", "exhausted"),
    [
        (
            "* Metastatic breast cancer\n* Dose expansion: a lesion that can be biopsied\n"
            "* Dose escalation: refractory to all existing therapies known to be of benefit",
            False,
        ),
        (
            "* Part 1: advanced solid tumors without standard treatment options\n"
            "* Part 2: locally advanced or metastatic solid tumors with a KRAS G12C mutation",
            False,
        ),
        (
            "* Part 1: advanced solid tumors without standard treatment options\n* Part 2: selected advanced solid tumors",
            True,
        ),
        (
            "* Phase 1: advanced solid tumors without standard treatment options\n"
            "* Phase 2: metastatic solid tumors, in tumor-specific cohorts",
            True,
        ),
        (
            "* Part 1: advanced solid tumors without standard treatment options\n"
            "* Part 2: solid tumors without standard treatment options and a KRAS G12C mutation",
            True,
        ),
    ],
)
def test_a_part_that_takes_the_same_people_and_asks_no_line_needs_none(inclusion: str, exhausted: bool) -> None:
    assert read_text(inclusion, title="Drug X in Advanced Solid Tumors").standard_exhausted is exhausted


def test_the_list_in_which_the_cohorts_stood_goes_on_for_everybody() -> None:
    facts = read_text(
        "* Adults\n* One of the following:\n\nDose escalation:\n\nMetastatic breast cancer without standard treatment\n\n"
        "Dose expansion:\n\nMetastatic breast cancer\n\n* ECOG performance status of 0 or 1\n"
        "* Prior treatment with trastuzumab deruxtecan is required"
    )
    assert [(rule.drug_class, rule.rule) for rule in facts.prior_therapy] == [("t_dxd", "requires")]
    assert not facts.standard_exhausted


def test_a_cohort_named_after_another_tumor_is_not_that_tumors() -> None:
    facts = read_text(
        "* Advanced gastric or breast cancer. Those with gastric cancer must not have had radiotherapy. Participants in the "
        "dose escalation cohorts must have evaluable disease.\n* Participants in the expansion cohorts must have measurable disease"
    )
    assert facts.measurable_disease == "not_required"


def test_criteria_by_part_are_a_list_of_parts_and_name_none() -> None:
    facts = read_text(
        "1. Any advanced solid tumor\n2. Criteria for inclusion by phase and part:\n   i) Phase 1a: breast cancer\n"
        "   ii) Phase 1b: ovarian cancer\n3. Measurable disease\n4. At most two chemotherapy regimens for advanced disease",
        title=SOLID,
    )
    assert (facts.measurable_disease, facts.prior_lines) == ("required", {"chemotherapy": (None, 2)})


def test_one_point_of_a_list_about_another_tumor_is_that_point_alone() -> None:
    facts = read_text(
        "* Any advanced solid tumor",
        "1. Brain metastases\n2. Additional exclusion criteria for subjects with lung cancer: an EGFR mutation\n3. A KRAS mutation",
        title=SOLID,
    )
    assert [rule.any_of for rule in facts.biomarkers] == [("KRAS",)]


def test_what_a_part_for_others_asks_is_not_asked_of_breast() -> None:
    other_parts = (
        "* Expansion phase Arm J participants\n  * Endometrial cancer\n  * At least one platinum regimen",
        "* Subjects enrolled in cohort expansion at the MTD should have one of:\n  * Liposarcoma\n"
        "  * Breast cancer treated with a CDK4/6 inhibitor",
        "* Patients in dose expansion Cohort A (resistant) must have:\n  * Prior treatment with a PARP inhibitor",
        "* For participants who have BRCA-mutated breast cancer:\n  * Has received an anthracycline and a taxane",
        "Additional Specific Inclusion Criteria for Participants with Melanoma:\n* Previously treated with an anti-PD-1 antibody",
        "* Earlier treatment is one of:\n  * A: has received an anti-PD-1 antibody\n  * B: has never had one",
    )
    for part in other_parts:
        assert read_text(f"* Any advanced solid tumor\n{part}", title=SOLID).prior_therapy == ()


def test_below_one_of_several_ways_everything_is_of_that_way() -> None:
    facts = read_text(
        "* Meets one of the following criteria:\n  * Treated with an anthracycline and a taxane\n"
        "    * Refractory to the last taxane\n  * Resistant to earlier chemotherapy",
    )
    assert facts.prior_therapy == ()


def test_a_first_line_of_chemotherapy_may_follow_endocrine_lines() -> None:
    title = "Drug X as First-Line Treatment of Metastatic Breast Cancer"
    allowed = "* Earlier hormonal treatment for metastatic disease is allowed"
    assert read_text(allowed, title=title).prior_lines == {"chemotherapy": (0, 0), "endocrine": (None, None)}
    assert read_text("* Metastatic breast cancer", title=title).prior_lines == {"systemic": (0, 0)}


def test_what_one_substudy_alone_bars_is_left_out() -> None:
    exclusion = (
        "* Pregnancy\n\nAdditional Exclusion Criteria for Sub-Study 2:\n\n* Prior fulvestrant\n\n"
        "Additional Exclusion Criteria for Sub-Study 3:\n\n* Prior taxane"
    )
    assert labels_of("Substudies 1 and 2") == {Label("substudy", "1"), Label("substudy", "2")}
    assert read_text("* Metastatic breast cancer", exclusion).prior_therapy == ()


def test_where_each_cohort_asks_for_a_marker_one_of_them_all_is_asked() -> None:
    facts = read_text(
        "* Advanced solid tumors\n* Group 1: a BRAF mutation\n* Group 2: a KRAS or NRAS mutation", title=SOLID
    )
    assert [(rule.any_of, rule.rule) for rule in facts.biomarkers] == [(("BRAF", "KRAS", "other:NRAS"), "requires")]
    one_asks = read_text("* Advanced solid tumors\n* Group 1: a BRAF mutation\n* Group 2: age over 65", title=SOLID)
    assert one_asks.biomarkers == ()


def test_a_part_beside_the_cohorts_is_another_way_to_join() -> None:
    parts = (
        "* Part 1A: any advanced solid tumor\n* Part 1B: any advanced solid tumor that can be biopsied\n"
        "* Phase 2:\n  * Cohort 2A: melanoma\n  * Cohort 2B: lung cancer\n"
        "  * Cohort 2C: triple-negative breast cancer after 2 to 4 previous lines of therapy for metastatic disease"
    )
    facts = read_text(parts, title=SOLID)
    assert (len(facts.subtypes), facts.prior_lines) == (4, {})


def test_a_cohort_is_in_the_part_that_its_name_begins_with() -> None:
    parts = (
        "Part A:\n\n* Advanced solid tumors for which no standard therapy is left\n\nPart D:\n\n* Measurable disease\n\n"
        "Cohort D1:\n\n* Metastatic triple-negative breast cancer\n\nCohort D2:\n\n* Metastatic HR+/HER2- breast cancer\n"
    )
    assert not read_text(parts, title=SOLID).standard_exhausted


def test_a_number_before_the_name_of_a_cohort_and_a_part_within_a_sentence() -> None:
    numbered = (
        "2. Metastatic breast cancer\n\n   2.1 Cohort 1 (drug X with trastuzumab and with or without vinorelbine)\n"
        "   1. HER2-positive disease\n   2.2 Cohort 2 (drug X with an endocrine therapy)\n"
        "   1. At most 2 lines of chemotherapy for metastatic disease\n"
    )
    assert read_text(numbered).prior_lines == {}
    within = (
        "* Failure of at least 1 line of chemotherapy for those in the dose escalation phase (Parts 1a and 1b), and of all"
        " standard therapies\n* Part 2b: metastatic breast cancer"
    )
    assert "chemotherapy" not in read_text(within, title=SOLID).prior_lines


ANY_AND_TRIPLE_NEGATIVE = [  # headings of a part for any solid tumor, and of one for triple-negative breast cancer
    ("Phase 1:", "Phase 2:"),
    ("Part A:", "Part B:"),
    ("Dose escalation:", "Dose expansion:"),
    ("Phase Ia (dose escalation) stage:", "Phase Ib (expansion) stage:"),
    ("Dose escalation cohorts (monotherapy and combination):", "Expansion cohort, TNBC:"),
    ("For Phase 1 participants:", "For Phase 2 participants:"),
    ("Participants in the dose escalation part must meet:", "Participants in the expansion part must meet:"),
    ("Additional inclusion criteria for Part A:", "Additional inclusion criteria for Part B:"),
    ("Cohort 1 (solid tumors):", "Cohort 2 (TNBC):"),
    ("Solid Tumor Cohort:", "TNBC Cohort:"),
    ("Arm A (any solid tumor):", "Arm B (TNBC):"),
    ("Module 1:", "Module 2:"),
    ("Substudy A:", "Substudy B:"),
    ("Phase 1 only:", "Phase 2 only:"),
    ("Monotherapy dose escalation:", "Combination dose expansion (TNBC):"),
    ("Dose Escalation (Part 1) Specific Inclusion Criteria:", "Dose Expansion (Part 2) Specific Inclusion Criteria:"),
]
POSITIVE_AND_TRIPLE_NEGATIVE = [  # headings of a part for HR-positive, and of one for triple-negative breast cancer
    ("Cohort 1 (HR+):", "Cohort 2 (TNBC):"),
    ("HR+/HER2- cohort:", "TNBC cohort:"),
    ("Arm 1 - HR positive:", "Arm 2 - TNBC:"),
    ("Stratum 1 (HR-positive):", "Stratum 2 (triple-negative):"),
    ("Part 2A (HR+/HER2-):", "Part 2B (TNBC):"),
    ("For patients with HR-positive, HER2-negative disease:", "For patients with triple-negative disease:"),
    ("HR-positive, HER2-negative patients:", "Triple-negative patients:"),
    ("HR+/HER2- Breast Cancer:", "TNBC:"),
    ("ER-positive/HER2-negative breast cancer", "Triple-negative breast cancer"),
]


def _parted(first: str, second: str, style: str, own: list[str], other: list[str]) -> str:
    """The inclusions of two parts: under lines of their own, in a nested list, or in a flat one."""
    lines = ["* Age of 18 years or more", "* ECOG performance status of 0 or 1"]
    for heading, points in ((first, own), (second, other)):
        lines += ["", heading, ""] if style == "line" else [f"* {heading}"]
        lines += [f"{'  ' if style == 'nested' else ''}* {point}" for point in points]
    return "\n".join(lines)


@pytest.mark.parametrize("style", ["line", "nested", "flat"])
@pytest.mark.parametrize(("first", "second"), ANY_AND_TRIPLE_NEGATIVE)
def test_what_each_of_two_parts_asks_is_not_asked_of_all(first: str, second: str, style: str) -> None:
    own = ["Advanced solid tumor that is refractory to standard therapy or for which no standard therapy exists"]
    other = [
        "Metastatic triple-negative breast cancer",
        "At least one prior line of chemotherapy for metastatic disease",
        "Must have received a checkpoint inhibitor",
    ]
    facts = read_text(_parted(first, second, style, own, other), title="Drug X in Solid Tumors and Breast Cancer")
    assert (facts.standard_exhausted, facts.prior_therapy, len(facts.subtypes)) == (False, (), 4)
    assert facts.prior_lines == {"systemic": (1, None)}


@pytest.mark.parametrize("style", ["line", "nested"])
@pytest.mark.parametrize(("first", "second"), POSITIVE_AND_TRIPLE_NEGATIVE)
def test_what_is_asked_of_one_type_is_not_asked_of_the_other(first: str, second: str, style: str) -> None:
    own = [
        "HR-positive, HER2-negative metastatic breast cancer",
        "At least one prior line of endocrine therapy for metastatic disease, with a CDK4/6 inhibitor",
        "ESR1 mutation",
    ]
    other = [
        "Metastatic triple-negative breast cancer",
        "No prior systemic therapy for metastatic disease",
        "PD-L1 positive tumor",
    ]
    facts = read_text(_parted(first, second, style, own, other), title="Drug X in Metastatic Breast Cancer")
    assert (set(facts.subtypes), facts.prior_therapy) == ({"hr+/her2-", "tnbc"}, ())
    assert len(facts.timing) == 3
    assert {marker for rule in facts.biomarkers for marker in rule.any_of} in (set(), {"ESR1", "PD-L1"})


def test_a_dose_for_another_tumor_leaves_what_the_other_dose_asks() -> None:
    facts = read_text(
        "* Dose escalation: advanced solid tumor refractory to standard therapy\n"
        "* Dose expansion: metastatic pancreatic cancer after at most one line of therapy for metastatic disease",
        title=SOLID,
    )
    assert facts.standard_exhausted
    assert facts.prior_lines == {"systemic": (1, None)}


@pytest.mark.parametrize(
    "criteria",
    [
        "Cohort A (neoadjuvant): stage II-III breast cancer, nothing given before | Cohort B (metastatic): metastatic breast cancer, at least two lines of chemotherapy for metastatic disease",
        "Breast cancer of stage I to IV | Stage IV only: at least two lines of chemotherapy for metastatic disease",
        "Breast cancer of any stage | For patients with metastatic disease: at least two lines of chemotherapy for metastatic disease",
    ],
)
def test_what_is_asked_of_metastatic_disease_alone_is_asked_of_everybody_here(criteria: str) -> None:
    assert read(criteria).prior_lines["chemotherapy"] == (2, None)


def test_a_cohort_of_early_disease_is_not_open_here() -> None:
    text = (
        "Inclusion Criteria:\n\nEarly cohort:\n\n* Stage I-III breast cancer\n\nMetastatic cohort:\n\n"
        "* Metastatic breast cancer\n* One to three lines of chemotherapy for metastatic disease\n\n"
        "Exclusion Criteria:\n\n* Metastatic cohort only: brain metastases"
    )
    facts = read_facts(make_trial(criteria=text))
    assert (facts.prior_lines["chemotherapy"], facts.sites["brain"]) == ((1, 3), "forbids")


def test_a_bullet_that_names_a_part_over_deeper_bullets_ends_with_them() -> None:
    text = (
        "Inclusion Criteria:\n\n* Metastatic breast cancer\n* Phase 1b:\n  * Cohort 1: HER2-positive disease\n  * Cohort 2: triple-negative disease\n\n"
        "Exclusion Criteria:\n\n* Phase 1b:\n  * Cohort 1: a LVEF below 50%\n* Untreated brain metastases\n"
    )
    facts = read_facts(make_trial(criteria=text))
    assert (facts.sites["brain"], facts.brain_active) == ("allows_if", "forbids")


def test_a_part_without_a_colon_is_that_of_the_bullets_under_it() -> None:
    text = (
        "Inclusion Criteria:\n\n* Metastatic breast cancer\n* Part 1\n\n  1. At least one prior line of systemic therapy for metastatic disease\n"
        "* Part 2 (Modules 1 and 2)\n\n  a) No prior systemic therapy for metastatic disease\n"
        "* Part 2 (Modules 3 and 4) a) Zero or one prior lines of systemic therapy for metastatic disease\n"
    )
    facts = read_facts(make_trial(criteria=text))
    low, high = facts.prior_lines["systemic"]
    assert (low or None, high) == (None, None)
    assert set(facts.timing) == {"new_diagnosis", "treatment_change", "limited_options"}


@pytest.mark.parametrize(
    ("prostate", "breast"),
    [
        ("Prostate cancer", "Triple-negative breast cancer"),
        ("Eligibility criteria - prostate cancer", "Eligibility criteria - triple-negative breast cancer"),
        ("Additional criteria for prostate cancer", "Additional criteria for triple-negative breast cancer"),
        (
            "PHASE II STUDY OF A PLUS B OR C ELIGIBILITY CRITERIA - PROSTATE CANCER",
            "PHASE II STUDY OF A PLUS B ELIGIBILITY CRITERIA TRIPLE NEGATIVE BREAST CANCER",
        ),
    ],
)
@pytest.mark.parametrize("breast_first", [True, False])
def test_what_stands_under_the_title_of_another_tumor_is_asked_of_that_alone(
    prostate: str, breast: str, breast_first: bool
) -> None:
    titles = [
        f"{prostate}\n\n* Must have progressed on enzalutamide for metastatic disease\n* Brain metastases must be treated and stable\n",
        f"{breast}\n\n* At least two prior lines of systemic therapy for metastatic disease\n",
    ]
    told = "\n".join(titles[::-1] if breast_first else titles)
    facts = read_facts(make_trial(title=SOLID, criteria=f"Inclusion Criteria:\n\n* Age 18 or over\n\n{told}"))
    assert (facts.prior_lines, facts.sites["brain"]) == ({"systemic": (2, None)}, "silent")


def test_bullets_of_another_kind_go_on_with_the_list_over_the_titles() -> None:
    text = (
        "Inclusion Criteria:\n\n* An advanced solid tumor, and for these tumors:\n\nLung cancer\n\n• A targeted drug before\n\n"
        "Uterine cancer\n\n• Must have received lenvatinib\n\n* ECOG 0 to 1\n* Measurable disease\n"
    )
    facts = read_facts(make_trial(title=SOLID, criteria=text))
    assert (facts.ecog_max, facts.measurable_disease) == (1, "required")


@pytest.mark.parametrize(
    "closed",
    [
        "Cohort A (closed to enrollment):",
        "Cohort A: enrollment closed",
        "Cohort A (recruitment completed):",
        "Cohort A - no longer enrolling",
        "Cohort A [closed to recruitment]:",
    ],
)
def test_where_one_cohort_is_left_the_trial_asks_what_that_asks(closed: str) -> None:
    text = (
        f"Inclusion Criteria:\n\n* Metastatic breast cancer\n\n{closed}\n\n* At least two prior lines of chemotherapy for metastatic disease\n\n"
        "Cohort B:\n\n* No prior chemotherapy for metastatic disease\n"
    )
    assert read_facts(make_trial(criteria=text)).prior_lines == {"chemotherapy": (0, 0)}


def test_a_heading_may_name_the_type_before_the_cohort() -> None:
    text = (
        "Inclusion Criteria:\n\n* Metastatic breast cancer\n\nMetastatic TNBC cohort inclusion criteria\n\n"
        "* At least two prior lines of chemotherapy for metastatic disease\n\nMetastatic HR+ cohort inclusion criteria\n\n"
        "* No prior chemotherapy for metastatic disease\n"
    )
    low, high = read_facts(make_trial(criteria=text)).prior_lines["chemotherapy"]
    assert (low or None, high) == (None, None)


def test_the_tumors_of_a_part_in_a_line_of_their_own_are_no_title() -> None:
    criteria = (
        "Inclusion Criteria:\n\n1. Advanced solid tumor\n\n   For Phase 2, these tumors are allowed:\n\n"
        "   Melanoma, TNBC and lung cancer\n2. At least one measurable lesion\n"
    )
    facts = read_facts(make_trial(title="Drug X in Advanced Solid Tumors", criteria=criteria))
    assert facts.measurable_disease == "required"


def test_cohorts_for_other_tumors_are_not_counted_among_the_doses_of_one() -> None:
    others = (
        "melanoma",
        "lung cancer",
        "ovarian cancer",
        "colon cancer",
        "bladder cancer",
        "gastric cancer",
        "sarcoma",
    )
    told = "\n".join(f"* Cohort {number}: metastatic {name}" for number, name in enumerate(others, 3))
    facts = read_text(
        f"* Cohort 1: TNBC that progressed on earlier treatment\n* Cohort 2: breast cancer, ECOG 0 or 1\n{told}",
        title=SOLID,
    )
    assert "new_diagnosis" in facts.timing


def test_cohorts_of_part_b_are_not_in_part_a() -> None:
    facts = read_text(
        "* Part A:\n* Solid tumors with no standard treatment left\n"
        "* Cohort B-1: TNBC that progressed on earlier treatment for metastatic disease\n"
        "* Cohort B-2: breast cancer, at most 3 earlier lines for metastatic disease",
        title=SOLID,
    )
    assert "new_diagnosis" in facts.timing


def test_a_word_in_capitals_is_no_name_of_a_cohort() -> None:
    assert labels_of("XY-12 and Drug Y cohorts ONLY") == {Label("cohort", "xy 12 and drug y")}


def test_groups_of_which_one_is_enough_are_each_read_for_themselves() -> None:
    facts = read_text(
        "* Metastatic breast cancer, previously treated as told for one of the following groups:\n"
        "* Group 1: Progressed on 2 or more lines of endocrine therapy for metastatic disease OR\n"
        "* Group 2: Progressed on 1 line of endocrine therapy for metastatic disease and relapsed early after surgery"
    )
    assert facts.prior_lines["endocrine"] == (1, None)


def test_a_range_of_cohorts_holds_for_each_of_them() -> None:
    facts = read_text(
        "* Cohort A: metastatic breast cancer\n* Cohort B: metastatic breast cancer with liver metastases\n"
        "* Cohort C: metastatic breast cancer of the skin\n"
        "* Cohorts A-C: at least one line of therapy for metastatic disease"
    )
    assert facts.prior_lines["systemic"] == (1, None)


def test_a_cohort_that_names_breast_cancer_alone_takes_its_type_whatever_the_trial_takes() -> None:
    """What it asks of that type it asks of everybody in it; "any solid tumor" is said of the whole trial."""
    facts = read_text(
        "* Confirmed solid tumor that is metastatic\n"
        "* Cohort A: women with triple-negative breast cancer who have had progression on systemic therapy for metastatic disease\n"
        "* Cohort B: women with hormone receptor-positive, HER2-negative breast cancer who have had progression on systemic therapy for metastatic disease",
        title="A Study in Solid Tumors",
    )
    assert facts.prior_lines["systemic"] == (1, None)
    assert set(facts.subtypes) == {"hr+/her2-", "tnbc"}
