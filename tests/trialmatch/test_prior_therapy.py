"""Classes of drug that must, or must not, have been had. Sentences are our own; each row has its point."""

import pytest

from tests.factories import make_trial, read
from trialmatch.eligibility.read import read_facts

REQUIRED = [  # inclusion, exclusion, what is required
    (
        "Had previous treatment of the cancer with:\n  * antiestrogen therapy, including, but not limited to, fulvestrant (Faslodex) and aromatase inhibitors",
        "",
        {"endocrine_therapy"},
    ),
    (
        "Prior treatment with two or more HER2-targeted therapies, including, but not limited to, checkpoint inhibitors (i.e., anti-PD-1)",
        "",
        {"her2_directed"},
    ),
    ("", "Taxane-naive patients", {"taxane"}),
    ("", "Patients who have not progressed under prior trastuzumab", {"trastuzumab"}),
    (
        "Must have had at most three lines of anti-HER2 therapy, including trastuzumab and T-DM1",
        "",
        {"trastuzumab", "t_dm1"},
    ),
    ("Currently receiving a stable dose of letrozole and palbociclib", "", {"aromatase_inhibitor", "cdk46_inhibitor"}),
    (
        "Prior regimens included a taxane, an anthracycline (unless contraindicated), and capecitabine",
        "",
        {"taxane", "anthracycline", "capecitabine"},
    ),
    ("Receiving chemotherapy when joining the study", "", {"chemotherapy"}),
    ("Any solid tumor on immune checkpoint inhibitor therapy", "", {"immune_checkpoint_inhibitor"}),
    ("Received systemic chemotherapy within the last 8 years", "", {"chemotherapy"}),
    ("Must have started a CDK4/6 inhibitor within the past 3 months", "", {"cdk46_inhibitor"}),
    ("Metastatic breast cancer with ribociclib treatment begun within the last 60 days", "", {"cdk46_inhibitor"}),
    ("On first-line endocrine therapy with a CDK4/6 inhibitor for at least 6 months", "", {"cdk46_inhibitor"}),
    (
        "Relapse on or within 12 months after an adjuvant aromatase inhibitor, or progression on letrozole for advanced disease",
        "",
        {"aromatase_inhibitor"},
    ),
    (
        "Must have had trastuzumab and pertuzumab for metastatic disease, or a relapse within 6 months of adjuvant treatment",
        "",
        {"trastuzumab", "pertuzumab"},
    ),
    ("Metastatic breast cancer receiving docetaxel (at least 60 mg/m2) every 3 weeks", "", {"taxane"}),
    (
        "Relapsed on adjuvant endocrine therapy, or progressed on endocrine therapy for metastatic disease",
        "",
        {"endocrine_therapy"},
    ),
    ("Prior treatment with a CDK4/6 inhibitor is required", "", {"cdk46_inhibitor"}),
    ("Progressive disease despite at least one approved HER2-targeted agent", "", {"her2_directed"}),
    ("Prior endocrine therapy with or without a CDK4/6 inhibitor", "", {"endocrine_therapy"}),
    (
        "Must have had endocrine therapy | At most two lines of endocrine therapy for metastatic disease",
        "",
        {"endocrine_therapy"},
    ),
    ("At least one line of endocrine therapy for metastatic disease", "", set()),  # the lines say it
    ("Must have received palbociclib, ribociclib or abemaciclib", "", {"cdk46_inhibitor"}),
    ("Progression during or after trastuzumab deruxtecan", "", {"t_dxd"}),
    ("Documented progression while receiving dual anti-HER2 therapy", "", {"her2_directed"}),
    (
        "Must have received endocrine therapy, including, but not limited to, fulvestrant, tamoxifen, and letrozole",
        "",
        {"endocrine_therapy"},
    ),
    (
        "7) Willing to follow the protocol for as long as the study lasts, with all its visits and its examinations 8) "
        "Measurable disease by RECIST 9) Willing to have a biopsy at the start and at progression 10) Patient should "
        "have previously been treated with any PARP inhibitor",
        "",
        {"parp_inhibitor"},
    ),
    ("Must have recurred while being treated with adjuvant letrozole", "", {"aromatase_inhibitor"}),
    ("Previously treated with an anthracycline and a taxane", "", {"anthracycline", "taxane"}),
    ("Must have had a taxane, trastuzumab and pertuzumab", "", {"taxane", "trastuzumab", "pertuzumab"}),
    ("Must have been treated with a taxane in any setting", "", {"taxane"}),
    ("Prior exposure to an immune checkpoint inhibitor", "", {"immune_checkpoint_inhibitor"}),
    ("Disease that is refractory to sacituzumab govitecan", "", {"trop2_adc"}),
    ("Participants have received fulvestrant for at least 6 months", "", {"fulvestrant"}),
    ("Prior therapy must include a PARP inhibitor", "", {"parp_inhibitor"}),
    ("", "Participants who have never received a taxane", {"taxane"}),
    (
        "Has received prior CDK4/6 inhibitor therapy in combination with endocrine therapy for advanced disease",
        "",
        {"cdk46_inhibitor"},
    ),
    (
        "Patients must have progressed on a prior aromatase inhibitor plus a CDK4/6 inhibitor",
        "",
        {"aromatase_inhibitor", "cdk46_inhibitor"},
    ),
    ("Received prior treatment with trastuzumab and a taxane, alone or together", "", {"taxane", "trastuzumab"}),
    ("Prior treatment with trastuzumab, pertuzumab and T-DM1 is required", "", {"pertuzumab", "t_dm1", "trastuzumab"}),
    ("Previously treated with at least one taxane-containing regimen", "", {"taxane"}),
    ("Progressed during treatment with letrozole or anastrozole", "", {"aromatase_inhibitor"}),
    ("Prior endocrine therapy with tamoxifen or an aromatase inhibitor", "", {"endocrine_therapy"}),
    ("Disease resistant to platinum chemotherapy", "", {"platinum"}),
    ("Prior antiestrogen therapy (with or without ovarian suppression)", "", {"endocrine_therapy"}),
    (
        "Must be refractory to or have relapsed after an anti-PD-1 or anti-PD-L1 antibody",
        "",
        {"immune_checkpoint_inhibitor"},
    ),
    ("Progression on prior sacituzumab govitecan or datopotamab deruxtecan", "", {"trop2_adc"}),
    ("Have received at least one prior antibody-drug conjugate", "", {"any_adc"}),
    ("Currently on stable treatment with a CDK4/6 inhibitor for at least 3 months", "", {"cdk46_inhibitor"}),
    ("Progression after at least two HER2-targeted regimens", "", {"her2_directed"}),
    (
        "Must have received chemotherapy containing HER2-directed induction treatment",
        "",
        {"chemotherapy", "her2_directed"},
    ),
    (
        "Relapsing under a first-line treatment that combines a CDK4/6 inhibitor with an aromatase inhibitor",
        "",
        {"cdk46_inhibitor", "aromatase_inhibitor"},
    ),
    ("Progression at any time after aromatase inhibitor use in the advanced setting", "", {"aromatase_inhibitor"}),
    ("Women taking ribociclib for metastatic breast cancer for at least one month", "", {"cdk46_inhibitor"}),
    ("Currently receiving an immune checkpoint inhibitor", "", {"immune_checkpoint_inhibitor"}),
    ("Receiving weekly paclitaxel for metastatic breast cancer", "", {"taxane"}),
    ("Stage I-IV breast cancer receiving docetaxel-based chemotherapy every 21 days", "", {"taxane"}),
    ("Prior trastuzumab and pertuzumab, and T-DM1", "", {"t_dm1", "trastuzumab", "pertuzumab"}),
    ("Prior anthracycline and taxane, unless contraindicated", "", {"taxane", "anthracycline"}),
    ("Prior therapies may include trastuzumab, anthracyclines, and taxanes", "", set()),
    ("Platinum-treated disease", "", {"platinum"}),
    ("A CDK4/6 inhibitor must have been part of an earlier line", "", {"cdk46_inhibitor"}),
    ("Taxane in the (neo)adjuvant or metastatic setting required", "", {"taxane"}),
    ("Has progressed on and is no longer suitable for endocrine therapy", "", {"endocrine_therapy"}),
    ("Receiving ongoing treatment with palbociclib", "", {"cdk46_inhibitor"}),
    ("Currently prescribed an aromatase inhibitor such as letrozole", "", {"aromatase_inhibitor"}),
    ("Previously or currently receiving taxane based chemotherapy", "", {"taxane"}),
    (
        "At least one line of chemotherapy and one of endocrine therapy (where indicated) in any setting",
        "",
        {"chemotherapy"},
    ),
    ("Premenopausal women with breast cancer who have progressed on tamoxifen", "", {"tamoxifen"}),
    ("One prior line of palbociclib", "", {"cdk46_inhibitor"}),
    (
        "Prior fulvestrant + a CDK4/6 inhibitor in the metastatic setting or in the adjuvant setting if within 12 months",
        "",
        {"fulvestrant", "cdk46_inhibitor"},
    ),
    ("Must have received sacituzumab govitecan or trastuzumab deruxtecan as the last treatment", "", {"any_adc"}),
    ("At least one taxane-containing regimen", "", {"taxane"}),
    ("Currently on letrozole plus a CDK4/6 inhibitor", "", {"aromatase_inhibitor", "cdk46_inhibitor"}),
    ("Progression after adjuvant chemotherapy (but not on an anthracycline)", "", {"chemotherapy"}),
    (
        "Must have received prior treatment with pertuzumab, trastuzumab, and ado-trastuzumab emtansine in the neoadjuvant, adjuvant, or metastatic setting",
        "",
        {"pertuzumab", "t_dm1", "trastuzumab"},
    ),
    (
        "Progression on one or more lines of endocrine therapy for metastatic disease, with one in combination with a CDK4/6 inhibitor",
        "",
        {"cdk46_inhibitor"},
    ),
    (
        "Progression on an aromatase inhibitor in combination with either palbociclib or ribociclib as the first hormonal treatment for metastatic disease",
        "",
        {"aromatase_inhibitor", "cdk46_inhibitor"},
    ),
    (
        "At least two prior chemotherapy regimens for metastatic disease, which must have included an anthracycline and a taxane",
        "",
        {"anthracycline", "taxane"},
    ),
    (
        "On first-line aromatase inhibitor plus CDK4/6 inhibitor for at least 6 months without evidence of disease progression",
        "",
        {"aromatase_inhibitor", "cdk46_inhibitor"},
    ),
    (
        "In either case, patients must have received prior treatment with pertuzumab, trastuzumab, and T-DM1",
        "",
        {"pertuzumab", "trastuzumab", "t_dm1"},
    ),
    ("One or more ADCs for advanced disease are needed for entry, whatever the payload", "", {"any_adc"}),
    ("Pretreatment with an anthracycline and a taxane", "", {"taxane", "anthracycline"}),
    ("Earlier regimens must have included an anthracycline and a taxane", "", {"taxane", "anthracycline"}),
    ("PD on capecitabine", "", {"capecitabine"}),
    ("Progression during or within 28 days of treatment with a CDK4/6 inhibitor", "", {"cdk46_inhibitor"}),
    ("All must have been previously treated with a taxane, regardless of when", "", {"taxane"}),
    ("Currently on letrozole (or anastrozole) plus palbociclib", "", {"cdk46_inhibitor", "aromatase_inhibitor"}),
    ("Was treated by anthracycline and by taxane before", "", {"taxane", "anthracycline"}),
    (
        "Should have been previously treated with: a taxane in any setting; a CDK4/6 inhibitor in any setting",
        "",
        {"taxane", "cdk46_inhibitor"},
    ),
    ("Response after 6-8 courses of first-line epirubicin plus paclitaxel", "", {"anthracycline", "taxane"}),
    ("Prior trastuzumab or other HER2-targeted therapy", "", {"her2_directed"}),
    ("Must have been given palbociclib or ribociclib for six months or longer", "", {"cdk46_inhibitor"}),
    ("An anthracycline must have been part of the former treatment", "", {"anthracycline"}),
    (
        "Trastuzumab, with or without chemotherapy, must have been administered for metastatic disease",
        "",
        {"trastuzumab"},
    ),
    ("Taxane and trastuzumab have been given for the metastatic disease", "", {"trastuzumab", "taxane"}),
    ("Trastuzumab has been used", "", {"trastuzumab"}),
    (
        "The treatment given before must include every one of the following:\n  * an anthracycline\n  * a taxane",
        "",
        {"taxane", "anthracycline"},
    ),
    ("Regimens must have included an anthracycline and a taxane", "", {"taxane", "anthracycline"}),
    (
        "Earlier treatment must include both a taxane, alone or in combination, and trastuzumab, alone or in combination",
        "",
        {"taxane", "trastuzumab"},
    ),
    ("Failure of an aromatase inhibitor within the previous 12 months", "", {"aromatase_inhibitor"}),
    ("Prior adjuvant or neoadjuvant anthracycline-based chemotherapy", "", {"anthracycline"}),
    (
        "Has received prior therapy (in the adjuvant and/or metastatic setting) with an anthracycline, a taxane and capecitabine",
        "",
        {"taxane", "anthracycline", "capecitabine"},
    ),
    ("A taxane at some time before, whether adjuvant or for advanced disease", "", {"taxane"}),
    (
        "Must have had prior treatment with an anthracycline and a taxane (either in sequence or in combination)",
        "",
        {"anthracycline", "taxane"},
    ),
    ("Received prior anthracycline therapy in the adjuvant setting", "", {"anthracycline"}),
    (
        "Progression after one line of prior CDK4/6 inhibitor (CDK4/6i) therapy combined with HT in the metastatic setting (one more line is permitted in the adjuvant setting)",
        "",
        {"cdk46_inhibitor"},
    ),
    ("Recurrence or progression of the cancer while on or after an aromatase inhibitor", "", {"aromatase_inhibitor"}),
    (
        "Prior treatment in any setting must include both a taxane, alone or together with any other agent, and trastuzumab, alone or together with any other agent",
        "",
        {"trastuzumab", "taxane"},
    ),
    ("Must have progressed through a bevacizumab-based treatment", "", {"bevacizumab"}),
    ("Progressive tumor despite lapatinib", "", {"her2_tki"}),
    ("Anthracycline, taxane and capecitabine must all have been used", "", {"anthracycline", "capecitabine", "taxane"}),
    ("", "Patients w/o prior exposure to eribulin", {"eribulin"}),
    ("", "Absence of any HER2-directed treatment in the patient's history", {"her2_directed"}),
    ("", "Patients not yet exposed to a taxane", {"taxane"}),
    (
        "Trastuzumab, pertuzumab and a taxane are all included in the past treatments",
        "",
        {"trastuzumab", "pertuzumab", "taxane"},
    ),
    (
        "At least one earlier treatment must have been the combination of a CDK4/6 inhibitor and letrozole",
        "",
        {"aromatase_inhibitor", "cdk46_inhibitor"},
    ),
    ("Must have had trastuzumab, and at least two regimens of HER2-directed treatment", "", {"trastuzumab"}),
    ("Resistant to hormonal treatment with tamoxifen", "", {"tamoxifen"}),
    (
        "Must have received an anthracycline and a taxane and may have had other drugs before",
        "",
        {"anthracycline", "taxane"},
    ),
    ("Progressed on an earlier CDK4/6 inhibitor plus or minus endocrine therapy", "", {"cdk46_inhibitor"}),
    ("", "Previously untreated with a taxane", {"taxane"}),
    ("Not naive to CDK4/6 inhibitors", "", {"cdk46_inhibitor"}),
    ("Patients should not be naive to taxanes", "", {"taxane"}),
    (
        "Must have had an aromatase inhibitor (letrozole; exemestane) + a CDK4/6 inhibitor",
        "",
        {"aromatase_inhibitor", "cdk46_inhibitor"},
    ),
]
BARRED = [
    (
        "No prior taxane for metastatic disease; a taxane in the adjuvant setting is allowed if it ended 12 months earlier",
        "",
        {"taxane"},
    ),
    ("", "Prior taxane, unless given as adjuvant treatment that ended over 6 months ago", {"taxane"}),
    ("", "Prior treatment with cabazitaxel", {"taxane"}),
    ("", "Prior treatment with a CDK4/6 inhibitor", {"cdk46_inhibitor"}),
    ("", "Prior exposure to a CCR8 inhibitor or hypersensitivity to the study drug", {"same_target"}),
    ("No prior fulvestrant", "", {"fulvestrant"}),
    (
        "",
        "Prior treatment with fulvestrant, or any PARP inhibitor in a phase I, II study",
        {"fulvestrant", "parp_inhibitor"},
    ),
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
    ("", "Prior therapy with any SERD, including fulvestrant", {"fulvestrant", "oral_serd"}),
    (
        "",
        "Prior treatment with fulvestrant, elacestrant, or any investigational oral SERD",
        {"fulvestrant", "oral_serd"},
    ),
    ("", "Received any prior PI3K, AKT or mTOR inhibitor", {"pi3k_akt_mtor_inhibitor"}),
    ("", "Prior exposure to capecitabine or vinorelbine in the metastatic setting", {"capecitabine"}),
    (
        "",
        "Has received prior therapy with an anti-PD-1, anti-PD-L1, or anti-CTLA-4 agent",
        {"immune_checkpoint_inhibitor"},
    ),
    ("", "Any prior therapy with a topoisomerase I inhibitor, including ADCs that carry one", {"topo1_adc"}),
    ("", "Prior treatment with a TROP2-directed therapy", {"trop2_adc"}),
    ("", "Previous treatment with a PARP inhibitor or platinum for metastatic disease", {"parp_inhibitor", "platinum"}),
    ("", "Prior treatment with bevacizumab", {"bevacizumab"}),
    ("No prior treatment with eribulin", "", {"eribulin"}),
    ("No previous therapy with HER2 tyrosine kinase inhibitors, such as lapatinib or neratinib", "", {"her2_tki"}),
    ("Patients must not have been treated before with everolimus", "", {"pi3k_akt_mtor_inhibitor"}),
    ("PARP inhibitor-naive", "", {"parp_inhibitor"}),
    ("Never treated with a checkpoint inhibitor", "", {"immune_checkpoint_inhibitor"}),
    ("", "Prior treatment with PTX for any length of time", {"taxane"}),
    (
        "Any number of earlier systemic treatments is allowed, except tucatinib and capecitabine",
        "",
        {"her2_tki", "capecitabine"},
    ),
    ("", "Have used or are currently using HER2 tyrosine kinase inhibitors", {"her2_tki"}),
    ("", "Has been treated with any HER2-directed therapy, including an antibody-drug conjugate", {"her2_directed"}),
    ("", "Prior treatment with anything aimed at the HER family, such as HER2-targeted therapy", {"her2_directed"}),
    ("", "Has received a HER2 breast cancer vaccine before", {"same_target"}),
    ("", "Prior treatment with a PD-L1 or TIGIT antibody", {"immune_checkpoint_inhibitor"}),
    (
        "",
        "Earlier drugs directed at the IGF-1 receptor or the phosphatidylinositol 3-kinase (PI3K)/v-akt murine thymoma viral oncogene homolog (AKT) pathway received before",
        {"pi3k_akt_mtor_inhibitor"},
    ),
    (
        "",
        "No prior fluoropyrimidine in the metastatic setting. An adjuvant fluoropyrimidine is permitted if a year has passed since",
        {"capecitabine"},
    ),
    (
        "Platinum chemotherapy for early disease is allowed. Platinum-based chemotherapy in the metastatic setting is not permitted.",
        "",
        {"platinum"},
    ),
    (
        "",
        "Previously treated with lapatinib, tucatinib or another HER2 tyrosine kinase inhibitor at any time (adjuvant neratinib is allowed when relapse came more than 12 months after its last dose)",
        {"her2_tki"},
    ),
    (
        "",
        "Any earlier treatment received that contains a chemotherapeutic agent targeting topoisomerase I (any such ADC too)",
        {"topo1_adc"},
    ),
    ("", "Previously received a programmed death-1 (PD-1)/L1 inhibitor", {"immune_checkpoint_inhibitor"}),
    ("", "Prior treatment with an antibody drug conjugate that consists of a Top1 inhibitor payload", {"topo1_adc"}),
    ("", "Any earlier anti-HER2 therapy", {"her2_directed"}),
    ("", "Fulvestrant in any earlier setting", {"fulvestrant"}),
    ("", "Previous use of tyrosine kinase inhibitors targeting HER2", {"her2_tki"}),
    ("", "Earlier treatment with the study drug", {"same_target"}),
    ("", "At least one prior lifetime dose of docetaxel", {"taxane"}),
    ("", "Earlier treatment with olaparib, certain exceptions are specified in the protocol", {"parp_inhibitor"}),
    (
        "",
        "Previous exposure to docetaxel (it is fine to have had gentle chemotherapy (AC), which is allowed)",
        {"taxane"},
    ),
    ("No prior exposure to immune mediated therapy", "", {"immune_checkpoint_inhibitor"}),
    ("", "Treated before with antibody drug conjugates targeting to CLDN18.2", {"same_target"}),
    ("", "Earlier treatment with a PARP inhibitor or other DDR inhibitor", {"parp_inhibitor", "same_target"}),
    ("", "Previous use of fulvestrant, or any drug known to block FGFR", {"fulvestrant", "same_target"}),
    (
        "",
        "Prior therapy with an agent against another stimulatory or coinhibitory T-cell receptor",
        {"immune_checkpoint_inhibitor"},
    ),
    (
        "",
        "Prior therapy with an anti-PD-1 agent or with one directed to another co-inhibitory T-cell receptor",
        {"immune_checkpoint_inhibitor"},
    ),
    (
        "",
        "Earlier treatment with another oral SERD, an estrogen receptor targeting chimera (PROTAC), a complete estrogen receptor antagonist (CERAN), a new oral estrogen receptor modulator of whatever kind, or everolimus",
        {"oral_serd", "pi3k_akt_mtor_inhibitor"},
    ),
    (
        "",
        "Previous treatment with drugs targeting the IGF pathway, AKT or mTOR",
        {"pi3k_akt_mtor_inhibitor", "same_target"},
    ),
    (
        "",
        "Adjuvant carboplatin and a relapse within 12 months of it, or received cisplatin for metastatic disease",
        {"platinum"},
    ),
    ("", "Prior use of elacestrant and other novel endocrine therapies", {"oral_serd"}),
    ("", "Earlier treatment with fulvestrant, or any CDK4/6 inhibitor in phase I, II study", {"fulvestrant"}),
    ("", "Prior treatment with idelalisib", {"pi3k_akt_mtor_inhibitor"}),
    ("", "Prior PD-1 inhibitor alone or in combination", {"immune_checkpoint_inhibitor"}),
    ("", "Prior PD-1 inhibitor, including the study drug", {"immune_checkpoint_inhibitor"}),
    ("", "No previous treatment with the study drug or any other PARP inhibitor", {"parp_inhibitor"}),
    ("", "Received treatment with a cyclin-dependent kinase (CDK) 4 & 6 inhibitor before", {"cdk46_inhibitor"}),
    ("", "Prior therapies targeting PD-1, PD-L1, or CTLA-4", {"immune_checkpoint_inhibitor"}),
    (
        "",
        "Prior treatment with a topoisomerase-I inhibitor, either as free form or as part of another antibody-drug conjugate",
        {"topo1_adc"},
    ),
    ("", "Have previously been treated with any anti-HER2 and/or anti-EGFR tyrosine kinase inhibitor", {"her2_tki"}),
    (
        "",
        "Any prior treatment, including an antibody-drug conjugate, containing a chemotherapeutic agent targeting topoisomerase I",
        {"topo1_adc"},
    ),
    (
        "",
        "Prior chemotherapy (except for neoadjuvant or adjuvant chemotherapy), fulvestrant, or any mTOR inhibitor",
        {"fulvestrant", "pi3k_akt_mtor_inhibitor"},
    ),
    ("", "Prior treatment with AKT inhibitors; fulvestrant; everolimus", {"pi3k_akt_mtor_inhibitor", "fulvestrant"}),
    ("", "Any earlier CDK4/6 inhibitor, the adjuvant setting included", {"cdk46_inhibitor"}),
    ("", "Already had trastuzumab deruxtecan", {"t_dxd"}),
    ("", "Antibody-drug conjugates of any kind in the past", {"any_adc"}),
    ("", "Received any of the following: a) fulvestrant; b) a CDK4/6 inhibitor", {"cdk46_inhibitor", "fulvestrant"}),
    ("", "Previous taxane for metastatic disease, or an adjuvant taxane within 12 months", {"taxane"}),
    (
        "",
        "Prior oral SERD (fulvestrant is allowed), PROTAC or mTOR inhibitor",
        {"pi3k_akt_mtor_inhibitor", "oral_serd"},
    ),
    ("", "Earlier use of ICI 182,780", {"fulvestrant"}),
    ("Not pretreated with anthracyclines in any setting", "", {"anthracycline"}),
    ("", "Prior anti-HER2 treatment, including lapatinib", {"her2_directed"}),
    ("", "Prior maytansinoid conjugates (a DM1 antibody-drug conjugate, including trastuzumab emtansine)", {"t_dm1"}),
    ("", "Prior chemotherapy with a taxane", {"taxane"}),
    ("", "Everolimus, alpelisib or a comparable inhibitor in former treatment", {"pi3k_akt_mtor_inhibitor"}),
    ("", "Lapatinib, pyrotinib or another HER2 tyrosine kinase inhibitor has been taken", {"her2_tki"}),
    ("", "Prior antibody-drug conjugate directed at TROP-2", {"trop2_adc"}),
    ("", "Prior treatment directed at TROP2", {"trop2_adc"}),
    ("", "T-DM1 in former treatment", {"t_dm1"}),
    ("", "Platinum given earlier, in any setting", {"platinum"}),
    (
        "Must not have had carboplatin or cisplatin for metastatic disease, nor a PARP inhibitor",
        "",
        {"platinum", "parp_inhibitor"},
    ),
    ("", "An mTOR inhibitor in the past", {"pi3k_akt_mtor_inhibitor"}),
    ("", "PARP inhibitor before", {"parp_inhibitor"}),
    ("", "Treatment of advanced breast cancer with paclitaxel or docetaxel", {"taxane"}),
    (
        "No history of prior therapy with trastuzumab or carboplatin for metastatic disease",
        "",
        {"platinum", "trastuzumab"},
    ),
    ("May not have had prior treatment with capecitabine", "", {"capecitabine"}),
    ("", "Prior treatment with sacituzumab, govitecan", {"trop2_adc"}),
    ("", "Previous treatment with any HER2-target therapy", {"her2_directed"}),
    ("", "Prior treatment with PI3Kα inhibitors", {"pi3k_akt_mtor_inhibitor"}),
    (
        "",
        "Previous CDK4/6 inhibitor for metastatic disease, or previous treatment within the past 12 months with a CDK4/6 inhibitor before or after surgery",
        {"cdk46_inhibitor"},
    ),
    ("Anti-HER2 therapies: no prior anti-HER2 therapy for metastatic disease is permitted", "", {"her2_directed"}),
    ("", "More than two prior trastuzumab regimens, or prior use of capecitabine", {"capecitabine"}),
    ("No eribulin so far", "", {"eribulin"}),
    ("No tamoxifen for metastatic disease (adjuvant tamoxifen more than 1 year ago is allowed)", "", {"tamoxifen"}),
    ("Prior HER2 therapy: trastuzumab permitted, T-DM1 not permitted", "", {"t_dm1"}),
    (
        "",
        "Was previously treated with an anti-PD-1 antibody, including in the neoadjuvant phase",
        {"immune_checkpoint_inhibitor"},
    ),
    (
        "Must not have had a platinum for metastatic disease. One given with curative intent is permitted after 12 months",
        "",
        {"platinum"},
    ),
    (
        "Any number of earlier treatments; however, those who have had prior everolimus are excluded",
        "",
        {"pi3k_akt_mtor_inhibitor"},
    ),
    ("", "Any earlier treatment targeting HER2", {"her2_directed"}),
    (
        "",
        "Patients who have had prior HER-2 targeting drugs (prior trastuzumab in the adjuvant setting is allowed, but together with hormones it is not allowed)",
        {"her2_directed"},
    ),
    ("Capecitabine never given", "", {"capecitabine"}),
    ("Previously untreated with any antibody-drug conjugate", "", {"any_adc"}),
    ("", "Prior CDK4/6 inhibitor, unless given as adjuvant therapy", {"cdk46_inhibitor"}),
    ("", "Patients who are not platinum-naive", {"platinum"}),
    ("A CDK4/6 inhibitor must not have been given before", "", {"cdk46_inhibitor"}),
    ("", "Prior trastuzumab (a HER2 antibody)", {"trastuzumab"}),
    (
        "",
        "Earlier HER2-directed therapy other than trastuzumab",
        {"t_dxd", "her2_tki", "pertuzumab", "t_dm1"},
    ),
    ("No earlier endocrine therapy, except tamoxifen", "", {"aromatase_inhibitor", "fulvestrant", "oral_serd"}),
    ("", "An earlier CDK4/6 inhibitor other than palbociclib", {"cdk46_inhibitor"}),
]
OWN_TARGETS = [  # exclusion: something of the trial's own kind that no table names
    "Receipt of prior IFN-alpha therapy",
    "Previously treated with IL-15 or IL-15 variants",
    "Prior treatment with duocarmycin-containing agents",
    "Prior therapies targeting LAG-3",
    "Any prior treatment towards the investigational target",
    "Received prior IL-12 alone or with something else",
    "Prior treatment with a CDK12/13 inhibitor, whenever that was",
    "Any previous use of mistletoe",
    "Previous receipt of a bispecific antibody",
    "Earlier therapy directly blocking PPARG",
    "Has had prior LSD1 therapies",
    "Prior treatment with any tumor necrosis factor superfamily agonist",
    "Administered an EGFR TKI before",
    "Prior GPC3-directed immunotherapy",
    "Prior treatment with other pyrrolobenzodiazepine antibody-drug conjugates",
    "Previously treated with an anti-HER3 antibody or ADC",
    "Prior HER3-directed therapy",
    "Prior Aurora A kinase inhibitor",
    "Previously received any anti-HER2 ADC",
    "CD47 directed treatment in the past",
    "Anti-TIGIT treatment at any time",
    "An Aurora inhibitor before",
    "Any previous drug against HER3",
    "Drug directed at ROS1 previously",
    "Has received tivantinib or another c-Met inhibitor (note that a drug that binds tubulin is not considered one)",
    "Previous or current use of POLQ inhibitors",
    "Prior treatment with any cyclin-dependent kinase 2 (CDK2) targeting agent",
    "Received prior treatment with insulin-like growth factor 1 receptor (IGF-1R) inhibitors",
    "Has received tivozanib or another c-Met inhibitor (note that a drug that binds tubulin is not considered a MET inhibitor)",
    "Previously received a FGFR1-3 specific inhibitor",
    "Prior systemic MDM2-p53 inhibitors",
    "Any treatment targeting the WEE1/PKMYT1 pathway",
    "Has had previous treatment with another agent targeting the IL-15 receptor",
]


@pytest.mark.parametrize("exclusion", OWN_TARGETS)
def test_own_target(exclusion: str) -> None:
    assert {(p.drug_class, p.rule) for p in read("", exclusion).prior_therapy} == {("same_target", "forbids")}


NEITHER = [
    ("Unlimited earlier endocrine lines in the advanced setting", ""),
    ("", "Prior adjuvant or neoadjuvant CDK4/6 inhibitor"),
    ("", "Prior immune checkpoint inhibitor unless more than 12 months ago"),
    ("Must not have had a PARP inhibitor unless more than 2 years ago", ""),
    ("Patients who have not started chemotherapy", ""),
    ("Patients may have started fulvestrant up to 28 days before entry", ""),
    ("", "Has just started endocrine therapy"),
    ("At least one regimen of chemotherapy in the adjuvant setting, or refusal of chemotherapy", ""),
    ("Relapse on adjuvant endocrine therapy counts as one line", ""),
    ("Previous antitumor therapy, or immunotherapy, that has ended at least 4 weeks before the first dose", ""),
    ("Antibody-drug conjugates count towards the lines of chemotherapy, as do checkpoint inhibitors", ""),
    ("Patients who are candidates for anti-PD-1 therapy should have received it", ""),
    ("Any previous chemotherapy must have been at least 3 weeks before the first dose", ""),
    ("", "Chemotherapy within 3 weeks"),
    ("", "Treatment with a CDK4/6 inhibitor within 14 days before the first dose"),
    ("Prior CDK4/6 inhibitor is allowed", ""),
    ("Toxic side effects of prior chemotherapy have resolved to grade 1", ""),
    ("There is no specific minimum or maximum number of previous chemotherapy regimens", ""),
    ("Up to one prior platinum-containing treatment in any setting", ""),
    ("", "Known contraindications to the use of docetaxel"),
    ("", "Prior treatment with the combination of a PARP inhibitor and pembrolizumab"),
    ("", "Prior chemotherapy, immunotherapy or radiotherapy (except palliative radiotherapy) within the past 28 days"),
    ("", "Any prior PD-1 therapy-related AE that warrants exclusion"),
    ("", "Concomitant therapy with interferon; cytotoxic chemotherapy; other immunotherapy"),
    ("", "History of autoimmune, endocrine or vascular disorder"),
    ("Full recovery from side effects of prior therapy, including immunotherapy", ""),
    ("Must have received chemotherapy and/or radiation therapy", ""),
    ("Received, ineligible for, or otherwise unsuitable for platinum-based therapy", ""),
    ("Resistance to anti-PD-1 therapy is defined as progression while on an anti-PD-1 agent", ""),
    ("Patients previously treated with a checkpoint inhibitor must have progressed on it", ""),
    ("For anti-PD-1 patients, patients must have progressed on an anti-PD-1 antibody", ""),
    ("Participants in the US must have received pembrolizumab", ""),
    ("Durvalumab must have been completed at least 6 weeks before the first dose", ""),
    ("The following will not be counted as a prior line:\n  * Prior hormonal therapy, including everolimus", ""),
    ("Must have progressed on a PARP inhibitor, if PARP inhibitor therapy is approved in the country", ""),
    (
        "HER2 positive disease:\n  * Must have received trastuzumab | Triple-negative disease:\n  * Must have received a taxane",
        "",
    ),
    ("Participants who have undergone treatment with pembrolizumab must be 4 weeks from the last dose", ""),
    ("Patients previously treated with nivolumab will also be recruited", ""),
    ("Earlier pembrolizumab should not have been discontinued because of intolerance", ""),
    ("Palbociclib must be started within 30 days\n  * Ibrance is the CDK4/6 inhibitor that comes as a capsule", ""),
    ("", "Previous bowel surgery that would preclude absorption of the study drug"),
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
    ("Prior pertuzumab is not required", ""),
    ("", "Progression on platinum chemotherapy"),
    ("", "More than 2 prior lines of trastuzumab"),
    ("", "Prior treatment with an anthracycline above the lifetime dose limit"),
    ("", "Last dose of paclitaxel less than 21 days ago"),
    ("There is no specific minimum or maximum number of earlier chemotherapy cycles", ""),
    ("Participants with persistent disease at the completion of primary therapy with paclitaxel are not eligible", ""),
    ("", "Any contraindicated condition that would make the patient ineligible for the pembrolizumab treatment"),
    ("", "Current treatment with a strong CYP3A4 inhibitor"),
    ("", "Known intolerance of trastuzumab"),
    ("Prior trastuzumab deruxtecan is allowed if the last dose was more than 3 weeks ago", ""),
    ("Completed prior adjuvant trastuzumab at least 6 months ago", ""),
    ("Planned to start palbociclib and letrozole", ""),
    ("Patients treated with an aromatase inhibitor now, as adjuvant therapy, are eligible", ""),
    ("Women must have stopped hormone replacement therapy", ""),
    ("", "Prior radiotherapy to the only measurable lesion"),
    ("", "Use of tamoxifen for prevention within 2 years"),
    ("", "Previous treatment with neurotoxic chemotherapy"),
    ("", "Exposure to cardiotoxic chemotherapy in the past"),
    ("Need to be treated with taxane chemotherapy in the view of their doctor", ""),
    ("Previously treated by surgery, radiation therapy (RT), and/or chemotherapy", ""),
    (
        "",
        "Prior chemotherapy or targeted therapy, except as listed among the inclusions, within 4 weeks before study day 1",
    ),
    (
        "",
        "Received chemotherapy, hormonal therapy with the exception of LHRH drugs, or any other drug within 28 days prior to the first dose",
    ),
    ("", "Prior treatment with a PD-1 inhibitor and were taken off it"),
    (
        "At least one prior line. Prior HER2-targeted therapy other than drug X is allowed (e.g., trastuzumab or lapatinib)",
        "",
    ),
    ("Two weeks or 5 half-lives must have elapsed from the use of chemotherapy, biologic, or hormonal therapy", ""),
    ("", "Prior anthracycline treatment: patients are required to have an echocardiogram"),
    ("", "Received chemotherapy or hormonal therapy within certain timeframes before the first dose"),
    ("May be PARP inhibitor naive or exposed", ""),
    ("", "Prior treatment with any PI3K, AKT or mTOR inhibitor, except for patients with breast cancer"),
    (
        "Bilirubin in the normal range in those to be treated with drug X in combination with paclitaxel, who must have it",
        "",
    ),
    ("Must not have previously received neurotoxic chemotherapy for any reason", ""),
    ("Patients with cancers for which PARP inhibitors are approved must have received a PARP inhibitor", ""),
    ("Refractory to drug X, with tumors such as melanoma or platinum-pretreated head and neck cancer", ""),
    ("", "Received systemic treatment for prior cancer(s), among them chemotherapy and hormonal therapy"),
    ("", "People exposed to a PD-1 inhibitor before, who were treated for a rash, should not be excluded"),
    ("", "Prior anti-PD-1 therapy that was stopped because of intolerance"),
    ("", "Received a live vaccine within 30 days, or a previous influenza vaccine"),
    ("", "Prior platinum-containing therapy within 4 weeks"),
    (
        "",
        "Concomitant therapy with any of the following: interleukin; cytotoxic chemotherapy; or steroids while receiving ipilimumab",
    ),
    ("Women who are about to start or have newly begun chemotherapy", ""),
    ("", "Other conditions which contra-indicate the receipt of the study drug"),
    ("If the lesion with prior local treatment is the only targeted lesion, progression must be shown", ""),
    ("Prior chemotherapy:", ""),
    ("Prior chemotherapy in the adjuvant setting does not qualify unless the cancer came back within 6 months", ""),
    ("Other treatments are not indicated (e.g. resistant or intolerant to taxanes)", ""),
    ("Patients without prior anthracycline-based therapy are expected to have little tumor", ""),
    ("", "Those who have received endocrine therapy after the screening period"),
    (
        "Treatment-naive for metastatic disease and planning to start letrozole with palbociclib, or receiving first-line letrozole with palbociclib",
        "",
    ),
    ("Adequate blood counts for receiving a cycle of taxane chemotherapy", ""),
    ("", "Prior treatment with inhibitors as specified in the protocol"),
    (
        "",
        "Prior treatment with checkpoint inhibitors (e.g. anti-CTLA-4 or anti-PD-1, marketed or investigational) is approved.",
    ),
    ("", "Prior treatment with a MEK inhibitor with severe toxicity that caused permanent damage"),
    ("Metastatic breast cancer, including patients previously treated with a CDK4/6 inhibitor", ""),
    ("", "Note: patients who previously received rituximab or another study drug may receive the other one"),
    ("Depending on the study arm, patients may be naive to anti-PD(L)1 treatment", ""),
    (
        "For the anti-PD-(L)1 relapsed SRF + pembrolizumab combination expansion arm only:\n  * Must have progressed on an anti-PD-(L)1 antibody",
        "",
    ),
    (
        "No standard treatment is left, except in colorectal cancer, in which participants must have had all of the following:\n  * Capecitabine\n  * Bevacizumab",
        "",
    ),
    ("", "Any prior radiotherapy targeting the index lesion"),
    ("", "No prior radiation therapy directed to index brain metastases"),
    ("", "Chemotherapy (including hormonal therapy for cancer) within:"),
    (
        "Must not have had more than 3 prior lines of cytotoxic chemotherapy; treatment with targeted agents alone will not count as a line",
        "",
    ),
    ("Stratified by prior taxane", ""),
    ("Naive to or pretreated with a CDK4/6 inhibitor", ""),
    ("May be either checkpoint inhibitor naive or have progressed on a PD-1 inhibitor", ""),
    ("", "Prior treatment with local radiotherapy to the breast"),
    ("", "Previous exposure to corticosteroids"),
    ("", "Prior therapy with an agent that has an auristatin payload"),
    ("Progression after a PD-1 inhibitor (melanoma) or after one regimen (TNBC)", ""),
    ("Negative antibody test (only for those previously treated with murine antibodies)", ""),
    ("", "A condition treated with strong medicines during ABC4502 treatment"),
    ("No previous use of capecitabine or progression half a year after it", ""),
    ("", "Earlier history of cancer that is unlikely to interfere with study treatment"),
    ("Participants should have had a PD-1 inhibitor if those are standard where they live", ""),
    ("Who has never had a dose of T-DXd will be discontinued as a late screening failure", ""),
    ("Last dose of previous treatment at least 4 weeks ago; includes a prior PD-1 inhibitor", ""),
    ("", "Earlier targeted therapy before start of pembrolizumab"),
    ("", "Prior docetaxel is not allowed for the carboplatin/docetaxel arm"),
    ("Receiving chemotherapy with an anthracycline for the first time", ""),
    ("Not cured by standard treatment, and bevacizumab is clinically appropriate", ""),
    ("Never had nivolumab, that is nivolumab naive, or have received at least three doses of it", ""),
    ("For all patients who received a PD-1 inhibitor, it must have been given for 6 weeks", ""),
    ("Finished anti-cancer therapy including chemotherapy, hormone therapy and antibodies 4 weeks ago", ""),
    ("Prior CDK4/6 inhibitor is required for PIK3CA-mutated disease", ""),
    ("Intolerant of standard therapy (in addition, those with lung cancer must have had an anti-PD-1 antibody)", ""),
    ("At least one regimen; ovarian cancer participants must have had platinum chemotherapy", ""),
    ("Patients who have received a PARP inhibitor other than olaparib are eligible", ""),
    ("", "Another cancer. Patients may continue adjuvant hormonal therapy for it"),
    ("", "Prior chemotherapy or immunotherapy unless >= 2 weeks from the last dose"),
    (
        "",
        "Any prior checkpoint inhibitor, unless the sponsor approves, within a period of 5 half-lives since the last dose.",
    ),
    (
        "",
        "Treatment within 30 days before entry with strong immune drugs such as tacrolimus, methotrexate or sirolimus",
    ),
    ("", "Patients who had a PD-1 inhibitor are excluded from the monotherapy arm but are eligible for the others"),
    ("", "More than two checkpoint inhibitor regimens (a regimen refers to one drug or combined immunotherapies)"),
    ("", "Prior anti-PD-1 antibody in combination with IL-12"),
    ("", "Prior use of a checkpoint inhibitor is not necessarily excluded"),
    ("", "Grade 2 liver enzymes attributed to prior checkpoint inhibitor treatment"),
    ("", "Earlier treatment with any other DNA immunotherapy"),
    ("", "Driver mutations which have not been treated with a PARP inhibitor"),
    ("", "If treated before with everolimus, the lesion treated then"),
    ("", "Prior CDK4/6 inhibitor (for the Phase 1b expansion with letrozole and the Phase 2 cohorts only)"),
    ("", "Prior treatment with strong inhibitors or inducers of UGT1A1 that cannot be stopped"),
    ("", "Any prior treatment with nitrosoureas or actinomycin-D"),
    ("", "Prior therapy with all three agents in combination (i.e. irinotecan, temozolomide, and an mTOR inhibitor)"),
    ("", "Prior therapy with CTLA-4, PD-L1 or LAG-3 antagonists, unless all adverse events have resolved to grade 1"),
    ("", "Have received two or more lines of anti-HER2 therapy for recurrent/metastatic disease"),
    ("Prior endocrine treatment: none, or adjuvant only", ""),
    ("HER2-negative, or HER2-positive with prior trastuzumab", ""),
    ("People who received fulvestrant before will have exemestane", ""),
    ("", "Prior intrathecal trastuzumab"),
    (
        "Resistance to endocrine therapy (if hormone receptor positive): progression during it for metastatic disease or relapse within 6 months of the adjuvant one",
        "",
    ),
    ("", "For those who have received prior anthracycline-based therapy, an ejection fraction of less than 50%"),
    (
        "",
        "Endocrine therapy only as treatment for metastatic disease, without chemotherapy. Hormone therapy alone is not allowed",
    ),
    ("Prior hormonal therapy is not limited", ""),
    ("", "A vinca alkaloid and trastuzumab together at any time"),
    ("Prior chemotherapy does not exclude, as long as the current therapy is hormonal therapy alone", ""),
    ("Patients previously treated with mitomycin or carboplatin will require a minimum of 6 weeks", ""),
    ("Completion of prior chemotherapy at least two weeks before entry", ""),
    ("Four weeks since the last chemotherapy, or progression on hormonal therapy", ""),
    (
        "",
        "Symptomatic visceral disease or any other reason that makes the participant ineligible for endocrine monotherapy",
    ),
    ("", "Previous or current interstitial lung disease requiring systemic hormone therapy"),
    ("Previous tolerance to specific CDK4/6 inhibitors and dose levels is required", ""),
    ("Endocrine-sensitive disease: no relapse in the first two years on adjuvant endocrine therapy", ""),
    ("Three weeks since the last dose of chemotherapy, or progression on hormonal therapy", ""),
    ("In the metastatic setting, no line or one line of antibody-drug conjugates", ""),
    (
        "Earlier treatment has to satisfy all of the following:\n  * Inhibitors of CDK4/6 given alone are not counted among the lines of endocrine therapy",
        "",
    ),
    ("Prior combination drugs, including a SERD or an AI, must have received formal approval", ""),
    (
        "At least one line of chemotherapy for metastatic disease, and/or meets the criteria to receive sacituzumab govitecan",
        "",
    ),
    ("", "Prior exposure to any chemotherapy, other than that of the protocol, without an appropriate washout"),
    (
        "Metastatic or locally advanced (without signs of inflammation) disease that is amenable for treatment with docetaxel",
        "",
    ),
    ("Patients receiving prior treatment with an anthracycline must have a normal ejection fraction", ""),
    ("", "For patients who have had prior anthracyclines, an ejection fraction below 50%"),
    ("", "Is unable to tolerate chemotherapy after previous illness"),
    ("", "Platinum-refractory disease after earlier treatment"),
    ("", "Prior treatment with two or more PARP inhibitors"),
    ("Refractory to earlier hormone therapy, or hormone receptor negative", ""),
    ("Treated with an anthracycline and a taxane in the adjuvant setting, if they received adjuvant therapy", ""),
    ("", "Prior CDK4/6 inhibitor, unless discontinued for toxicity"),
    ("", "Prior taxane unless it was stopped without progression"),
    ("", "Previous everolimus, except if stopped early for intolerance"),
    ("At most 2 prior lines in the metastatic setting, not counting endocrine therapy", ""),
    ("", "Earlier T-DM1 (HER2-positive patients only)"),
    ("", "Any CDK4/6 inhibitor before, in participants with HR-positive disease"),
    ("", "Earlier hormonal therapy for advanced disease, except for at most 14 days of tamoxifen"),
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


def test_what_is_asked_of_those_who_had_a_drug_is_not_asked_of_all() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Solid tumor. If previously treated with an anti-PD-1 antibody, progression means:\n"
        "  * Has received at least 2 doses of an anti-PD-1 antibody\n  * Has progressed after it\n"
    )
    assert read_facts(make_trial(criteria=criteria)).prior_therapy == ()


def test_the_last_or_of_a_list_makes_all_of_it_alternatives() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Cannot have checkpoint inhibitors because of:\n"
        "  * relapse after prior anti-PD-1 therapy for early disease,\n  * another illness, or\n  * no access to them\n"
    )
    assert read_facts(make_trial(criteria=criteria)).prior_therapy == ()


def test_what_is_asked_of_those_who_come_back_is_not_asked_of_all() -> None:
    for heading in ("Retreatment registration", "Crossover eligibility"):
        assert read(f"{heading}: treated with trastuzumab on this trial before").prior_therapy == ()


def test_a_title_may_ask_it_of_those_with_another_tumor() -> None:
    title = "Drug X in Melanoma Refractory to Checkpoint Inhibitors or in Metastatic Triple-Negative Breast Cancer"
    assert read("Metastatic breast cancer", title=title).prior_therapy == ()


def test_a_ban_on_drugs_against_new_vessels_is_the_trials_own_target_where_it_gives_another_one() -> None:
    banned = read("", "Prior anti-angiogenic treatment", title="Pazopanib in Metastatic Breast Cancer").prior_therapy
    assert [rule.drug_class for rule in banned] == ["same_target"]
    assert [rule.drug_class for rule in read("", "Prior anti-angiogenic treatment").prior_therapy] == ["bevacizumab"]


def test_a_name_before_what_is_asked_is_a_label() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Metastatic breast cancer\n* Prior Therapy:\n"
        "  * Trastuzumab. Patients with HER2-positive tumors must have had trastuzumab.\n"
        "  * Hormonal therapy. Patients with hormone receptor-positive tumors must have had one.\n"
    )
    assert read_facts(make_trial(criteria=criteria)).prior_therapy == ()


def test_an_exception_for_others_leaves_the_ban_and_a_level_of_pd_l1_leaves_others_free() -> None:
    assert classes("", "Prior PARP inhibitor, except for patients with prostate cancer", "forbids") == {
        "parp_inhibitor"
    }
    assert classes("", "Prior PARP inhibitor, except for patients with breast cancer", "forbids") == set()
    asked = "Subjects must be tested for PD-L1. For CPS > 10, subjects must have progressed on an anti-PD-1 antibody."
    assert classes(asked, "", "requires") == set()
    begun = "Patients must have already initiated palbociclib and letrozole"
    assert classes(begun, "", "requires") == {"cdk46_inhibitor", "aromatase_inhibitor"}


TWO_STATEMENTS = [  # inclusion, exclusion, (class, rule)
    ("Must have received a taxane and must not have received a PARP inhibitor", "", {("taxane", "requires"), ("parp_inhibitor", "forbids")}),
    ("Must have had a taxane but must not have had a PARP inhibitor", "", {("taxane", "requires"), ("parp_inhibitor", "forbids")}),
    ("PIK3CA mutation and no prior taxane", "", {("taxane", "forbids")}),
    ("Prior taxane and measurable disease", "", {("taxane", "requires")}),
    ("", "Prior T-DXd or history of interstitial lung disease", {("t_dxd", "forbids")}),
    ("", "Prior T-DXd or pregnancy", {("t_dxd", "forbids")}),
    ("", "Known PIK3CA mutation or prior PARP inhibitor", {("parp_inhibitor", "forbids")}),
    ("", "More than two lines of chemotherapy for metastatic disease or prior taxane", {("taxane", "forbids")}),
    ("", "Those who had olaparib with much toxicity or a history of myelodysplasia", set()),
    ("Prior treatment with the following is not allowed:\n  * CDK4/6 inhibitor\n  * Fulvestrant", "", {("cdk46_inhibitor", "forbids"), ("fulvestrant", "forbids")}),
    ("No prior treatment with any of the following:\n  * CDK4/6 inhibitor\n  * Fulvestrant", "", {("cdk46_inhibitor", "forbids"), ("fulvestrant", "forbids")}),
    ("Must not have received any of the following:\n  * Taxane", "", {("taxane", "forbids")}),
    ("Patients may have received the following:\n  * CDK4/6 inhibitor\n  * Fulvestrant", "", set()),
    ("Prior therapy with the following is allowed:\n  * Taxane\n  * Prior platinum is not permitted", "", {("platinum", "forbids")}),
    ("", "The following are allowed:\n  * Prior CDK4/6 inhibitor", set()),
    ("", "Concurrent use of:\n  * Tamoxifen\n  * Capecitabine", set()),
    ("May have received anastrozole but not fulvestrant", "", {("fulvestrant", "forbids")}),
    ("Fulvestrant: none previously", "", {("fulvestrant", "forbids")}),
    ("Must not have had palbociclib as earlier treatment, and no everolimus within 28 days", "", {("cdk46_inhibitor", "forbids")}),
    ("Earlier treatment with a taxane or an anthracycline", "", {("chemotherapy", "requires")}),
    ("Taxane and trastuzumab must have been part of earlier treatment", "", {("taxane", "requires"), ("trastuzumab", "requires")}),
    ("Two or more earlier regimens, a CDK4/6 inhibitor being one of them", "", {("cdk46_inhibitor", "requires")}),
    ("Fulvestrant failure", "", {("fulvestrant", "requires")}),
    ("Exposure to no fewer than two taxanes", "", {("taxane", "requires")}),
    ("Documented benefit from an aromatase inhibitor", "", {("aromatase_inhibitor", "requires")}),
    ("Treatment history of both trastuzumab and a taxane", "", {("trastuzumab", "requires"), ("taxane", "requires")}),
    ("", "Exposure with a PARP inhibitor", {("parp_inhibitor", "forbids")}),
    ("", "Any prior immune checkpoint blocker is exclusionary", {("immune_checkpoint_inhibitor", "forbids")}),
    ("", "An antibody against PD-L1 given previously", {("immune_checkpoint_inhibitor", "forbids")}),
    ("No CDK4/6 inhibitor as treatment of recurrent disease (adjuvant use included)", "", {("cdk46_inhibitor", "forbids")}),
    ("", "Previous treatment with any SERD", {("oral_serd", "forbids"), ("fulvestrant", "forbids")}),
    ("", "Prior treatment with an oral SERD", {("oral_serd", "forbids")}),
    ("", "Prior treatment with a SERD, except fulvestrant", {("oral_serd", "forbids")}),
    ("Completed taxane-based chemotherapy at least 3 months ago", "", {("taxane", "requires")}),
    ("Completed chemotherapy or targeted therapy last year", "", set()),
    ("Failure to anthracycline and/or taxane chemotherapy", "", {("chemotherapy", "requires")}),
    ("", "Prior PD-1-directed therapy", {("immune_checkpoint_inhibitor", "forbids")}),
    ("", "Prior PD-1 or PD-L1 directed therapy", {("immune_checkpoint_inhibitor", "forbids")}),
    ("", "Prior therapy directed at PD-1", {("immune_checkpoint_inhibitor", "forbids")}),
    ("", "Prior GPC3-directed immunotherapy", {("same_target", "forbids")}),
    ("", "Previously treated with an anti-PD-1 agent and had immune-related toxicity of grade 3", set()),
    ("Both an anti-PD-1 agent and ipilimumab are allowed, but a single-agent CTLA-4-directed antibody only is not", "", set()),
    ("Anthracycline- and taxane-pretreated disease", "", {("anthracycline", "requires"), ("taxane", "requires")}),
]  # fmt: skip


@pytest.mark.parametrize(("inclusion", "exclusion", "rules"), TWO_STATEMENTS)
def test_each_of_two_statements_and_each_point_of_a_list(
    inclusion: str, exclusion: str, rules: set[tuple[str, str]]
) -> None:
    assert {(p.drug_class, p.rule) for p in read(inclusion, exclusion).prior_therapy} == rules


def test_who_somebody_is_stands_beside_what_was_given() -> None:
    facts = read("Triple-negative breast cancer, no prior chemotherapy for metastatic disease")
    assert (facts.subtypes, facts.prior_lines["chemotherapy"]) == (("tnbc",), (0, 0))
    assert read("PIK3CA mutation and no prior taxane").biomarkers[0].any_of == ("PIK3CA",)
