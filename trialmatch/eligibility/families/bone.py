"""Disease confined to bone, and whether something must be measurable."""

import re

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence

cues = Cues("bone")


def read_bone_and_measurable(reading: Reading) -> tuple[str, str]:
    """(bone_only rule, measurable_disease)."""
    return _bone_only(reading), _measurable(reading)


def _bone_only(reading: Reading) -> str:
    found: dict[str, Sentence] = {}
    for sentence in reading.sentences:
        rule = _bone_rule(sentence)
        if rule:
            found.setdefault(rule, sentence)
    for rule in ("requires", "allows_if", "allows", "forbids"):
        if rule in found:
            reading.prove("bone_only", found[rule])
            return rule
    return "silent"


def _bone_rule(sentence: Sentence) -> str:
    words = sentence.normal
    if not cues.of_bone.search(words):
        return ""
    only, lytic = cues.bone_only.search(words), cues.lytic.search(words)
    if cues.needs_other_lesion.search(words) and cues.recist.search(words) and re.search(r"at least|must", words):
        return "forbids"
    if not (only or lytic):
        return ""
    if (cues.not_bone_rule.search(words) and not only) or cues.treated_bone_only.search(words):
        return ""
    if sentence.bars or re.search(r"not (?:eligible|allowed|permitted)|excluded", words):
        return "allows_if" if cues.bars_some_bone.search(words) else "forbids"
    if re.search(r"not (?:be )?considered (?:as )?measurable|not measurable", words) and not sentence.permits:
        return ""
    return "allows_if" if cues.condition.search(words) else "allows"


def _measurable(reading: Reading) -> str:
    """ "Not required" in any cohort wins; what one cohort alone requires is left out."""
    required: Sentence | None = None
    scoped: list[Sentence] = []
    for sentence in reading.sentences:
        words = sentence.normal.replace("measureable", "measurable")
        if not cues.recist.search(words):
            continue
        if sentence.is_exclusion or sentence.prohibits or sentence.negated:
            if (
                required is None
                and sentence.is_exclusion
                and cues.barred_unmeasurable.search(words)
                and not sentence.permits
            ):
                required = sentence
            if not cues.either.search(words) or sentence.is_exclusion:
                continue
        for_expansion = cues.expansion_only.search(words)
        if for_expansion and not cues.otherwise_evaluable.search(words):
            continue  # asked of the second part alone
        if for_expansion or (_bone_rule(sentence) != "forbids" and _is_not_required(words)):
            reading.prove("measurable_disease", sentence)
            return "not_required"
        if (
            cues.measurable.search(words)
            and not cues.other_subject.search(_BRACKETS.sub(" ", words))
            and not re.search(r"^\W*(?:if|no) ", words)
        ):
            if sentence.scoped:
                scoped.append(sentence)
            else:
                required = required or sentence
    if len({s.cohort for s in scoped}) > 1:
        required = required or scoped[0]
    if required is not None:
        reading.prove("measurable_disease", required)
        return "required"
    return "silent"


_BRACKETS = re.compile(r"\([^()]*\)")


def _is_not_required(words: str) -> bool:
    words = re.sub(r"\s+", " ", _BRACKETS.sub(" ", words)).replace("measureable", "measurable")
    if cues.defines_measurable.search(words):
        return False
    either = cues.either.search(words)
    if either and not re.search(
        r"non ?measurable[^.;]{0,60}not (?:be )?(?:eligible|allowed|permitted|acceptable)", words
    ):
        return True
    return (
        bool(cues.evaluable.search(words))
        and not cues.measurable.search(words)
        and not cues.evaluable_for_other.search(words)
    )
