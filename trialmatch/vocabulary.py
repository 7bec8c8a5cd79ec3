"""The closed vocabularies of facts and answers. Their order is the order of codes in the columns."""

SITES = ("brain", "leptomeningeal", "bone", "liver", "lung", "chest_wall_skin", "lymph_nodes")
RULES = ("silent", "requires", "allows", "allows_if", "forbids")
MEASURABLE = ("silent", "required", "not_required")
SUBTYPES = ("hr+/her2-", "hr+/her2+", "hr-/her2+", "tnbc")
HER2_LEVELS = ("positive", "low", "ultralow", "zero")
TIMINGS = ("new_diagnosis", "treatment_change", "limited_options")
POPULATIONS = ("not_breast", "early_breast", "solid_tumor", "metastatic_breast")
OPEN_POPULATIONS = ("solid_tumor", "metastatic_breast")
LINE_KINDS = ("systemic", "chemotherapy", "endocrine")
PRIOR_CLASSES = (
    "cdk46_inhibitor", "endocrine_therapy", "aromatase_inhibitor", "tamoxifen", "fulvestrant", "oral_serd",
    "pi3k_akt_mtor_inhibitor", "parp_inhibitor", "platinum", "taxane", "anthracycline", "capecitabine", "eribulin",
    "chemotherapy", "her2_directed", "trastuzumab", "pertuzumab", "her2_tki", "t_dm1", "t_dxd", "trop2_adc",
    "topo1_adc", "any_adc", "immune_checkpoint_inhibitor", "bevacizumab", "any_systemic", "same_target",
)  # fmt: skip
BIOMARKERS = (
    "PIK3CA", "AKT1", "PTEN", "ESR1", "gBRCA", "sBRCA", "BRCA", "PALB2", "HRD", "PD-L1", "TMB-H", "MSI-H",
    "HER2_mutation", "AR", "NTRK", "FGFR", "TP53", "TROP2", "HER3", "CCNE1", "KRAS", "BRAF",
)  # fmt: skip

# What is given or done, as people look for it: classes of the lexicon, and the registry's types of intervention.
TREATMENT_TYPES = (
    "endocrine_therapy", "cdk46_inhibitor", "pi3k_akt_mtor_inhibitor", "her2_directed", "any_adc", "parp_inhibitor",
    "immune_checkpoint_inhibitor", "chemotherapy", "radiation", "surgery",
)  # fmt: skip
PURPOSES = ("treatment", "supportive_care", "diagnostic", "observational", "expanded_access", "other")

# A person's answers.
MARKER_STATES = ("present", "absent")
RECEPTOR_STATES = ("positive", "negative")
HER2_ANSWERS = (*HER2_LEVELS, "negative")
MENOPAUSE = ("pre", "peri", "post")
MENOPAUSE_RULES = ("", "post", "pre", "any")
BRAIN_STATES = ("none", "treated_stable", "active")
SETTINGS = ("neoadjuvant", "adjuvant", "metastatic")
STOPPED = ("progression", "side_effects", "completed", "ongoing")

# The registry's own words.
GONE = "GONE"  # ours, not the registry's: it no longer has the study
OPEN_STATUSES = ("RECRUITING", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING", "AVAILABLE")
STATUSES = (
    "UNKNOWN", *OPEN_STATUSES, "ACTIVE_NOT_RECRUITING", "SUSPENDED", "TERMINATED", "WITHDRAWN", "COMPLETED",
    "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "APPROVED_FOR_MARKETING", "WITHHELD", GONE,
)  # fmt: skip
PHASES = ("EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4", "NA")


def her2_group(level: str) -> str:
    """HER2-positive or not: the half of the subtype that a HER2 level decides."""
    return "her2+" if level == "positive" else "her2-"
