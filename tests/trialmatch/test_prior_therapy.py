"""Classes of drug that must, or must not, have been had. Sentences are our own; each row has its point."""

import pytest

from tests.factories import read

REQUIRED = [  # inclusion, exclusion, what is required
    ("Prior treatment with a CDK4/6 inhibitor is required", "", {"cdk46_inhibitor"}),
    ("Must have received palbociclib, ribociclib or abemaciclib", "", {"cdk46_inhibitor"}),
    ("Progression during or after trastuzumab deruxtecan", "", {"t_dxd"}),
    ("Previously treated with an anthracycline and a taxane", "", {"anthracycline", "taxane"}),
    ("Must have had a taxane, trastuzumab and pertuzumab", "", {"taxane", "trastuzumab", "pertuzumab"}),
    ("Must have been treated with a taxane in any setting", "", {"taxane"}),
    ("Prior exposure to an immune checkpoint inhibitor", "", {"immune_checkpoint_inhibitor"}),
    ("Disease that is refractory to sacituzumab govitecan", "", {"trop2_adc"}),
    ("Participants have received fulvestrant for at least 6 months", "", {"fulvestrant"}),
    ("Prior therapy must include a PARP inhibitor", "", {"parp_inhibitor"}),
    ("", "Participants who have never received a taxane", {"taxane"}),
]
BARRED = [
    ("", "Prior treatment with a CDK4/6 inhibitor", {"cdk46_inhibitor"}),
    ("No prior fulvestrant", "", {"fulvestrant"}),
    ("No prior exposure to any PARP inhibitor", "", {"parp_inhibitor"}),
    ("Must not have received an immune checkpoint inhibitor", "", {"immune_checkpoint_inhibitor"}),
    ("", "Previously treated with everolimus or alpelisib", {"pi3k_akt_mtor_inhibitor"}),
    ("", "Prior eribulin for metastatic disease", {"eribulin"}),
    ("", "Has had sacituzumab govitecan at any time", {"trop2_adc"}),
    ("", "Prior antibody-drug conjugate with a topoisomerase I payload", {"topo1_adc"}),
    ("Participants must be naive to CDK4/6 inhibitors", "", {"cdk46_inhibitor"}),
    ("", "History of treatment with tucatinib", {"her2_tki"}),
    ("Prior chemotherapy is allowed, but no prior capecitabine", "", {"capecitabine"}),
    ("", "Prior treatment with any CD47-directed agent", {"same_target"}),
    ("", "Previous exposure to the study drug", {"same_target"}),
    ("", "Prior use of anti-TIGIT antibodies", {"same_target"}),
]
NEITHER = [
    ("", "Chemotherapy within 3 weeks"),
    ("", "Treatment with a CDK4/6 inhibitor within 14 days before the first dose"),
    ("Prior CDK4/6 inhibitor is allowed", ""),
    ("Prior fulvestrant is permitted but not required", ""),
    ("Suitable for treatment with capecitabine", ""),
    ("", "Allergy to trastuzumab or to any part of it"),
    ("", "Severe infusion reaction to trastuzumab"),
    ("", "Receiving tamoxifen now for another illness"),
    ("", "Stopped trastuzumab because of heart failure"),
    ("Prior adjuvant taxane must have ended 12 months ago", ""),
    ("", "Planned treatment with a PARP inhibitor during the study"),
    ("Patients who had tamoxifen must have stopped it 4 weeks ago", ""),
    ("Patients with a BRCA mutation must have received a PARP inhibitor", ""),
    ("Recovered from side effects of pembrolizumab", ""),
    ("Prior immunotherapy with or without pembrolizumab is acceptable", ""),
]


def classes(inclusion: str, exclusion: str, rule: str) -> set[str]:
    return {p.drug_class for p in read(inclusion, exclusion).prior_therapy if p.rule == rule}


@pytest.mark.parametrize(("inclusion", "exclusion", "required"), REQUIRED)
def test_required(inclusion: str, exclusion: str, required: set[str]) -> None:
    assert (classes(inclusion, exclusion, "requires"), classes(inclusion, exclusion, "forbids")) == (required, set())


@pytest.mark.parametrize(("inclusion", "exclusion", "barred"), BARRED)
def test_barred(inclusion: str, exclusion: str, barred: set[str]) -> None:
    assert (classes(inclusion, exclusion, "forbids"), classes(inclusion, exclusion, "requires")) == (barred, set())


@pytest.mark.parametrize(("inclusion", "exclusion"), NEITHER)
def test_neither(inclusion: str, exclusion: str) -> None:
    assert read(inclusion, exclusion).prior_therapy == ()
