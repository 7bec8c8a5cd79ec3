"""Disease confined to bone, and whether something must be measurable."""

import re

from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence

_BONE_ONLY = re.compile(
    r"\bbone(?:s)?(?: metasta\w+| disease| lesions?)?[ -](?:only|alone)\b|\bonly (?:have |has |having )?(?:\w+ )?(?:bone|osseous|skeletal)(?: metasta\w+| disease| lesions?| involvement)?|"
    r"(?:confined|limited|restricted|localized) to (?:the )?(?:bones?|skelet\w+)|confined within the bone|(?:bone|osseous) (?:metasta\w+|disease|lesions?) as (?:the |their )?(?:only|sole)|"
    r"(?:sole|only) (?:site|manifestation|evidence)s?[^.;]{0,30}\bbone|exclusively (?:in )?(?:the )?bone|bone (?:metasta\w+|disease) without|without measurable disease[^.;]{0,40}bone|non ?measurable bone|bone predominant"
)
_LYTIC = re.compile(
    r"(?:at least (?:one|1)|≥ ?1|one or more|predominantly|mainly)[^.;]{0,40}\blytic\b|bone lesions?\W+(?:that are )?(?:osteo)?lytic|(?:osteo)?lytic[^.;]{0,40}in (?:the )?absence of measurable"
)
_CONDITION = re.compile(
    r"\blytic|\bmixed\b|if (?:the|they|there|accessible|at least|it|evaluable)|provided|soft tissue component|evaluable by|by pet|can be (?:evaluated|assessed)|accessible for"
)
_NOT_BONE_RULE = re.compile(
    r"bisphosph|density|osteopor|turnover|archival|radiation to|radiotherapy to|biopsy (?:of|is)|scan only"
)
_MEASURABLE = re.compile(
    r"(?<!non)(?<!non )(?<!un)(?<!not )\bmeasurable|can be (?:accurately )?measured|target lesions?|\bmeasurement of disease"
)
_RECIST = re.compile(r"measurable|\brecist\b|evaluable|\bassessable\b|can be (?:accurately )?measured|target lesions?")
_OTHER_SUBJECT = re.compile(
    r"measurable (?:\w+ )?(?:psa|ca ?125|m protein|serum|viral|residual)|intracranial|measurable (?:brain|cns)|circulating|hypercalc|^\W*definition of|evaluable (?:for (?:toxicity|safety|dlt|response)|tissue|sample)|"
    r"^\W*(?:note\W*)?(?:\d+\W*)?(?:tumou?r )?lesions? (?:\w+ )?(?:situated|in a|located|previously|that)|^\W*(?:note\W*)?(?:previously irradiated|measurable disease is defined|irradiated)|preferred|be considered measurable|^\W*(?:\w+ ){0,8}(?:is|are) (?:not )?considered (?:non ?)?measurable|"
    r"not considered measurable"
)
_EITHER = re.compile(
    r"measurable (?:disease |lesions? )?(?:\(?\w+ ?\w*\)? )?(?:and/or|or|and /or) (?:[\w>≥-]+ ){0,6}?(?:non ?measurable|evaluable|assessable|lytic|bone|at least)|evaluable (?:disease )?(?:and/or|or|and) (?:non )?measurable|evaluable,? (?:or |and )?(?:non )?measurable|"
    r"measurable,? (?:or|and) (?:non|evaluable)|non ?measurable (?:disease |lesions? )?(?:\([^)]{0,40}\) )?(?:but|or|is|are|as|only|bone)|\bor (?:\w+ ){0,3}non ?measurable|only non ?measurable|assessable (?:lesion|disease)|at least one (?:predominantly )?lytic|or (?:a )?(?:mainly |predominantly )?lytic|"
    r"measurable (?:disease )?(?:is |are )?not (?:required|mandatory|necessary)|without measurable|not (?:required|necessary) to have measurable|non ?measurable disease (?:is|are|will be|may)|un ?measurable|no measurable disease is present|and/or bone|bone only|in (?:the )?absence of (?:any )?measurable|or (?:evaluable )?bone (?:metasta\w+|disease|lesions?)(?: alone| only|[;,]|$)"
)
_EVALUABLE = re.compile(
    r"\bevaluable (?:disease|lesions?|tumou?rs?|locally|metasta\w+|\w+ disease|by)|(?:have|has|with|and|at least 1|at least one|confirmed and) evaluable|\bassessable (?:disease|lesion)|disease evaluable"
)
_BARRED_UNMEASURABLE = re.compile(
    r"(?:no|without|lack of|absence of|only|non ?)\s*(?:\w+ )?measurable|only non ?measurable|no (?:target|evaluable)|non ?measurable (?:disease )?only"
)


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
    only, lytic = _BONE_ONLY.search(words), _LYTIC.search(words)
    if (
        re.search(
            r"non bone (?:\w+ )?(?:metasta\w+ )?lesion|(?:visceral|nodal|soft tissue)(?: or | and/or |/)(?:\w+/?){1,2}(?: \w+){0,3} lesion",
            words,
        )
        and _RECIST.search(words)
        and re.search(r"at least|must", words)
    ):
        return "forbids"
    if not (only or lytic):
        return ""
    if _NOT_BONE_RULE.search(words) and not only:
        return ""
    if sentence.bars or re.search(r"not (?:eligible|allowed|permitted)|excluded", words):
        return (
            "allows_if"
            if re.search(r"unless|except|without (?:a )?(?:lytic|measurable|soft)|blastic|sclerotic", words)
            else "forbids"
        )
    if re.search(r"not (?:be )?considered (?:as )?measurable|not measurable", words) and not sentence.permits:
        return ""
    return "allows_if" if _CONDITION.search(words) else "allows"


def _measurable(reading: Reading) -> str:
    """ "Not required" in any cohort wins; what one cohort alone requires is left out."""
    required: Sentence | None = None
    scoped: list[Sentence] = []
    for sentence in reading.sentences:
        words = sentence.normal
        if not _RECIST.search(words):
            continue
        if sentence.is_exclusion or sentence.prohibits or sentence.negated:
            if (
                required is None
                and sentence.is_exclusion
                and _BARRED_UNMEASURABLE.search(words)
                and not sentence.permits
            ):
                required = sentence
            if not _EITHER.search(words) or sentence.is_exclusion:
                continue
        if _is_not_required(words):
            reading.prove("measurable_disease", sentence)
            return "not_required"
        if _MEASURABLE.search(words) and not _OTHER_SUBJECT.search(words) and not re.search(r"^\W*(?:if|no) ", words):
            if sentence.scoped:
                scoped.append(sentence)
            else:
                required = required or sentence
    if len({s.criterion.cohort for s in scoped}) > 1:
        required = required or scoped[0]
    if required is not None:
        reading.prove("measurable_disease", required)
        return "required"
    return "silent"


def _is_not_required(words: str) -> bool:
    if re.search(
        r"previously irradiated|not (?:be )?considered|considered (?:non ?)?measurable|intracranial|\bare considered",
        words,
    ) and not re.search(r"extracranial", words):
        return False
    either = _EITHER.search(words)
    if either and not re.search(
        r"non ?measurable[^.;]{0,60}not (?:be )?(?:eligible|allowed|permitted|acceptable)", words
    ):
        return True
    return (
        bool(_EVALUABLE.search(words))
        and not _MEASURABLE.search(words)
        and not re.search(
            r"for (?:toxicity|safety|dlt)|recist[^.;]{0,20}with|evaluable (?:tumou?r )?tissue|evaluable by biops", words
        )
    )
