"""What the tumour or the person must carry, or must not."""

import dataclasses
import re
from itertools import pairwise

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.facts import BiomarkerRule
from trialmatch.eligibility.families.subtypes import of_everybody
from trialmatch.eligibility.part_names import cohort_of
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import is_under_type
from trialmatch.eligibility.sentences import ASIDE, Sentence, about_other_tumour
from trialmatch.lexicon import Mention, only_others

cues = Cues("biomarkers")


_IMPLIED = {
    "MSI-H",
    "TMB-H",
    "HRD",
    "HER2_mutation",
    "other:germline TP53",
    "other:PAM50 HER2-enriched",
    "other:PAM50 basal-like",
    "other:PAM50 luminal",
    "other:NRG1",
    "gBRCA",
    "sBRCA",
}


def read_biomarkers(reading: Reading) -> tuple[BiomarkerRule, ...]:
    """Groups of markers of which one must be (or none may be) present. What only one cohort asks is left out."""
    rules: dict[tuple[tuple[str, ...], str], Sentence] = {}
    alternatives: dict[int, tuple[str, ...]] = {}
    of_kinds, of_no_marker = _lists_of_tumours(reading)
    for sentence in (*reading.titles, *reading.sentences):
        is_title = sentence.in_title
        if not sentence.markers or (not is_title and _concerns_some(reading, sentence)):
            continue
        if id(sentence.criterion.opener) in of_no_marker and not sentence.bars:
            continue
        asking = of_everybody(sentence) if is_title else _asking_clause(sentence)
        if absent := _asked_negative(asking):
            rules.setdefault((_by_origin(absent, asking.normal, "forbids"), "forbids"), sentence)
        for wanted in _barred_negative(asking):
            # The denial is of the change, not of where it comes from, so the words are taken as those of a ban.
            rules.setdefault((_by_origin(wanted, asking.normal, "forbids"), "requires"), sentence)
        rule = _rule_of(asking, is_title)
        one_of_kinds = id(sentence.criterion.opener) in of_kinds and _begins_with_own_tumour(sentence)
        for group in _with_siblings(_groups(asking, rule, is_title), asking, alternatives, one_of_kinds):
            rules.setdefault((group, rule), sentence)
            if rules[(group, rule)].in_title:
                rules[(group, rule)] = sentence
    facts = []
    for (group, rule), sentence in _without_shadows(rules).items():
        if sentence.in_title and set(group) & (_left_open(reading) | _asked_in_part(reading)):
            continue
        facts.append(BiomarkerRule(group, rule))
        for name in group:
            reading.prove(f"biomarkers.{name}", sentence)
    return tuple(facts)


def _concerns_some(reading: Reading, sentence: Sentence) -> bool:
    """Said of one cohort, of one type, or of those with another tumour."""
    if sentence.cohort or cohort_of(sentence.lead()) or is_under_type(reading, sentence):
        return True
    return sentence.is_exclusion and _of_other_tumour(sentence)


_NEXT_CLAUSE = re.compile(r";(?!\W*(?:or|and/or)\b)")


def _asking_clause(sentence: Sentence) -> Sentence:
    """ "A BRCA mutation; both germline and somatic ones are acceptable": what is asked stands before."""
    first = _NEXT_CLAUSE.split(sentence.normal)[0]
    says_more = sentence.permits or sentence.bars or cues.of_unknown.search(sentence.normal, len(first))
    if not says_more or sentence.is_exclusion or len(first) == len(sentence.normal):
        return sentence
    return sentence.cut(0, len(first))


def _of_other_tumour(sentence: Sentence) -> bool:
    tumours = {m.concept for m in sentence.mentions("tumours")}
    return only_others(tumours)


def _asked_negative(sentence: Sentence) -> list[str]:
    """ "PD-L1 negative as determined by …": an inclusion that asks for the marker to be absent."""
    words = sentence.normal
    if (
        not sentence.markers
        or sentence.bars
        or sentence.is_alternative
        or sentence.is_exclusion
        or sentence.permits
        or (cues.not_rule.search(words) and not cues.stable.match(words))
        or words.startswith("for ")
    ):
        return []
    mentions = [m for m in sentence.markers if not _is_of_other_tumours(sentence, m)]
    wild = {m for m in mentions if cues.wild_type_after.match(sentence.after(m, 14))}
    negative = {m for m in mentions if _is_negative(sentence, m)} | _all_of_list(sentence, wild)
    without = cues.lacking_change.search(words)  # "without EGFR or ALK mutations"
    if without and not cues.speaks_of_treatment.search(words):
        negative |= _all_of_list(sentence, {m for m in mentions if cues.lacking.search(sentence.before(m, 40))})
    carried = {m.concept for m in mentions if m not in negative and cues.titled_after.match(sentence.after(m, 20))}
    return sorted({m.concept for m in negative} - carried)  # "p53 mutant and p53 wild type" asks for neither


def _is_of_other_tumours(sentence: Sentence, mention: Mention) -> bool:
    return _is_kind_of_other_tumour(sentence, mention) or _is_one_of_tumours(sentence, mention)


def _barred_negative(sentence: Sentence) -> list[list[str]]:
    """ "Known wild-type TP53", "lack of a PIK3CA or AKT1 mutation" among the exclusions: the change is asked for."""
    if not sentence.markers or cues.not_rule.search(sentence.normal):
        return []
    wild = {m.concept for m in sentence.markers if sentence.bars and _is_wild_type(sentence, m)}
    lacking = (sentence.is_exclusion or sentence.prohibits) and not sentence.permits and _lacks(sentence)
    changed = sorted({m.concept for m in _all_altered(sentence)} - wild) if lacking else []
    return [[name] for name in sorted(wild)] + ([changed] if changed else [])


def _lacks(sentence: Sentence) -> bool:
    """ "Absence of a confirmed BRCA variant", "HRD not demonstrated": it is their lack that keeps a person out."""
    found = cues.barred_lack.search(sentence.normal)
    return found is not None and not cues.speaks_of_treatment.search(sentence.normal)


def _is_wild_type(sentence: Sentence, mention: Mention) -> bool:
    """ "TP53 wild-type", "PD-L1-negative": without the change, or without the protein."""
    before, after = sentence.before(mention, 30), sentence.after(mention, 14)
    return bool(
        cues.asked_wild_type.search(before)
        or cues.wild_type_after.match(after)
        or (sentence.is_exclusion and (cues.negative_after.match(after) or _is_low(sentence, mention)))
        or _is_named_negative(sentence, mention)
    )


def _is_low(sentence: Sentence, mention: Mention) -> bool:
    """ "PD-L1 CPS below 10": among the exclusions a higher one is asked for."""
    if mention.concept in _KNOWN_BY_LOSS:
        return False  # "PTEN in less than 10 % of the cells": that is the marker
    level = sentence.words_of(mention) + sentence.after(mention, 24)
    return bool(cues.low_after.search(level) or cues.low_before.search(sentence.before(mention, 60)))


def _is_negative(sentence: Sentence, mention: Mention) -> bool:
    before, after = sentence.before(mention, 30), sentence.after(mention, 60)
    return bool(
        cues.asked_negative.match(after)
        or cues.asked_wild_type.search(before)
        or _is_intact(sentence, mention)
        or _is_named_negative(sentence, mention)
    )


def _is_named_negative(sentence: Sentence, mention: Mention) -> bool:
    """ "MSS": a name that says the marker is not there."""
    return bool(cues.named_negative.fullmatch(sentence.words_of(mention)))


def _is_intact(sentence: Sentence, mention: Mention) -> bool:
    """ "PTEN-positive": there the protein is kept, and the marker is its loss."""
    return mention.concept in _KNOWN_BY_LOSS and bool(cues.positive_is_intact.match(sentence.after(mention, 30)))


_KNOWN_BY_LOSS = {"PTEN", "other:MTAP"}


def _left_open(reading: Reading) -> set[str]:
    """Markers of which a criterion says that they do not matter, whatever the title says."""
    return {m.concept for s in reading.sentences if cues.left_open.search(s.normal) for m in s.mentions("biomarkers")}


def _asked_in_part(reading: Reading) -> set[str]:
    """Markers that the criteria name for a part alone: there the title tells of that part."""
    names = [(m.concept, bool(s.cohort)) for s in reading.of_section(exclusion=False) for m in s.markers]
    return {name for name, of_part in names if of_part} - {name for name, of_part in names if not of_part}


def _rule_of(sentence: Sentence, is_title: bool) -> str:
    """What is said in brackets ("those with other variants are excluded") changes nothing."""
    plain = dataclasses.replace(sentence, normal=ASIDE.sub(" ", sentence.normal))
    return "forbids" if not is_title and plain.bars else "requires"


def _groups(sentence: Sentence, rule: str, is_title: bool) -> list[tuple[str, ...]]:
    if (not is_title and _asks_of_some(sentence)) or _names_no_change(sentence, rule):
        return []
    if not is_title and rule == "requires" and not _asks(sentence):
        return []
    groups: list[list[str]] = []
    last_end = -100
    negative = {*_asked_negative(sentence), *(name for names in _barred_negative(sentence) for name in names)}
    altered = _all_altered(sentence)
    titled = _all_of_list(sentence, {m for m in sentence.markers if is_title and _titled(sentence, m)})
    beside = set() if is_title else _beside_the_point(sentence)
    beside |= {m for m in altered if sentence.is_exclusion and _tells_in_whom(sentence, m)}
    chosen = _opens_choice(sentence)
    for mention in sentence.markers:
        if mention.concept in negative or mention in beside:
            continue
        if mention not in altered or _is_denied(sentence, mention, rule) or _is_intact(sentence, mention):
            continue
        if not is_title and _is_of_treatment(sentence, mention):
            continue
        if is_title and mention not in titled:
            continue
        if _is_or_of_her2(sentence, mention) or _stands_beside_breast(sentence, mention):
            continue
        if _is_of_other_tumours(sentence, mention):
            continue
        gap = ASIDE.sub(" ", sentence.source.normal[max(last_end, sentence.start) : mention.start])
        if any(mention.concept in group for group in groups):
            last_end = mention.end if mention.concept in groups[-1] else last_end
            continue
        joined = (groups and mention.start - last_end < NEXT_NAMED and (chosen or not cues.next_group.search(gap))) or (
            groups
            and (len(groups[-1]) > 1 or rule == "forbids")
            and (cues.list_gap.fullmatch(gap) or cues.last_of_list.fullmatch(gap))
        )
        if joined:
            groups[-1].append(mention.concept)
        else:
            groups.append([mention.concept])
        last_end = mention.end
    origin = f"{sentence.lead()} {sentence.normal}" if sentence.is_alternative else sentence.normal
    return [_by_origin(_without_repair_genes(group), origin, rule) for group in groups]


def _without_repair_genes(group: list[str]) -> list[str]:
    """ "Mismatch repair deficient (loss of MLH1, MSH2, MSH6 or PMS2)": how it shows, and no other ways."""
    return [name for name in group if name not in _REPAIR] if "MSI-H" in group else group


_REPAIR = {"other:MLH1", "other:MSH2", "other:MSH6", "other:PMS2"}


NEXT_NAMED = 80  # characters: "(ALK) translocations, or C-ros oncogene receptor tyrosine kinase 1 (ROS1)"


def _opens_choice(sentence: Sentence) -> bool:
    """ "One of the following: a) a BRCA mutation; b) an HRD score of at least 42": one of them is enough."""
    first = next((m.start - sentence.start for m in sentence.markers), 0)
    return bool(cues.opens_choice.search(sentence.normal[:first]))


def _asks(sentence: Sentence) -> bool:
    """Says that the marker must be there, or is so short that naming it says so."""
    return len(sentence.normal) < STATEMENT or bool(cues.requires.search(sentence.normal)) or _opens_gene_list(sentence)


STATEMENT = 90  # characters


def _beside_the_point(sentence: Sentence) -> set[Mention]:
    """The markers in a part of the sentence that sets no rule; each part is looked at once."""
    clauses = {mention: _clause_of(sentence, mention) for mention in sentence.markers}
    set_none = {clause for clause in set(clauses.values()) if cues.not_rule.search(cues.said_beside.sub(" ", clause))}
    return {mention for mention, clause in clauses.items() if clause in set_none}


def _asks_of_some(sentence: Sentence) -> bool:
    """ "Those with an EGFR mutation must have had …", "patients with one may join": asked of nobody else."""
    if cues.asked_of_carriers.match(sentence.normal):
        return not sentence.bars
    if sentence.bars and cues.untreated_carriers.search(sentence.normal):
        return True
    plain = dataclasses.replace(sentence, normal=ASIDE.sub(" ", sentence.normal))
    return plain.permits and not cues.asked_of_all.search(sentence.normal)


def _names_no_change(sentence: Sentence, rule: str) -> bool:
    """Who is HER2-positive needs no marker; "BRCA variants of uncertain significance" are none that is barred."""
    if rule == "forbids":
        return bool(cues.harmless.search(sentence.normal))
    return _amplification_is_enough(sentence)


def _amplification_is_enough(sentence: Sentence) -> bool:
    """ "An EGFR mutation, or HER2 amplification": who is HER2-positive needs no marker."""
    return bool(cues.or_amplified.search(f"{sentence.normal} {sentence.lead()}"))


def _clause_of(sentence: Sentence, mention: Mention) -> str:
    """The part of the sentence that says something of the marker, without what stands in long brackets beside it."""
    words = sentence.normal
    place = mention.start - sentence.start
    cuts = [0, *(m.start() for m in cues.clause.finditer(words)), len(words)]
    first = max(cut for cut in cuts if cut <= place)
    last = min(cut for cut in cuts if cut > place)
    return _LONG_BRACKETS.sub(lambda m: m[0] if m.start() <= place - first < m.end() else " ", words[first:last])


_LONG_BRACKETS = re.compile(r"\([^()]{30,}\)")


def _lists_of_tumours(reading: Reading) -> tuple[set[int], set[int]]:
    """The ids of statements that open a list of kinds of tumour: "HER2-negative breast cancer with …", "lung cancer with …".

    Whoever has one of them may join. So the markers of its bullets are alternatives; and where breast cancer, or any
    solid tumour, stands there without a marker (the second set), none is asked for.
    """
    listed = [s for s in reading.every if s.criterion.opener is not None and not s.is_exclusion]
    kinds = [s for s in listed if about_other_tumour(s) and not cues.rule_of_kind.search(s.normal)]
    openers = {id(s.criterion.opener) for s in kinds}
    own = [s for s in listed if id(s.criterion.opener) in openers and _begins_with_own_tumour(s)]
    return openers, {id(s.criterion.opener) for s in own if not s.markers}


def _begins_with_own_tumour(sentence: Sentence) -> bool:
    """Says whom it takes before it names a marker: those with a tumour that a person with breast cancer has."""
    first = next(iter(sentence.mentions("tumours")), None)
    if first is None or first.concept not in ("breast", "any_solid") or cues.rule_of_kind.search(sentence.normal):
        return False
    return not sentence.markers or first.start < sentence.markers[0].start


def _with_siblings(
    groups: list[tuple[str, ...]],
    sentence: Sentence,
    alternatives: dict[int, tuple[str, ...]],
    one_of_kinds: bool,
) -> list[tuple[str, ...]]:
    """Bullets under "one of the following" are one group, which grows bullet by bullet; their header starts it."""
    if groups and sentence.normal.endswith(":"):
        alternatives[id(sentence.criterion)] = groups[-1]
    if not groups or sentence.bars or not (one_of_kinds or _is_one_of(sentence)):
        return groups
    parent = id(sentence.criterion.opener)
    grown = tuple(dict.fromkeys([*alternatives.get(parent, ()), *(name for group in groups for name in group)]))
    alternatives[parent] = grown
    return [grown]


def _is_one_of(sentence: Sentence) -> bool:
    return bool(
        sentence.is_alternative or cues.any_of_list.search(sentence.lead()) or _OR_AT_START.match(sentence.normal)
    )


_OR_AT_START = re.compile(r"\W*or\b")


def _by_origin(group: list[str], words: str, rule: str) -> tuple[str, ...]:
    """BRCA changes are inherited, of the tumour, or either: the sentence says which."""
    if set(group) & _BRCA:
        if rule == "requires":  # "a BRCA mutation that is not germline"
            words = cues.not_germline.sub(" somatic ", words)
        germline, somatic = cues.germline.search(words), cues.somatic.search(words)
        name = "gBRCA" if germline and not somatic else "sBRCA" if somatic and not germline else "BRCA"
        group = [name if member in _BRCA else member for member in group]
    if _ANY_HER2_CHANGE in group:
        group = ["HER2_mutation", *group]  # a mutation is one
    return tuple(dict.fromkeys(group))


_ANY_HER2_CHANGE = "other:HER2 alteration"
_BRCA = {"BRCA", "gBRCA", "sBRCA"}


def _titled(sentence: Sentence, mention: Mention) -> bool:
    """A title asks for a marker by saying that the tumours have it."""
    tumours = {m.concept for m in sentence.mentions("tumours")}
    if only_others(tumours):
        return False
    if cues.being_measured.search(sentence.before(mention, 40)):
        return False
    if cues.of_cells.match(sentence.after(mention, 40)):
        return False  # "CD19+ B cell depletion": which cells of the blood are meant
    if cues.told_apart_by.search(sentence.before(mention, 80)):
        return False  # "stratified by alterations in …": with them or without
    if re.search(r"(?:whose )?tumou?rs? (?:that )?express\w* $", sentence.before(mention, 24)):
        return True
    return bool(cues.titled_after.search(sentence.after(mention, 40))) or mention.concept in _IMPLIED


def _is_kind_of_other_tumour(sentence: Sentence, mention: Mention) -> bool:
    """ "MSI-H colorectal cancer", "colorectal cancer with MSI": the marker names a kind of another tumour."""
    words = sentence.source.normal
    return any(
        cues.kind_before.fullmatch(words[mention.end : tumour.start])
        or cues.kind_after.fullmatch(words[tumour.end : mention.start])
        for tumour in sentence.mentions("tumours")
        if tumour.concept not in ("breast", "any_solid")
    )


def _stands_beside_breast(sentence: Sentence, mention: Mention) -> bool:
    """ "Breast cancer, melanoma, or MSI-high tumors": breast cancer needs no marker there."""
    words = sentence.normal
    place = mention.start - sentence.start
    cuts = [0, *(m.end() for m in _NEXT_TUMOUR.finditer(words)), len(words) + 1]
    first = max(cut for cut in cuts if cut <= place)
    last = min(cut for cut in cuts if cut > place)
    breast = [m.start - sentence.start for m in sentence.mentions("tumours") if m.concept == "breast"]
    if not any(b < first for b in breast) or any(first <= b < last for b in breast):
        return False
    since = words[max(b for b in breast if b < first) : place]
    return bool(cues.any_tumour_with.search(words[first:last]) or cues.or_any_tumour_with.search(since))


def _is_one_of_tumours(sentence: Sentence, mention: Mention) -> bool:
    """ "NSCLC, bladder, melanoma, MMR/MSI tumors, or triple-negative breast cancer": a kind of its own in a list."""
    tumours = [m for m in sentence.mentions("tumours") if m.concept != "any_solid"]
    before = [m for m in tumours if m.end < mention.start]
    if len({m.concept for m in tumours}) < MANY_TUMOURS or not before:
        return False
    gap = sentence.source.normal[before[-1].end : mention.start]
    return any(m.start > mention.end for m in tumours) or bool(_NEXT_IN_LIST.fullmatch(gap))


MANY_TUMOURS = 4  # kinds in one sentence
_NEXT_IN_LIST = re.compile(r"[\w ]{0,20},? ?(?:and|or)? |[\w ,/]{0,40}, ?(?:and|or) ")


def _is_of_treatment(sentence: Sentence, mention: Mention) -> bool:
    """The marker is what a drug is aimed at; its short form in brackets behind it too."""
    same = [m for m in sentence.markers if m.concept == mention.concept and m.end <= mention.start]
    if same and mention.start - same[-1].end < SHORT_FORM:
        mention = same[-1]
    after = cues.then_planned.split(sentence.after(mention, 50))[0]  # "…, scheduled to start treatment with"
    return bool(cues.treatment.search(sentence.before(mention, 70) + after))


SHORT_FORM = 4  # characters between a name and its short form: "ligand 1 (PD-L1)"
_NEXT_TUMOUR = re.compile(r", (?:and |or )?|\b(?:and|or) ")


def _is_or_of_her2(sentence: Sentence, mention: Mention) -> bool:
    """ "HER2-expressing or HER2-mutated": whoever expresses HER2 needs no mutation; the HER2 level says it all."""
    if mention.concept != "HER2_mutation":
        return False
    before, after = sentence.before(mention, 160), sentence.after(mention, 60)
    listed = cues.her2_status_of.search(sentence.lead())  # "HER2 status of: / overexpression / a mutation"
    return bool(listed or cues.her2_status_or.search(before) or cues.or_her2_status.match(after))


def _all_altered(sentence: Sentence) -> set[Mention]:
    """What is said of one gene of a list is said of all: "a mutation of BARD1, BRCA1, BRCA2, …, or RAD51D"."""
    mentions = sentence.markers
    altered = {m for m in mentions if _altered(sentence, m)}
    altered |= set(mentions[:1]) if _opens_gene_list(sentence) else set()
    listed = cues.list_of_changes.search(sentence.normal)
    altered |= {m for m in mentions if listed and m.start >= sentence.start + listed.end()}
    return _all_of_list(sentence, altered)


def _all_of_list(sentence: Sentence, known: set[Mention]) -> set[Mention]:
    """The markers that stand in one list with a known one."""
    mentions = sentence.markers
    for order in (mentions, mentions[::-1]):
        for one, other in pairwise(order):
            first, last = sorted((one, other), key=lambda m: m.start)
            if one in known and cues.list_gap.fullmatch(sentence.source.normal[first.end : last.start]):
                known.add(other)
    return known


def _opens_gene_list(sentence: Sentence) -> bool:
    """A bullet that is a list of genes under "mutations in one of the following", or a list after "genes:"."""
    first = next(iter(sentence.markers), None)
    if first is None:
        return False
    before = sentence.source.normal[sentence.start : first.start]
    if cues.gene_change.search(sentence.lead()[-120:]) and (len(sentence.normal) < SHORT or not before.strip()):
        return True
    listed = cues.gene_list.search(before) or (len(sentence.markers) > MANY and before.endswith(" in "))
    return bool(cues.gene_change.search(before) and listed)


MANY = 3  # genes in one sentence: "aberrations of the pathway, as found in KRAS, BRAF, …"


SHORT = 60  # characters; a bullet that is hardly more than the name of a gene


def _altered(sentence: Sentence, mention: Mention) -> bool:
    around = sentence.before(mention, 45) + " " + sentence.words_of(mention) + sentence.after(mention, 55)
    if cues.target_of_drug.match(sentence.after(mention, 14)):
        return False
    if re.search(r"anti\W*$|targeting\W*$|against\W*$", sentence.before(mention, 12)):
        return False
    if mention.concept in _GENES and not cues.gene_change.search(around):
        return False  # "ESR1 positive" may be no more than the receptor
    return mention.concept in _IMPLIED or "HLA-" in mention.concept or bool(cues.altered.search(around))


_GENES = {"TP53", "BRAF", "KRAS", "PIK3CA", "ESR1", "AKT1", "other:EGFR", "other:mTOR", "other:MEK"}


def _tells_in_whom(sentence: Sentence, mention: Mention) -> bool:
    """ "Uncontrolled diabetes in patients whose tumor carries a PIK3CA mutation": the marker alone bars nobody."""
    return bool(cues.in_whom.search(sentence.normal[: mention.start - sentence.start]))


def _is_denied(sentence: Sentence, mention: Mention, rule: str) -> bool:
    denied = cues.negated.search(sentence.before(mention, 45)) or cues.negated_after.search(sentence.after(mention, 30))
    return bool(denied) and rule == "requires"


def _any_brca(group: tuple[str, ...]) -> tuple[str, ...]:
    """The group where nobody says whether the change of BRCA is inherited."""
    return tuple(sorted({"BRCA" if name in _BRCA else name for name in group}))


def _without_shadows(rules: dict[tuple[tuple[str, ...], str], Sentence]) -> dict[tuple[tuple[str, ...], str], Sentence]:
    """Drop a group that another group of the same rule contains, and a ban of what is also required."""
    kept: dict[tuple[tuple[str, ...], str], Sentence] = {}
    required = {name for group, rule in rules if rule == "requires" for name in group}
    told = {_any_brca(group) for group, rule in rules if rule == "requires" and {"gBRCA", "sBRCA"} & set(group)}
    if told:  # the criterion says which BRCA change the title means
        rules = {
            (group, rule): s
            for (group, rule), s in rules.items()
            if rule != "requires" or not (group == ("BRCA",) or (s.in_title and group in told))
        }
    for (group, rule), sentence in rules.items():
        if rule == "forbids":
            group = tuple(name for name in group if name not in required)
            if not group:
                continue
        contained = any(set(group) < set(other) and rule == r for other, r in rules)
        if not contained:
            kept.setdefault((tuple(sorted(group)), rule), sentence)
    return kept
