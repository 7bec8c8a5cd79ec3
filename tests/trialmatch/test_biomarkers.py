"""Markers that the tumour or the person must, or must not, carry. Sentences are our own; each row has its point."""

import pytest

from tests.factories import make_trial, read
from trialmatch.eligibility.read import read_facts

Marker = tuple[tuple[str, ...], str]

MARKERS = [  # inclusion, exclusion, markers
    ("", "Absence of a pathogenic BRCA1/2 mutation", {(("BRCA",), "requires")}),
    ("", "Patients who lack a PIK3CA or AKT1 alteration", {(("AKT1", "PIK3CA"), "requires")}),
    ("", "PTEN loss has not been demonstrated by IHC", {(("PTEN",), "requires")}),
    ("", "Non-TROP2-expressing tumor", {(("TROP2",), "requires")}),
    ("", "Any AR expression above 10 %", {(("AR",), "forbids")}),
    (
        "PIK3CA mutation, and neither a KRAS nor a BRAF mutation",
        "",
        {(("BRAF", "KRAS"), "forbids"), (("PIK3CA",), "requires")},
    ),
    ("EGFR-positive on immunohistochemistry", "", {(("other:EGFR",), "requires")}),
    (
        "Pathogenic germline BRCA1/2 mutation (a result from the local laboratory is accepted)",
        "",
        {(("gBRCA",), "requires")},
    ),
    (
        "After signing the consent for screening, IHC has to show TROP-2 in more than half of the cells of the tumor",
        "",
        {(("TROP2",), "requires")},
    ),
    (
        "Must meet a or b: a) germline mutation of BRCA1 or BRCA2; b) HRD score of 42 or more",
        "",
        {(("HRD", "gBRCA"), "requires")},
    ),
    ("Combined positive score (CPS) of at least 10 on the latest sample of the tumor", "", {(("PD-L1",), "requires")}),
    (
        "Activating ERBB2 (HER2) mutation, as found by the laboratory of the hospital",
        "",
        {(("HER2_mutation",), "requires")},
    ),
    ("Documented PIK3CA mutation in tumor tissue or blood", "", {(("PIK3CA",), "requires")}),
    ("Detectable ESR1m in blood", "", {(("ESR1",), "requires")}),
    ("Tumour mutational burden of at least 10 mutations per megabase", "", {(("TMB-H",), "requires")}),
    ("gBRCA1/2-mutated HER2-negative metastatic breast cancer", "", {(("gBRCA",), "requires")}),
    ("PD-L1 CPS below 10", "", {(("PD-L1",), "forbids")}),
    ("PD-L1 negative, or PD-L1 positive and not a candidate for a checkpoint inhibitor", "", set()),
    ("", "Known germline BRCA mutation in patients who have not had a PARP inhibitor", set()),
    ("", "Germline BRCA mutation and no earlier PARP inhibitor", set()),
    ("Patients with HER2 positive disease and a PIK3CA mutation will be assigned to cohort 3", "", set()),
    ("For the expansion cohorts: | BRCA1 or BRCA2 deficient breast cancer | MSI-H solid tumors", "", set()),
    ("Tumor with an activating AKT1 mutation", "", {(("AKT1",), "requires")}),
    ("At least one alteration of PIK3CA, AKT1 or PTEN", "", {(("AKT1", "PIK3CA", "PTEN"), "requires")}),
    ("Carrier of a germline BRCA1 or BRCA2 mutation", "", {(("gBRCA",), "requires")}),
    ("Somatic BRCA1/2 mutation", "", {(("sBRCA",), "requires")}),
    ("Deleterious BRCA mutation", "", {(("BRCA",), "requires")}),
    ("ESR1 mutation found in circulating tumor DNA", "", {(("ESR1",), "requires")}),
    ("PD-L1 positive tumor (CPS of at least 10)", "", {(("PD-L1",), "requires")}),
    ("Microsatellite instability-high or TMB of at least 10 mutations/Mb", "", {(("MSI-H", "TMB-H"), "requires")}),
    ("Tumor must express the androgen receptor", "", {(("AR",), "requires")}),
    ("HER2 activating mutation", "", {(("HER2_mutation",), "requires")}),
    (
        "A pathogenic mutation of BARD1, BRCA1, BRCA2, BRIP1, CHEK2, FANCL, RAD51B, RAD51C, RAD51D or RAD54L",
        "",
        {
            (
                (
                    "BRCA",
                    "other:BARD1",
                    "other:BRIP1",
                    "other:CHEK2",
                    "other:FANCL",
                    "other:RAD51B",
                    "other:RAD51C",
                    "other:RAD51D",
                    "other:RAD54L",
                ),
                "requires",
            )
        },
    ),
    (
        "Must have a mutation of one of the following genes:\n  * ATM\n  * PALB2\n  * CHEK1",
        "",
        {(("PALB2", "other:ATM", "other:CHEK1"), "requires")},
    ),
    ("HER2 overexpression (IHC 3+), or a HER2 activating mutation", "", set()),
    ("", "Known germline BRCA mutation", {(("gBRCA",), "forbids")}),
    ("", "Tumors with a PIK3CA mutation", {(("PIK3CA",), "forbids")}),
    ("No known BRCA1 or BRCA2 mutation", "", {(("BRCA",), "forbids")}),
    ("", "Known RB1 loss", {(("other:RB1",), "forbids")}),
    ("Wild-type TP53", "", {(("TP53",), "forbids")}),
    # What decides for nobody.
    ("PD-L1 status must be known", "", set()),
    ("Willing to give tissue for PIK3CA testing", "", set()),
    ("Any PD-L1 status", "", set()),
    ("Regardless of BRCA status", "", set()),
    ("Patients with a germline BRCA mutation must have received a PARP inhibitor", "", set()),
    ("Prior treatment with a PI3K inhibitor is allowed", "", set()),
    ("HER2-negative, ER-positive breast cancer", "", set()),
    (
        "Patients have a loss-of-function mutation in any of the following repair genes: ATM, BARD1, PALB2, RAD51C",
        "",
        {(("PALB2", "other:ATM", "other:BARD1", "other:RAD51C"), "requires")},
    ),
    (
        "Tissue must be available for testing, and tumor must be androgen receptor positive",
        "",
        {(("AR",), "requires")},
    ),
    (
        "A documented BRCA1/2 mutation; germline and somatic ones are both acceptable; a variant of unknown "
        "significance is not allowed",
        "",
        {(("BRCA",), "requires")},
    ),
    (
        "Tumor must have a TP53 mutation and have progressed on chemotherapy (excluding adjuvant chemotherapy)",
        "",
        {(("TP53",), "requires")},
    ),
    ("Solid tumors: colorectal cancer with MSI-H, or breast cancer", "", set()),
    ("Lung cancer, KRAS mutated pancreatic cancer, or breast cancer", "", set()),
    ("", "Prior history of bleeding, or tumor with a known FLT3 mutation", {(("other:FLT3",), "forbids")}),
    ("HLA-A*11:01 by typing in an accredited laboratory", "", {(("other:HLA-A*11:01",), "requires")}),
    ("Patients with or without an ESR1 mutation", "", set()),
    ("", "PD-L1 result not available", set()),
    ("Availability of archival tissue to evaluate PD-L1 expression", "", set()),
    ("Tissue evaluable for androgen receptor expression", "", set()),
    ("Progression after indicated targeted therapy (BRAF-mutated, ALK fusion)", "", set()),
    (
        "Patients whose tumors have a known actionable change; patients with BRAF mutations must have received BRAF inhibitors",
        "",
        set(),
    ),
    (
        "Participants with targetable mutations (such as KRAS or EGFR) are required to have progressed on targeted drugs",
        "",
        set(),
    ),
    ("Bilirubin at most 1.5 x ULN (3 x ULN in patients with known homozygous UGT1A1*28)", "", set()),
    ("Testing that does not suggest MSI", "", set()),
    ("For substudy B, evidence of a BRAF V600 mutation", "", set()),
    ("", "Treatment with a PD-1 or programmed death ligand 1 (PD-L1) antibody, positive or not", set()),
    ("", "Targeted therapies specific for mutated BRAF", set()),
    ("Melanoma, renal cancer, triple negative breast cancer, or MSI-high tumors", "", set()),
    ("Breast cancer or ovarian cancer, or any cancer histology with a BRCA1 mutation", "", set()),
    ("Breast cancer, or KRAS mutant advanced colorectal cancer", "", set()),
    (
        "Known carrier of a mutation of TP53, PALB2, PTEN and STK11",
        "",
        {(("PALB2", "PTEN", "TP53", "other:STK11"), "requires")},
    ),
    (
        "Prior treatment as the tumor's PD-L1 expression asks, based on the patient's tumor PD-1 or PD-L1 expression",
        "",
        set(),
    ),
    ("Lung, bladder, kidney cancer (RCC), MMR/MSI tumors, melanoma or triple negative breast cancer", "", set()),
    ("Melanoma, NSCLC, urothelial cancer, gastric cancer, or MSI-high tumors", "", set()),
    (
        "",
        "Checkpoint inhibitors such as programmed death receptor 1 (PD-1) and programmed death ligand 1 (PD-L1) blockers",
        set(),
    ),
    ("Relapsed HER2-altered cancer", "", {(("HER2_mutation", "other:HER2 alteration"), "requires")}),
    (
        "",
        "A tumor with an inactivating mutation or deletion in the TP53 gene determined previously or at screening",
        {(("TP53",), "forbids")},
    ),
    ("HER2 status of:\n  * HER2 overexpression or amplification\n  * A known activating HER2 mutation", "", set()),
    ("Advanced BRAF+ solid tumors that failed standard treatment", "", {(("BRAF",), "requires")}),
    ("Metastatic solid tumors with a high prevalence of mucin-1 (MUC1) expression", "", set()),
    (
        "CCNE1 amplification confirmed by a central laboratory (applicable to the dose expansion stage and efficacy expansion stage)",
        "",
        set(),
    ),
    ("PD-L1 positive tumor (assessed prior to randomization)", "", {(("PD-L1",), "requires")}),
    ("Only patients whose tumors are found to be PD-L1 positive will be enrolled", "", {(("PD-L1",), "requires")}),
    ("PD-L1 CPS of at least 1 for all other tumor types, TPS of at least 1 for NSCLC", "", {(("PD-L1",), "requires")}),
    ("Documented KRAS mutation by sequencing (NGS) testing of tissue", "", {(("KRAS",), "requires")}),
    ("Presence of a PIK3CA mutation, or absence of one", "", set()),
    ("Tumors that in the literature are reported to express EGFR", "", set()),
    ("PTEN positive by immunohistochemistry", "", {(("PTEN",), "forbids")}),
    ("TP53 mutant or TP53 wild type disease", "", set()),
    ("Among those enrolled for first line treatment, the tumor must not be PD-L1 positive", "", set()),
    (
        "No aberrations of the pathway as found in KRAS, BRAF, HRAS or NRAS",
        "",
        {(("BRAF", "KRAS", "other:HRAS", "other:NRAS"), "forbids")},
    ),
    ("Drug X is (FDA) approved for melanoma and solid tumors that are MSI-high", "", set()),
    ("Must have documented EGFR aberrations", "", {(("other:EGFR",), "requires")}),
    ("", "Checkpoint inhibitors, among them of PD-L1, within 28 days", set()),
    ("Those with known alterations such as EGFR or BRAF must have progressed on a drug against them", "", set()),
    ("An EGFR mutation, or HER2 amplification by FISH", "", set()),
    (
        "Solid tumor with PIK3CA mutations, which include mutations in any of the following genes: PIK3CA, PTEN and AKT1",
        "",
        {(("AKT1", "PIK3CA", "PTEN"), "requires")},
    ),
    (
        "NF1 mutant, KEAP1 mutant and STK11 mutant tumors",
        "",
        {(("other:KEAP1", "other:NF1", "other:STK11"), "requires")},
    ),
    ("A BRCA1 mutation of the tumor, and does not harbor a germline BRCA mutation", "", {(("sBRCA",), "requires")}),
    (
        "A CDH1 mutation known to be harmful (those with unclear variants are excluded)",
        "",
        {(("other:CDH1",), "requires")},
    ),
    ("", "Known TP53 wild type tumor", {(("TP53",), "requires")}),
    ("", "EGFR or BRAF mutations which have not been treated with a drug against them", set()),
    ("", "A negative pregnancy test before the PD-L1 positive cells are given", set()),
    ("MSI status should be assessed, MSI-high or not", "", set()),
    ("An anti-EGFR antibody for RAS wild-type participants", "", set()),
    ("Lung cancer, bladder, ovarian or breast cancer, anal, or MSI-high cancer", "", set()),
    (
        "Pathologically confirmed solid cancer and documentation of a Kirsten rat sarcoma (KRAS), Harvey rat sarcoma virus"
        " (HRAS) or neurofibromin 1 (NF1) mutation",
        "",
        {(("KRAS", "other:HRAS", "other:NF1"), "requires")},
    ),
    ("A fusion of NTRK1, NTRK2 or NTRK3", "", {(("NTRK",), "requires")}),
    ("", "A known wild type tumor protein 53 (TP53)", {(("TP53",), "requires")}),
    (
        "Patients must be microsatellite stable (MSS), microsatellite-low (MSI-L) or have proficient mismatch repair (pMMR)",
        "",
        {(("MSI-H",), "forbids")},
    ),
    ("Microsatellite stable (MSS) tumor", "", {(("MSI-H",), "forbids")}),
    ("Participant has no germline BRCA1/2 mutation as shown by an approved assay", "", {(("gBRCA",), "forbids")}),
    ("No known germline BRCA mutation", "", {(("gBRCA",), "forbids")}),
    ("Known BRCA mutation that is not germline", "", {(("sBRCA",), "requires")}),
    (
        "",
        "Patients who have EGFR, ALK or ROS1 driver mutations",
        {(("other:ALK", "other:EGFR", "other:ROS1"), "forbids")},
    ),
    (
        "Metastatic breast cancer without EGFR, ALK, or ROS1 genomic alterations",
        "",
        {(("other:ALK", "other:EGFR", "other:ROS1"), "forbids")},
    ),
    ("Lacks PIK3CA and ESR1 mutations", "", {(("ESR1", "PIK3CA"), "forbids")}),
    ("Metastatic breast cancer with or without a PIK3CA mutation", "", set()),
    ("A patient whose mutational status of EGFR has been tested or is being tested", "", set()),
    ("PIK3CA mutation status must be known", "", set()),
    ("", "Known MSI-H or dMMR status in those who have not received immunotherapy", set()),
    (
        "Participant has a KRAS G12C mutation present in tumor tissue or plasma prior to enrollment, as determined by a central laboratory",
        "",
        {(("KRAS",), "requires")},
    ),
    (
        "EGFR sensitizing mutations (in exon 19 or 21), and/or ALK rearrangement by local testing",
        "",
        {(("other:ALK", "other:EGFR"), "requires")},
    ),
    (
        "Tumors that tested positive for epidermal growth factor receptor (EGFR) gene mutations, anaplastic lymphoma kinase (ALK) translocations, or C-ros oncogene receptor tyrosine kinase 1 (ROS1) fusions",
        "",
        {(("other:ALK", "other:EGFR", "other:ROS1"), "requires")},
    ),
    ("MMR deficiency confirmed by immunohistochemistry", "", {(("MSI-H",), "requires")}),
    ("The solid tumor must have an oncogenic RET-rearrangement/fusion or mutation", "", {(("other:RET",), "requires")}),
    ("Solid tumors that are known HPV+", "", {(("other:HPV",), "requires")}),
    ("HPV-positive tumor", "", {(("other:HPV",), "requires")}),
    ("MGMT promoter hypermethylation", "", {(("other:MGMT",), "requires")}),
    ("Evidence of CD19 expression on tumor cells", "", {(("other:CD19",), "requires")}),
    ("Tumor expression of ROBO1 by immunohistochemistry", "", {(("other:ROBO1",), "requires")}),
    ("Detectable ctDNA at screening", "", {(("other:ctDNA",), "requires")}),
    ("At least 5 circulating tumor cells per 7.5 ml of blood", "", {(("other:CTC",), "requires")}),
    (
        "A deleterious germline mutation in BRCA1, BRCA2 or PALB2, or a somatic BRCA mutation",
        "",
        {(("BRCA", "PALB2"), "requires")},
    ),
    ("ESR1 mutation detected in ctDNA by a central laboratory", "", {(("ESR1",), "requires")}),
    (
        "Patients with a PIK3CA, AKT1 or PTEN alteration found by next-generation sequencing",
        "",
        {(("AKT1", "PIK3CA", "PTEN"), "requires")},
    ),
    ("One or more PIK3CA/AKT1/PTEN-altered tumors", "", {(("AKT1", "PIK3CA", "PTEN"), "requires")}),
    ("Tumor is PD-L1 positive, CPS of 10 or more", "", {(("PD-L1",), "requires")}),
    ("Must have PD-L1 expression in at least 1 percent of immune cells (SP142)", "", {(("PD-L1",), "requires")}),
    ("PD-L1 status must be available before randomization", "", set()),
    ("", "Known activating ESR1 mutation", {(("ESR1",), "forbids")}),
    ("", "Patients with a germline BRCA mutation who are candidates for a PARP inhibitor", set()),
    ("Known germline BRCA carriers must have had a PARP inhibitor", "", set()),
    ("TMB of at least 10 mutations per megabase", "", {(("TMB-H",), "requires")}),
    ("Tumors with a high mutational burden (10 or more mutations/Mb) or MSI-H", "", {(("MSI-H", "TMB-H"), "requires")}),
    ("Androgen receptor expression in at least 10 percent of tumor nuclei", "", {(("AR",), "requires")}),
    ("Loss of PTEN protein on immunohistochemistry", "", {(("PTEN",), "requires")}),
    ("Activating HER2 mutation without HER2 amplification", "", {(("HER2_mutation",), "requires")}),
    ("FGFR1 amplification or FGFR2 amplification", "", {(("FGFR",), "requires")}),
    ("CCNE1 amplification by FISH or sequencing", "", {(("CCNE1",), "requires")}),
    ("Confirmed TROP2 expression of H-score 100 or more", "", {(("TROP2",), "requires")}),
    ("TP53 wild-type tumor", "", {(("TP53",), "forbids")}),
    ("Homologous recombination deficient tumor by a score of 42 or more", "", {(("HRD",), "requires")}),
    (
        "Qualifying tumor mutation status (at least one PIK3CA, AKT1 and/or PTEN alteration) as shown by the central laboratory",
        "",
        {(("AKT1", "PIK3CA", "PTEN"), "requires")},
    ),
    ("ESR1m detected in ctDNA by the central test", "", {(("ESR1",), "requires")}),
    ("Must have an ESR1 mutation in baseline plasma (Guardant360)", "", {(("ESR1",), "requires")}),
    ("Confirmation of PIK3CA-mutant tumor status from tissue or blood", "", {(("PIK3CA",), "requires")}),
    (
        "One or more known primary oncogenic PIK3CA mutations in blood or tumor per local assessment",
        "",
        {(("PIK3CA",), "requires")},
    ),
    ("Adequate tumor tissue for the identification of PIK3CA mutation status", "", set()),
    ("Deleterious or suspected deleterious germline BRCA1 or BRCA2 mutation", "", {(("gBRCA",), "requires")}),
    (
        "Documented germline mutation in BRCA1 or BRCA2 that is predicted to be deleterious or suspected deleterious (known or predicted to be detrimental/lead to loss of function)",
        "",
        {(("gBRCA",), "requires")},
    ),
    (
        "Carrier of a pathogenic or likely pathogenic variant of BRCA1, BRCA2 or PALB2 in the germline",
        "",
        {(("PALB2", "gBRCA"), "requires")},
    ),
    ("Germline or somatic BRCA1/2 mutation", "", {(("BRCA",), "requires")}),
    ("Somatic (tumor) mutation of BRCA1/2 without a germline mutation", "", {(("sBRCA",), "requires")}),
    ("Tumor PD-L1 CPS of at least 10 by the 22C3 assay", "", {(("PD-L1",), "requires")}),
    ("PD-L1-positive (IC of 1 percent or more) triple-negative breast cancer", "", {(("PD-L1",), "requires")}),
    (
        "Patients whose tumors are PD-L1 negative, or who are PD-L1 positive and relapsed after earlier PD-(L)1 therapy",
        "",
        set(),
    ),
    ("PD-L1 CPS < 10", "", {(("PD-L1",), "forbids")}),
    ("Known tumor PD-L1 status", "", set()),
    (
        "HER2 mutation (somatic) with no ERBB2 gene amplification, found by next-generation sequencing",
        "",
        {(("HER2_mutation",), "requires")},
    ),
    ("HER2-negative with an activating ERBB2 mutation", "", {(("HER2_mutation",), "requires")}),
    ("Androgen receptor positive (AR 1 percent or more) by immunohistochemistry", "", {(("AR",), "requires")}),
    ("AR-positive triple-negative breast cancer", "", {(("AR",), "requires")}),
    ("FGFR1 or FGFR2 gene amplification by FISH", "", {(("FGFR",), "requires")}),
    ("NTRK1, NTRK2 or NTRK3 gene fusion", "", {(("NTRK",), "requires")}),
    ("MSI-high or mismatch repair deficient tumor", "", {(("MSI-H",), "requires")}),
    ("Tumors that are MSI-H/dMMR or TMB-H", "", {(("MSI-H", "TMB-H"), "requires")}),
    ("TMB of 9 mutations/megabase or more", "", {(("TMB-H",), "requires")}),
    ("Tumor with Rb intact by immunohistochemistry", "", set()),
    ("", "Known mutation in KRAS, NRAS or BRAF", {(("BRAF", "KRAS", "other:NRAS"), "forbids")}),
    ("", "Tumor with a known PTEN, AKT1 or ESR1 mutation", {(("AKT1", "ESR1", "PTEN"), "forbids")}),
    ("", "Patients with a known BRCA mutation may join only after a PARP inhibitor", set()),
    ("Patients with a germline BRCA mutation must have received a PARP inhibitor if available", "", set()),
    ("Subjects with known gBRCA mutation are eligible if they had olaparib", "", set()),
    ("BRCA1/2 wild-type", "", {(("BRCA",), "forbids")}),
    ("No BRCA1 or BRCA2 mutation known", "", {(("BRCA",), "forbids")}),
    ("Absence of ESR1 mutation at baseline", "", {(("ESR1",), "forbids")}),
    ("ESR1 wild-type", "", {(("ESR1",), "forbids")}),
    ("No detectable PIK3CA mutation", "", {(("PIK3CA",), "forbids")}),
    ("PIK3CA wild-type or mutated tumors may join", "", set()),
    ("Any PIK3CA status", "", set()),
    ("Patients may join whatever their PD-L1 expression", "", set()),
    ("Tumor expresses TROP2 on central testing", "", {(("TROP2",), "requires")}),
    ("Nectin-4 expression is not required", "", set()),
    ("Solid tumor in which HER3 expression is expected; showing it is not needed", "", set()),
    ("B7-H4 positive tumors (H-score of 1 or more)", "", {(("other:B7-H4",), "requires")}),
    ("Folate receptor alpha expression of at least 25 percent of cells", "", {(("other:FRα",), "requires")}),
    ("LIV-1 positive metastatic breast cancer", "", {(("other:LIV-1",), "requires")}),
    ("HLA-A*02:01 positive", "", {(("other:HLA-A*02:01",), "requires")}),
    ("CCND1 amplification or loss of p16", "", {(("other:CCND1", "other:CDKN2A"), "requires")}),
    ("Claudin 6 positive tumor", "", {(("other:CLDN6",), "requires")}),
    ("Loss of function of PTEN, or PIK3CA or AKT1 activating mutation", "", {(("AKT1", "PIK3CA", "PTEN"), "requires")}),
    ("Luminal B subtype by PAM50", "", set()),
    ("Basal-like subtype by PAM50", "", {(("other:PAM50 basal-like",), "requires")}),
    ("Presence of a TP53 mutation", "", {(("TP53",), "requires")}),
    ("Tumors with p53 Y220C mutation", "", {(("TP53",), "requires")}),
    ("KRAS G12C-mutated solid tumor", "", {(("KRAS",), "requires")}),
    ("BRAF V600E mutation", "", {(("BRAF",), "requires")}),
    ("RET fusion-positive solid tumor", "", {(("other:RET",), "requires")}),
    ("Solid tumor with MTAP deletion", "", {(("other:MTAP",), "requires")}),
    ("Homozygous deletion of CDKN2A or MTAP", "", {(("other:CDKN2A", "other:MTAP"), "requires")}),
    ("Cyclin E1 amplification or overexpression", "", {(("CCNE1",), "requires")}),
    (
        "HRD-positive tumor (genomic instability score of 42 or more) or a BRCA mutation",
        "",
        {(("BRCA", "HRD"), "requires")},
    ),
    (
        "Mutation in one of these genes: ATM, CHEK2, PALB2, RAD51C, RAD51D",
        "",
        {(("PALB2", "other:ATM", "other:CHEK2", "other:RAD51C", "other:RAD51D"), "requires")},
    ),
    ("MDM2 amplification with TP53 wild type", "", {(("TP53",), "forbids"), (("other:MDM2",), "requires")}),
    ("", "MSI-H or dMMR tumors", {(("MSI-H",), "forbids")}),
    ("", "Has a HER2 mutation", {(("HER2_mutation",), "forbids")}),
    ("", "AKT mutation or PTEN loss", {(("AKT1", "PTEN"), "forbids")}),
    ("Tissue must be sent to confirm PD-L1 expression before randomization", "", set()),
    ("Willing to be tested for germline BRCA", "", set()),
    ("Elevated CA 15-3 or CEA", "", {(("other:CA15-3", "other:CEA"), "requires")}),
    ("Metastatic breast cancer, or any cancer histology with an alteration of BRCA1, BRCA2 or PALB2", "", set()),
    ("", "Known MSI-H or dMMR tumor status", {(("MSI-H",), "forbids")}),
    ("Tumors with expected high expression of mesothelin", "", set()),
    ("HLA-G expression on tumor cells", "", {(("other:HLA-G",), "requires")}),
    (
        "Mutations of BRCA1, ATM or PALB2 (from archival tumor tissue or germline testing)",
        "",
        {(("BRCA", "PALB2", "other:ATM"), "requires")},
    ),
    ("PPP2R1A mutation in the tumor", "", {(("other:PPP2R1A",), "requires")}),
    ("Tumor with MSLN expression", "", {(("other:mesothelin",), "requires")}),
    (
        "Patients must have a pathogenic alteration in at least one of the following genes by local or central testing: BRCA1, BRCA2, PALB2, ATM, CHEK2",
        "",
        {(("BRCA", "PALB2", "other:ATM", "other:CHEK2"), "requires")},
    ),
    ("", "PD-L1 positive patients who are suitable candidates for a PD-1/PD-L1 inhibitor", set()),
    ("Tumor must be LIV-1 positive (H-score ≥ 1)", "", {(("other:LIV-1",), "requires")}),
    (
        "Advanced solid tumours of any histology with a KRAS G12C, BRAF class II/III or NF1 loss-of-function alteration",
        "",
        {(("BRAF", "KRAS", "other:NF1"), "requires")},
    ),
    ("", "Tumour with known RB1 loss or CCNE1 amplification", {(("CCNE1", "other:RB1"), "forbids")}),
    ("PIK3CA mutational status; one result (mutant or non-mutant) must be available", "", set()),
    ("PIK3CA status known, with or without a PIK3CA mutation", "", set()),
    ("The tumor may be positive for PD-L1 or not", "", set()),
    ("FGFR1 amplification status determined by FISH", "", set()),
    ("", "BRCA variants that are non-detrimental", set()),
    ("A tumor without PIK3CA, AKT1 or PTEN alteration", "", {(("AKT1", "PIK3CA", "PTEN"), "forbids")}),
    ("A solid tumor with a HER2 mutation, regardless of HER2 expression", "", {(("HER2_mutation",), "requires")}),
    (
        "Either the tumor is PD-L1 negative, or it is PD-L1 positive and atezolizumab was given before surgery",
        "",
        set(),
    ),
    (
        "Germline BRCA1 or BRCA2 mutation; those with unknown BRCA status will be screened for it",
        "",
        {(("gBRCA",), "requires")},
    ),
    ("", "An agent directed at LILRB1 or HLA-G at any time", set()),
    ("", "Severe hypersensitivity to HER3-DXd or its excipients", set()),
    ("Deleterious change of ATM: mutation (somatic or germline allowed)", "", {(("other:ATM",), "requires")}),
    ("Must have CD276-positive cancer, who have failed standard treatment", "", {(("other:B7-H3",), "requires")}),
    (
        "Tissue has to be provided for CLDN6 testing, and only patients with CLDN6-positive tumors will be included",
        "",
        {(("other:CLDN6",), "requires")},
    ),
    (
        "Mutation in the RAS pathway found by any laboratory, such as but not limited to NRAS, BRAF and NF1",
        "",
        {(("BRAF", "other:NF1", "other:NRAS"), "requires")},
    ),
    ("Tumors known to be negative for an ESR1 mutation are not eligible", "", {(("ESR1",), "requires")}),
    (
        "Homozygous loss of cyclin-dependent kinase inhibitor 2A (CDKN2A)",
        "",
        {(("other:CDKN2A",), "requires")},
    ),
    ("NRASmut solid tumors", "", {(("other:NRAS",), "requires")}),
    ("Luminal intrinsic subtype by PAM50", "", {(("other:PAM50 luminal",), "requires")}),
    ("", "No ESR1 mutation found in plasma", {(("ESR1",), "requires")}),
    ("", "PD-L1 CPS below 10", {(("PD-L1",), "requires")}),
    ("", "Fewer than 1 % of the cells positive for PD-L1", {(("PD-L1",), "requires")}),
    ("", "Cancer that does not express TROP2", {(("TROP2",), "requires")}),
    ("", "Kidney disease with an eGFR < 30 ml/min", set()),
    ("", "Known carrier of a BRCA1 mutation", {(("gBRCA",), "forbids")}),
    ("", "PD-L1 status that cannot be determined", set()),
    ("", "AR-negative cancer", {(("AR",), "requires")}),
    (
        "TROP2 H-score >= 150 by the central laboratory, on any tissue taken after the last treatment",
        "",
        {(("TROP2",), "requires")},
    ),
    ("Wild type for PIK3CA", "", {(("PIK3CA",), "forbids")}),
    ("MDM2 amplification together with intact TP53", "", {(("TP53",), "forbids"), (("other:MDM2",), "requires")}),
    (
        "PIK3CA mutation, without a concurrent KRAS mutation or BRAF mutation",
        "",
        {(("BRAF", "KRAS"), "forbids"), (("PIK3CA",), "requires")},
    ),
    (
        "The cancer has to be AR-positive and must not show loss of PTEN",
        "",
        {(("AR",), "requires"), (("PTEN",), "forbids")},
    ),
    (
        "HLA-A2 positive, with a tumor that expresses CEA",
        "",
        {(("other:CEA",), "requires"), (("other:HLA-A*02:01",), "requires")},
    ),
    ("Mismatch repair deficient (loss of MLH1, MSH2, MSH6 or PMS2)", "", {(("MSI-H",), "requires")}),
    ("Loss of PTEN; a PIK3CA mutation is not needed", "", {(("PTEN",), "requires")}),
    ("Whatever the result, independently of PD-L1 expression", "", set()),
    (
        "Metastatic breast cancer with a PIK3CA mutation, about to start treatment with alpelisib",
        "",
        {(("PIK3CA",), "requires")},
    ),
    ("PD-L1 selected tumors, as shown by an assay at the center", "", {(("PD-L1",), "requires")}),
]

TITLES = [  # official title, markers
    ("Drug X in EGFR or HER2 Mutant Advanced Solid Tumors", {(("HER2_mutation", "other:EGFR"), "requires")}),
    ("Drug X in Solid Tumors With BRCA2 and/or PALB2 Mutation", {(("BRCA", "PALB2"), "requires")}),
    ("Drug X in KRASG12C Mutated Solid Tumors", {(("KRAS",), "requires")}),
    ("Predicting Benefit by PIK3CA Mutation in Breast Cancer", set()),
    ("Drug X and a PD-L1 Antibody in Solid Tumors", set()),
    ("Drug X for HER2-Mutated or Overexpressed/Amplified Solid Tumours", set()),
    ("Drug X in Advanced Solid Tumors With Expansion in KRAS-Mutant and NF1-Mutant Tumors", set()),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "markers"), MARKERS)
def test_markers(inclusion: str, exclusion: str, markers: set[Marker]) -> None:
    assert {(tuple(sorted(b.any_of)), b.rule) for b in read(inclusion, exclusion).biomarkers} == markers


@pytest.mark.parametrize(("title", "markers"), TITLES)
def test_markers_of_a_title(title: str, markers: set[Marker]) -> None:
    found = read("Age 18 or older", title=title).biomarkers
    assert {(tuple(sorted(b.any_of)), b.rule) for b in found} == markers


@pytest.mark.parametrize(
    ("inclusion", "exclusion", "rules"),
    [
        ("", "Mutation of BRCA and ATM", {(("BRCA", "other:ATM"), "forbids")}),
        ("", "A concurrent RAF or PIK3CA mutation", {(("BRAF", "PIK3CA"), "forbids")}),
        (
            "Must not have aberrations in the PI3K/mTOR pathway as found in KRAS, PIK3CA, AKT or mTOR",
            "",
            {(("AKT1", "KRAS", "PIK3CA", "other:mTOR"), "forbids")},
        ),
        ("An alteration of the PI3K/AKT/mTOR pathway", "", set()),
        ("Tumor infiltrating lymphocytes (TILs) of at least 10%", "", {(("other:TIL",), "requires")}),
        ("", "An mTOR, AKT or MEK inhibitor before", set()),
    ],
)
def test_genes_of_a_list_and_genes_that_name_a_pathway(
    inclusion: str, exclusion: str, rules: set[tuple[tuple[str, ...], str]]
) -> None:
    assert {(rule.any_of, rule.rule) for rule in read(inclusion, exclusion).biomarkers} == rules


def test_a_kind_of_tumour_without_a_marker_asks_for_none_beside_others_with_one() -> None:
    kinds = "* One of these tumor types:\n  * HR-positive breast cancer\n  * KRAS-mutated solid tumors\n  * Sarcoma"
    assert read_facts(make_trial(title="A Study", criteria=f"Inclusion Criteria:\n\n{kinds}\n")).biomarkers == ()


def test_a_title_asks_for_no_marker_that_one_part_alone_asks_for() -> None:
    title = "Drug X in Advanced Breast Cancer With a PIK3CA Mutation"
    assert read("Applies only to Part 2: a PIK3CA mutation", title=title).biomarkers == ()
    assert read("A PIK3CA mutation", title=title).biomarkers != ()


def test_the_criterion_says_which_brca_change_a_title_means() -> None:
    """The title leaves it open beside PALB2 too; a criterion that leaves it open stands."""
    title = "Drug X in Metastatic Breast Cancer with a BRCA2 or PALB2 Mutation"
    facts = read("Documented germline mutation in BRCA2 or PALB2", title=title)
    assert [rule.any_of for rule in facts.biomarkers] == [("PALB2", "gBRCA")]
    facts = read("A mutation in BRCA2 or PALB2", title=title)
    assert [rule.any_of for rule in facts.biomarkers] == [("BRCA", "PALB2")]
