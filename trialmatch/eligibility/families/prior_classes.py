"""Which class of drug a treatment that was named stands for, in the words of the vocabulary."""

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention, lexicon, normal
from trialmatch.vocabulary import PRIOR_CLASSES

cues = Cues("prior_therapy")

_SPECIFIC_FIRST = (
    "t_dxd", "t_dm1", "trop2_adc", "cdk46_inhibitor", "oral_serd", "fulvestrant", "tamoxifen", "aromatase_inhibitor", "pi3k_akt_mtor_inhibitor",
    "parp_inhibitor", "platinum", "taxane", "anthracycline", "capecitabine", "eribulin", "her2_tki", "pertuzumab", "trastuzumab",
    "immune_checkpoint_inhibitor", "bevacizumab", "topo1_adc", "any_adc", "her2_directed",
)  # fmt: skip

_OTHER_NAMES = {
    "her2_adc": "her2_directed",
    "immunotherapy": "immune_checkpoint_inhibitor",
    "antiangiogenic": "bevacizumab",
}

_AGAINST_NO_CANCER = {"bone_agent", "growth_factor", "myeloprotection", "ovarian_suppression"}
_COVERS = ("endocrine_therapy", "her2_directed", "any_adc", "immune_checkpoint_inhibitor", "chemotherapy")


def classes_named(clause: Sentence, mention: Mention, rule: str | None, reading: Reading) -> list[str]:
    """The classes of PRIOR_CLASSES that a clause asks for or bars with one mention."""
    name = class_named(clause, mention, rule, reading)
    if name == "oral_serd" and rule == "forbids" and _is_any_degrader(clause, mention):
        return [name, "fulvestrant"]
    return [name] if name else []


def _is_any_degrader(clause: Sentence, mention: Mention) -> bool:
    """ "Any SERD", not "an oral SERD" or one "except fulvestrant": fulvestrant is one of them."""
    criterion = clause.source.normal[clause.criterion.start : clause.criterion.end]
    told_apart = "fulvestrant" in criterion or cues.some_degraders.search(clause.before(mention, 60))
    return bool(cues.any_degrader.fullmatch(clause.words_of(mention))) and not told_apart


def class_named(clause: Sentence, mention: Mention, rule: str | None, reading: Reading) -> str | None:
    """The one class, by the words around the mention and by what the trial gives."""
    name = prior_class(mention.concept, reading)
    if name == "any_adc" and cues.aimed_at_trop2.search(clause.before(mention, 40) + clause.after(mention, 60)):
        return "trop2_adc"
    if name in _MANY_KINDS and rule == "forbids" and _is_aimed(clause, mention):
        return "same_target"
    if name == "her2_directed" and rule == "forbids" and mention.concept in {"her2_adc", *_given(reading)} - {name}:
        return "same_target"  # the study drug or a conjugate is barred, not trastuzumab
    if name == "any_adc" and cues.topo1_payload.search(clause.before(mention, 50) + clause.after(mention, 80)):
        return "topo1_adc"
    if name == "her2_directed" and cues.tki_after.match(clause.after(mention, 60)):
        return "her2_tki"  # "any anti-HER2 and/or anti-EGFR tyrosine kinase inhibitor"
    if name == "bevacizumab" and cues.kinase_inhibitor.match(clause.after(mention, 40)):
        return "same_target" if rule == "forbids" else None  # an antiangiogenic pill is no bevacizumab
    if mention.concept == "antiangiogenic" and rule == "forbids" and _gives_other(mention.concept, reading):
        return "same_target"
    if name is None and rule == "forbids" and mention.concept.endswith(("_inhibitor", "_directed")):
        return "same_target"  # a class that the vocabulary has no name for: a relative of what is studied
    return name


_MANY_KINDS = ("any_adc", "immune_checkpoint_inhibitor")


def _is_aimed(clause: Sentence, mention: Mention) -> bool:
    """ "A CLDN18.2-directed antibody-drug conjugate", "GPC3-directed immunotherapy": not any of its many kinds."""
    if cues.checkpoint.search(clause.words_of(mention)):
        return False  # "PD-1-directed therapy": what it is directed at is what makes it one of its kind
    before, after = clause.before(mention, 40), clause.after(mention, 40)
    return bool(cues.aimed_at.search(before) or cues.aimed_after.match(after))


def covering(names: list[str]) -> list[str]:
    """One class for several alternatives, or none."""
    if len(set(names)) == 1:
        return names[:1]
    return next(
        ([cover] for cover in _COVERS if names and all(cover == n or cover in lexicon().classes_of(n) for n in names)),
        [],
    )


def prior_class(concept: str, reading: Reading) -> str | None:
    """The class of PRIOR_CLASSES that a mention stands for; the trial's own other targets are `same_target`."""
    if concept in PRIOR_CLASSES:
        return None if concept == "any_systemic" else concept
    if concept in _OTHER_NAMES:
        return _OTHER_NAMES[concept]
    classes = lexicon().classes_of(concept)
    if {concept, *classes} & _AGAINST_NO_CANCER:
        return None
    name = next((c for c in _SPECIFIC_FIRST if c in classes), None)
    drug = lexicon().drugs.get(concept)
    if name is None and drug is not None and drug.kind == "chemotherapy":
        return None  # a cytotoxic drug without a class of its own
    return name or ("same_target" if _is_own(concept, reading) else None)


def _is_own(concept: str, reading: Reading) -> bool:
    """The drug, or one of its class, is what this trial gives."""
    own = _given(reading)
    general = {"chemotherapy", "endocrine_therapy", "her2_directed", "any_systemic"}
    return concept in own or bool(
        (lexicon().classes_of(concept) - general) & {c for o in own for c in lexicon().classes_of(o)}
    )


def _given(reading: Reading) -> set[str]:
    """The treatments that the interventions and titles name."""
    named = normal(" ; ".join((*reading.trial.interventions, *(t.text for t in reading.trial.titles))))
    return {m.concept for m in lexicon().treatments.find(named)}


def _gives_other(drug_class: str, reading: Reading) -> bool:
    """The trial gives a drug of the class, and not the one by which the class is known here."""
    own = _given(reading)
    return _OTHER_NAMES[drug_class] not in own and any(drug_class in lexicon().classes_of(drug) for drug in own)
