"""Disease confined to bone, and whether something must be measurable."""

import re

from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence

_BONE_ONLY = re.compile(
    r"\bbone(?:s)? ?(?:metasta\w+ |disease )?(?:only|alone)\b|\bonly (?:\w+ )?bone\b|\bbone only|only (?:have |has )?(?:\w+ )?(?:bone|osseous|skeletal) (?:metasta\w+|disease|lesions?)|"
    r"(?:confined|limited|restricted) to (?:the )?(?:bones?|skelet\w+)|bone (?:metasta\w+|disease|lesions?) as (?:the |their )?(?:only|sole)|(?:sole|only) (?:site|manifestation|evidence)[^.;]{0,30}bone|exclusively (?:in )?(?:the )?bone|lytic|bone (?:metasta\w+|disease) without|"
    r"without measurable disease[^.;]{0,40}bone|non ?measurable bone|bone lesions? (?:in|when|if|is|are)|bone metasta\w+ (?:only|alone|may be)"
)
_LYTIC = re.compile(
    r"lytic|mixed|blastic only|assess\w* by|if (?:the|they|there|accessible)|accessible|evaluable by|pet\b|soft tissue|provided|must have|can be"
)
_RECIST = re.compile(r"measurable|\brecist\b|evaluable|\bassessable\b|can be measured|target lesions?")
_MEASURABLE = re.compile(
    r"(?<!non)(?<!non )(?<!un)(?<!not )\bmeasurable|can be measured|target lesion|recist[^.;]{0,20}measurable|measured by recist"
)
_NOT_NEEDED = re.compile(
    r"non ?measurable|(?<!and )(?<!an )evaluable|measurable (?:disease )?(?:is )?not (?:required|mandatory)|not (?:required|necessary)|bone only|lytic|un ?measurable|assessable(?: lesion| disease)|no measurable|without measurable|measurable (?:and|or|and/or) |measurable disease or"
)
_EVALUABLE_ONLY = re.compile(
    r"evaluable (?:by|for response|according|per|for \w+ (?:biomarker|toxicity|safety))|evaluable tissue|biopsy|tumou?r tissue"
)
_OTHER_SUBJECT = re.compile(
    r"measurable (?:\w+ )?(?:psa|ca ?125|m protein|serum|viral|residual)|intracranial|brain|cns|circulating|marker|ctdna|hypercalc"
)


def read_bone_and_measurable(reading: Reading) -> tuple[str, str]:
    """(bone_only rule, measurable_disease)."""
    return _bone_only(reading), _measurable(reading)


def _bone_only(reading: Reading) -> str:
    found: dict[str, Sentence] = {}
    for sentence in reading.sentences:
        if not _BONE_ONLY.search(sentence.normal) or re.search(r"bisphosph|density|osteopor|turnover", sentence.normal):
            continue
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
    conditional = re.search(
        r"\blytic|\bmixed\b|if (?:the|they|there|accessible|at least)|accessible|provided|soft tissue component|evaluable by|by pet|can be (?:evaluated|assessed)",
        words,
    )
    only = re.search(
        r"bone ?(?:metasta\w+ |disease )?(?:only|alone)|only bone|confined to|limited to|sole|exclusively|non ?measurable bone|only (?:\w+ )?bone",
        words,
    )
    lytic = re.search(r"lytic", words) and re.search(r"at least|≥|must|lesion", words)
    if not only and not lytic:
        return ""
    if re.search(r"not (?:be )?considered (?:as )?measurable|not measurable", words) and not sentence.permits:
        return ""
    if sentence.bars or re.search(r"not (?:eligible|allowed|permitted)|excluded", words):
        return (
            "allows_if"
            if re.search(r"unless|except|without (?:a )?(?:lytic|measurable|soft)|blastic", words)
            else "forbids"
        )
    if conditional:
        return "allows_if"
    return "allows"


def _measurable(reading: Reading) -> str:
    required: Sentence | None = None
    for sentence in reading.sentences:
        words = sentence.normal
        if not _RECIST.search(words) or _OTHER_SUBJECT.search(words):
            continue
        if sentence.is_exclusion or sentence.prohibits:
            if (
                re.search(
                    r"(?:no|without|lack of|absence of|non ?)\s*(?:\w+ )?measurable|only non ?measurable|bone only|no (?:target|evaluable)",
                    words,
                )
                and required is None
                and not sentence.permits
            ):
                required = sentence
            continue
        if _is_not_required(words):
            reading.prove("measurable_disease", sentence)
            return "not_required"
        if _MEASURABLE.search(words) and required is None and not re.search(r"^\W*(?:if|no) ", words):
            required = sentence
    if required is not None:
        reading.prove("measurable_disease", required)
        return "required"
    return "silent"


def _is_not_required(words: str) -> bool:
    if re.search(
        r"non ?measurable|un ?measurable|measurable disease is not|not (?:required|necessary) to have measurable|without measurable",
        words,
    ):
        return not re.search(
            r"(?:not|non ?measurable[^.;]{0,50}(?:not|in)) (?:eligible|allowed|permitted|acceptable)", words
        )
    if re.search(
        r"measurable (?:disease )?(?:and/or|or) (?:\w+ ){0,3}(?:evaluable|assessable|lytic|bone|at least)|evaluable (?:disease )?(?:and/or|or) (?:non )?measurable|measurable,? or |or at least one (?:\w+ )?(?:lytic|bone)|lytic",
        words,
    ):
        return True
    return bool(
        re.search(
            r"\bevaluable (?:disease|lesion|tumou?r|locally|metasta|\w+ disease)|(?:have|has|with|and|at least 1|at least one) evaluable|\bassessable (?:disease|lesion)",
            words,
        )
    ) and not _MEASURABLE.search(words)
