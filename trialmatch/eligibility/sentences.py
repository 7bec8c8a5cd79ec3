"""Criteria -> sentences, each with its stance: does it ask for, bar or permit what it mentions?"""

import re
from dataclasses import dataclass
from itertools import pairwise

from trialmatch.eligibility.criteria import EXCLUSION, Criterion, cohort_of, tumour_prefix
from trialmatch.eligibility.text import CleanText
from trialmatch.lexicon import Mention, lexicon

_END = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!\bvs)(?<!\bno)(?<! v)(?<!\bdr)[.;](?=\s+[\[(\"'*]?[A-Z0-9])|\n\s*\n")
_LONGEST = 1500  # characters; longer than any sentence that a person wrote
_PERMITS = re.compile(
    r"\b(?:(?:are|is|be|will be|may be|also|still|remain|considered|,) (?:eligible|allowed|permitted|permissible|acceptable|included|accepted|enrolled|considered)|"
    r"may (?:be (?:allowed|eligible|included|enrolled|considered|permitted)|participate|enroll|enrol|have (?:had|received)|still|also|join)|"
    r"can (?:be (?:enrolled|included|eligible|considered)|participate|enroll|join)|"
    r"(?:eligible|allowed|permitted|acceptable|permissible|ok)(?: (?:if|provided|as long as|in|for|when|after|to|only|with)\b|[.)\]]|\s*$)|"
    r"(?:is|are|does|do|will) not (?:be )?(?:exclu|constitute|consider|ineligible|count)\w*|not an? exclusion|no limit|any number|"
    r"were (?:eligible|permitted|allowed|included))"
)
_PROHIBITS = re.compile(
    r"\b(?:not|neither|nor|never) (?:be |been )?(?:eligible|allowed|permitted|permissible|acceptable|included|enrolled|considered eligible|suitable)|"
    r"\bineligible\b(?! (?:for|to) (?!(?:this|the|study|trial|enrol|inclusion|participation)))|\bexclu(?:ded|des|de|sion)\b|\bprohibited|\bnot allowed|\bmust not|\bmay not|\bshould not|\bcannot\b|\bcan not\b|\bdisqualif"
)
_NOTHING_ALLOWED = re.compile(r"^\W*no (?!limit|restriction|maximum|upper)[^.;]*\b(?:allowed|permitted)\b")
_NEGATED_START = re.compile(
    r"^\W*(?:(?:subjects?|patients?|participants?|individuals?|women|persons?|the patient|the subject|they|who|and|has|have|had|with|was|were|is|are)\W+){0,3}"
    r"(?:no\b|not\b(?! (?:be )?(?:eligible|allowed|permitted|included|enrolled))|without|absence of|free (?:of|from)|never|lack of|none of|negative for|does not have|do not have|has not|have not|had not|must not|should not|may not|no (?:prior|known|previous))"
)
EXCEPTION = re.compile(
    r"\b(?:unless|except(?:ion)?s?(?: (?:for|of|that|if|in|when|to))?|with the exception of|other than|apart from|aside from|excluding|provided(?: that)?|as long as|"
    r"only if|however|but (?:are|may|is)|note|are eligible if|is allowed if|are allowed if|if they|if the)\b"
)


_PART_AT_END = re.compile(
    r"\((?:for |in )?(?:the )?((?:treatment )?(?:cohorts?|arms?|parts?|phases?|groups?|expansion|dose escalation|dose expansion)\b[^()]{0,40})\)\W*$"
)
_REFUSED = re.compile(r"(?:not (?:be )?(?:eligible|allowed|permitted|included|enrolled)|ineligible|excluded) $")
_OR_AT_EDGE = re.compile(r"^\W*or (?:patients|participants|subjects|those|if)\b|\bor\W*$")
_INTO_PART = re.compile(
    r"(?:enrol\w+|inclusion|participation|entry) (?:in|into|to) (?:the )?((?:expan(?:sion|ded)|(?:dose )?escalation|cohort|arm|part|phase) (?:\w{1,3}\b|cohorts?|phase|part|arm)|dose (?:expansion|escalation)\b)"
)
_ONE_OF = re.compile(
    r"(?:one|any|either|1) (?:or more )?(?:of )?(?:the )?(?:following|below)|at least (?:one|1) of|following (?:criteria|conditions)? ?\(?(?:a|any|one)\b|defined as (?:either|any|one)|either:|\bor:$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Clean text [start:end] of one criterion."""

    criterion: Criterion
    start: int
    end: int
    normal: str
    cohort: str = ""

    @property
    def source(self) -> CleanText:
        return self.criterion.source

    @property
    def is_exclusion(self) -> bool:
        return self.criterion.section == EXCLUSION

    @property
    def permits(self) -> bool:
        """Says that somebody may join: "are eligible", "is allowed", "not excluded"."""
        return bool(_PERMITS.search(self.normal)) and not self.prohibits

    @property
    def prohibits(self) -> bool:
        """Says in its own words that somebody may not join."""
        plain = re.sub(
            r"\bnot (?:be )?exclu\w+|not an? exclusion|exclusion criteri\w+|not ineligible", " ", self.normal
        )
        return bool(_PROHIBITS.search(plain) or _NOTHING_ALLOWED.search(plain))

    @property
    def bars(self) -> bool:
        """What the sentence mentions keeps a person out."""
        if self.is_exclusion:
            return not self.permits and not self.negated
        return self.prohibits or self.negated

    @property
    def negated(self) -> bool:
        """Starts with no, not, without, absence of …"""
        return bool(_NEGATED_START.match(self.normal))

    def split_exception(self) -> tuple[str, str]:
        """(main clause, exception clause or "") at the first unless / except / provided …"""
        match = EXCEPTION.search(self.normal, 8)
        if match and match[0].startswith("if") and _REFUSED.search(self.normal[: match.start()]):
            return self.normal, ""  # "not eligible if they had …" names the reason, not an exception
        return (self.normal[: match.start()], self.normal[match.start() :]) if match else (self.normal, "")

    def mentions(self, table: str) -> list[Mention]:
        """Concepts of a lexicon table, at offsets in the clean text."""
        return self.source.mentions_between(table, self.start, self.end)

    @property
    def scoped(self) -> bool:
        """Belongs to one cohort, part or phase of the trial only."""
        return bool(self.cohort)

    @property
    def is_alternative(self) -> bool:
        """One of several ways: "at least one of the following:", or an "or" at its start or end."""
        if _OR_AT_EDGE.search(self.normal):
            return True
        parent = self.criterion.parent or self.criterion.announced_by
        return parent is not None and bool(_ONE_OF.search(parent.normal))

    def lead(self) -> str:
        """The words of the parents, or of the statement that opened the list."""
        opener = self.criterion.announced_by
        return self.criterion.lead() or (opener.normal if opener else "")

    def before(self, mention: Mention, length: int = 60) -> str:
        return self.source.normal[max(self.start, mention.start - length) : mention.start]

    def after(self, mention: Mention, length: int = 60) -> str:
        return self.source.normal[mention.end : min(self.end, mention.end + length)]


def split_sentences(criterion: Criterion) -> list[Sentence]:
    """The sentences of a criterion. A heading is one too: "Inclusion Criteria - breast cancer"."""
    text = criterion.source.text
    ends = [m.end() for m in _END.finditer(text, criterion.start, criterion.end)]
    cuts = [
        cut for start, end in pairwise([criterion.start, *ends, criterion.end]) for cut in _shortened(text, start, end)
    ]
    sentences = []
    carried = criterion.cohort
    for start, end in pairwise([criterion.start, *cuts]):
        words = criterion.source.normal[start:end]
        if words.strip():
            skip = len(words) - len(words.lstrip())
            first, last = start + skip, start + len(words.rstrip())
            plain = words.strip().replace("\n", " ")
            carried = cohort_of(text[first : first + 100]) or carried
            at_end = _PART_AT_END.search(plain) or _INTO_PART.search(plain) or _INTO_PART.search(criterion.lead())
            sentences.append(Sentence(criterion, first, last, plain, carried or (at_end[1] if at_end else "")))
    return sentences


def _shortened(text: str, start: int, end: int) -> list[int]:
    """Where to cut text [start:end]: at its end, and before that wherever it runs on for too long.

    Reading a sentence may cost its length squared; cut, a text costs no more than its length.
    """
    cuts = []
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        start = space if space > 0 else start + _LONGEST
        cuts.append(start)
    return [*cuts, end]


def about_other_tumour(sentence: Sentence) -> bool:
    """The sentence, its cohort or its lead speaks of another tumour, and not of breast or any solid tumour."""
    criterion = sentence.criterion
    for words in (sentence.cohort, tumour_prefix(criterion.text), *_scopes(sentence)):
        found = {m.concept for m in lexicon().tumours.find(words.lower().replace("-", " "))}
        if found:
            return "breast" not in found and "any_solid" not in found
    return _speaks_of_other_tumours(sentence)


def _speaks_of_other_tumours(sentence: Sentence) -> bool:
    """An inclusion that names tumours, and breast or any solid tumour not among them."""
    if sentence.is_exclusion or re.search(
        r"prior malignan|second|in situ|other cancer|history of|suppress|contracept|hysterect", sentence.normal
    ):
        return False
    found = {m.concept for m in sentence.mentions("tumours")}
    return bool(found) and not found & {"breast", "any_solid"}


_SCOPE = re.compile(
    r"(?:for|in) (?:the )?(?:patients|participants|subjects|those|individuals|cohort\w*)(?: \w+){0,2} with ([^,.:;]{3,60})|"
    r"^\W*(?:patients|participants|subjects) with ([^,.:;]{3,60}?)(?: must| should| who| have| are|,)"
)


_WHO = re.compile(
    r"(?:patients|participants|subjects|women) with ([^,.:;]{3,60}?)(?: (?:who|must|only|should|have)\b[^.;]*)?:\W*$"
)


def _scopes(sentence: Sentence) -> list[str]:
    found = [words for match in _SCOPE.finditer(sentence.normal) for words in match.groups() if words]
    parent = sentence.criterion.parent
    if parent is not None and parent.text.rstrip().endswith(":"):
        found.append(tumour_prefix(parent.text))
        found += _WHO.findall(parent.normal)
    return [words for words in found if words]
