"""Disease confined to bone, and whether something must be measurable."""

import dataclasses
import re

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.part_names import cohort_of
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import lexicon, only_others

cues = Cues("bone")


def read_bone_and_measurable(reading: Reading) -> tuple[str, str]:
    """(bone_only rule, measurable_disease)."""
    bone_only, told = _bone_only(reading)
    measurable = _measurable(reading, told if bone_only in ADMITTED else None)
    if bone_only == "silent" and measurable == "required" and (ruled_out := _bone_unmeasurable(reading)):
        reading.prove("bone_only", ruled_out)
        return "forbids", measurable
    return bone_only, measurable


def _bone_unmeasurable(reading: Reading) -> Sentence | None:
    """ "Bone lesions are not considered measurable": where a measurable lesion is asked for, bone alone is not enough."""
    told = (s for s in reading.sentences if cues.bone_unmeasurable.search(s.normal))
    return next((s for s in told if not cues.soft_tissue_counts.search(s.normal)), None)


ADMITTED = ("allows", "allows_if")


def _bone_only(reading: Reading) -> tuple[str, Sentence | None]:
    """The rule, and the sentence that says so."""
    found: dict[str, Sentence] = {}
    for sentence in (*reading.sentences, *reading.titles):
        rule = _bone_rule(sentence)
        if rule == "forbids" and not sentence.is_exclusion:  # by what is said of something else, perhaps
            parts = (dataclasses.replace(sentence, normal=part) for part in sentence.normal.split("; "))
            rule = next(filter(None, map(_bone_rule, parts)), rule)
        if rule and (rule == "requires" or not sentence.in_title):
            found.setdefault(rule, sentence)
    for rule in ("requires", "allows_if", "allows", "forbids"):
        if rule in found:
            reading.prove("bone_only", found[rule])
            return rule, found[rule]
    return "silent", None


def _bone_rule(sentence: Sentence) -> str:
    words = sentence.normal.replace("bone marrow", "marrow")  # "only if bone marrow blasts"
    if cues.sole_manifestation.search(sentence.lead()):
        words += " as the only site"  # a bullet "bone metastases" of the list that this opens
    if not cues.of_bone.search(words):
        return ""
    tumours = {m.concept for m in sentence.mentions("tumours")}
    if only_others(tumours):
        return ""  # "… or PSA, for prostate cancer with bone metastases only"
    only, lytic = cues.bone_only.search(words), cues.lytic.search(words)
    needs_other = cues.needs_other_lesion.search(words) and cues.recist.search(words) and _NEEDED.search(words)
    if needs_other or (cues.outside_bone.match(words) and not sentence.is_exclusion):
        last = words.rpartition(" or ")[2]
        is_enough = last != words and cues.bone_only.search(last) and not sentence.prohibits
        return "allows" if is_enough else "forbids"  # "…, or bone-only disease"
    if not (only or lytic):
        return ""
    if (cues.not_bone_rule.search(words) and not only) or cues.treated_bone_only.search(words):
        return ""
    if sentence.names_treated_areas:
        return ""
    barred = sentence.is_exclusion and cues.barred_unmeasurable.match(words)  # "absence of …, for example only bone"
    bars = sentence.bars and (sentence.is_exclusion or not sentence.permits)
    if bars or barred or cues.left_out.search(words):
        return "allows_if" if cues.bars_some_bone.search(words) else "forbids"
    if re.search(r"not (?:be )?considered (?:as )?measurable|not measurable", words) and not sentence.permits:
        return ""
    if cues.asks_bone_only.match(words) and not (sentence.permits or sentence.is_alternative):
        return "requires"
    return "allows_if" if cues.condition.search(_without_forms(words)) else "allows"


_NEEDED = re.compile(r"at least|must")


def _without_forms(words: str) -> str:
    """ "Lytic" is a condition, but for where all forms are named: "bone only disease, lytic or sclerotic"."""
    plain = cues.mixed_form.sub(" ", words)
    return cues.form.sub(" ", plain) if cues.any_bone.search(plain) else words


def _measurable(reading: Reading, bone_alone: Sentence | None) -> str:
    """ "Not required" in any cohort wins; what one cohort alone requires is left out.

    An inclusion that lets people in whose disease is in bone alone (`bone_alone`) asks nothing measurable of them.
    """
    told = [(stance, s) for s in reading.sentences if (stance := _stance(s))]
    waived = [s for stance, s in told if stance == "not_required"]
    if bone_alone and _waives_measuring(bone_alone):
        waived.append(bone_alone)
    required = [s for stance, s in told if stance == "required"]
    if not waived and len({s.cohort for s in required if s.scoped}) < 2:
        required = [s for s in required if not s.scoped]
    proof = next(iter(waived or required), None)
    if proof is None:
        return "silent"
    reading.prove("measurable_disease", proof)
    return "not_required" if waived else "required"


def _waives_measuring(bone_alone: Sentence) -> bool:
    """ "Patients with disease in bone alone may join": but for a soft-tissue part that can be measured, or a biopsy."""
    lets_in = bone_alone.permits or bool(cues.recist.search(bone_alone.normal) or _OR_ELSE.match(bone_alone.normal))
    return lets_in and not (bone_alone.is_exclusion or cues.other_demand.search(bone_alone.normal))


LONGEST_LABEL = 100  # characters: "For the dose expansion cohort, …" names the part that the sentence is read for
NEAR = 60  # characters after "measurable" in which a part is still its own


def _stance(sentence: Sentence) -> str:
    """What a sentence says of measurable disease: required, not_required, or nothing ("")."""
    words = sentence.normal.replace("measureable", "measurable")
    if not cues.recist.search(words):
        return ""
    words = _with_dashes(words, sentence.source.text[sentence.start : sentence.end])
    last = max((m.end() for m in cues.recist.finditer(words)), default=0)
    label = len(cohort_of(sentence.source.text[sentence.start : sentence.start + LONGEST_LABEL]))
    if cues.of_parts_only.search(words) or cues.expansion_only.search(words[label : last + NEAR]):  # of some parts
        open_before = cues.otherwise_evaluable.search(words) or cues.either.search(words)
        return "not_required" if open_before and not sentence.bars else ""
    asides = [] if sentence.is_exclusion else _BRACKETS.findall(words)
    if any(map(_waived_in_brackets, asides)):
        return "not_required"
    first, *more = _PART.split(_BRACKETS.sub(" ", words))
    parts = [first, *(part for part in more if not _is_of_others(part))]
    stances = [_part_stance(dataclasses.replace(sentence, normal=part)) for part in parts]
    if not any(stances) and any(cues.measurable_alone.fullmatch(aside) for aside in _BRACKETS.findall(words)):
        return "required"  # "a solid tumour (measurable by RECIST)"
    return next((s for s in ("not_required", "required") if s in stances), "")


def _with_dashes(words: str, text: str) -> str:
    """ "Measurable disease - disease of the bone alone is not eligible": a dash parts as a semicolon does."""
    for dash in _DASH.finditer(text) if len(text) == len(words) else ():
        words = f"{words[: dash.start()]} ; {words[dash.end() :]}"
    return words


def _waived_in_brackets(aside: str) -> bool:
    """ "One lesion (measurable or not)", "measurable disease (escalation: evaluable lesions are acceptable)"."""
    either = cues.either.match(aside.removeprefix("including ").removeprefix("both "))
    return bool(either or cues.evaluable_enough.search(aside))


def _is_of_others(part: str) -> bool:
    """ "…; or evaluable disease of the bone in those with prostate cancer": said of another tumour alone."""
    named = {m.concept for m in lexicon().tumours.find(part)}
    return only_others(named)


def _part_stance(part: Sentence) -> str:
    words = cues.of_target.sub(" ", re.sub(r"\s+", " ", part.normal))
    part = dataclasses.replace(part, normal=words)
    if part.is_exclusion:
        return "required" if cues.barred_unmeasurable.search(words) and not part.permits else ""
    if cues.evaluable_not_enough.search(words):
        return ""
    either = cues.either.search(words) and not cues.defines_measurable.search(words)
    if cues.waived.search(words) or (either and not cues.unmeasurable_barred.search(words)):
        return "not_required"
    if part.prohibits or part.negated:
        return "required" if cues.lack_barred.search(words) else ""
    if cues.measurable.search(words):
        aside = cues.other_subject.search(words) or re.search(r"^\W*(?:if|no) ", words)
        return "" if aside else "required"
    evaluable = cues.evaluable.search(words) and not cues.defines_measurable.search(words)
    return "not_required" if evaluable and not cues.evaluable_for_other.search(words) else ""


_OR_ELSE = re.compile(r"\W*or\b")  # "one measurable lesion; or bone metastases alone"
_BRACKETS = re.compile(r"\(([^()]*)\)")
_PART = re.compile(r"[;.](?= |[a-z])")
_DASH = re.compile(r" [-–—] ")  # in `normal` it is a space
