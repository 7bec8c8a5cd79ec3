"""How well a person must be: ECOG, or Karnofsky turned into ECOG."""

import dataclasses
import re
from operator import itemgetter

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.needed_words import has_any
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import concerns_part
from trialmatch.eligibility.sentences import ASIDE, Sentence

cues = Cues("performance")


_ANY = r"(?:score|status|scale|grade|performance|level|ps|ecog|who|of|is|are|was|must be|should be|has to be|between|from|a|an|the|criteria|equal to|\(|\)|\[|\]|:|,|=|at|less than or|\s)*"
_RANGE = re.compile(
    rf"{_ANY}0\s*(?:,|;|~|～|\?|to|and|or|/|through|\s|–|or 1,?|,?\s*1\s*,?)+(?:or|to|and)?\s*(?P<high>[1-4])(?:\b|(?=and|or))(?:\s*(?:,|;|or|and|[,;]\s*or)\s*(?P<more>[2-4])\b(?!\s*%))?"
)
_MOST = re.compile(
    rf"{_ANY}(?:≤|equal (?:to )?or (?:less than|<)|<\s*/?\s*=|=\s*<|<\s*or\s*=|</=|<\s*/|(?:less|lower) than or equal to(?: \(≤\))?|(?:below|under) or equal to|no (?:more|greater|worse|higher) than|not (?:more|greater|worse) than|not exceed(?:ing)?|at most|up to|maximum(?: of)?)\s*(?:ecog|ps|grade|to)?\s*(?P<high>[0-4])\b"
)
_BELOW = re.compile(rf"{_ANY}(?:<|less than|better than|lower than|below|under)\s*(?P<high>[1-4])\b")
_BETTER = re.compile(rf"{_ANY}(?P<high>[0-4])\s*(?:or (?:less|better|lower|below)|and (?:below|under))")
_SPAN = re.compile(
    rf"{_ANY}[1-3](?:\s*(?:to|or|and|,|/)\s*|\s+)(?P<high>[2-4])\b(?!\s*(?:weeks|months|days|%|years))"
)  # "1 - 2"
_SINGLE = re.compile(rf"{_ANY}(?P<high>[0-4])\b(?!\s*(?:weeks|months|days|%|years|\d))")
_OVER = re.compile(
    rf"{_ANY}(?:≥|>\s*/?\s*=|=\s*>|greater than or equal to|at least)\s*(?P<low>[1-4])|{_ANY}(?:>|greater than|more than|over|worse than|above)\s*(?P<above>[0-4])|{_ANY}(?P<range>[2-4])\s*(?: |to|or|and|/|,)\s*[3-5]|{_ANY}(?P<more>[2-4])\s*or (?:more|greater|higher|worse|above)"
)
_PERCENT = re.compile(
    r"(?P<sign>≥|>\s*/?\s*=|=\s*>|>|at least|greater than(?: or equal to)?|of|over|above|\s)\s*(?P<score>\d0|100)\b"
)


_TOO_LOW = re.compile(
    r"(?:(?P<or_equal>≤|less than or equal to|< ?=)|<|less than|below|under|lower than) ?(?P<score>\d0|100)\b"
)
STEP = 10  # between two Karnofsky scores: "more than 60" is 70 at least
_STRICTLY = re.compile(r">|greater than|over|above")
_CITED = re.compile(r"\([^()]*\b(?:19|20)\d\d\b[^()]*\)")  # "(Oken et al., 1982)"


_EXPLAINED = re.compile(
    r"\b([0-4]) ?\((?!cohort|part|phase|arm|group|dose)[^()0-9]{3,200}\)"
)  # "0 (fully active), 1 (…)"


def read_ecog(reading: Reading) -> int | None:
    """The highest ECOG that may join, or None. A stated ECOG wins over Karnofsky.

    What is asked of all holds at once, so the strictest counts; where each part asks its own, the widest does.
    """
    for find in (_ecog, _karnofsky):
        found = [(level, s) for s in reading.sentences if (level := find(s)) is not None]
        if found:
            of_all = [
                (level, s)
                for level, s in found
                if not (s.permits or s.scoped or concerns_part(reading, s) or _under_scale(s) is not None)
            ]
            level, sentence = min(of_all, key=itemgetter(0)) if of_all else max(found, key=itemgetter(0))
            reading.prove("ecog_max", sentence)
            return level
    return None


_OF_SCALES = ("ecog", "oncology", "performance", "zubrod", "who", "health", "condition", "ps")


def _ecog(sentence: Sentence) -> int | None:
    if not has_any(sentence.normal, _OF_SCALES):  # most sentences
        return _under_scale(sentence) if sentence.criterion.parent is not None else None
    levels = []
    bars = dataclasses.replace(
        sentence, normal=ASIDE.sub(" ", sentence.normal)
    ).bars  # "… (a KPS of 50 is not permitted)"
    for scale in cues.scale.finditer(sentence.normal):
        if cues.karnofsky.search(sentence.normal[max(0, scale.start() - 12) : scale.start()]):
            continue
        told = cues.appendix.sub(" ", sentence.normal[scale.end() : scale.end() + 500])
        rest = _in_figures(_CITED.sub(" ", told))[:90]
        level = _excluded(rest) if bars and "not exceed" not in rest else _included(rest)
        if level is not None:
            levels.append(level)
            goes_on = sentence.source.normal[sentence.end : min(sentence.end + 80, sentence.criterion.end)]
            others = _FOR_OTHERS.finditer(f"{rest} {goes_on}")
            levels += [int(more["high"] or more["of_part"]) for more in others if not bars]
    return max(levels, default=None)


# "0 or 1 for those without symptoms, and 0 to 2 for …"
_FOR_OTHERS = re.compile(
    r"(?:\band|\bor|,|;|\()\s*0\s*(?:to|or|and|,|/|\s)\s*(?P<high>[1-4]) \(?(?:for |in |(?=phase|part|cohort|dose))"
    r"(?:the |those|patients|participants|subjects|cohort|part|phase|arm|dose|expansion|escalation)(?![^.;]*\bnot\b)|"
    r"\b(?:phase|part|cohort|dose|expansion)\b[^.;:]{0,30}:?\s*0\s*(?:to|or|and|,|/|\s)\s*(?P<of_part>[1-4])\b(?![^.;]*\bnot\b)"
)
_LABEL = re.compile(r"[^:0-9<>≤≥=]*(?:\d\w{0,2})?[^:0-9<>≤≥=]*:")  # "for phase 1b:"


def _under_scale(sentence: Sentence) -> int | None:
    """ "ECOG performance status: / * for phase 1: at most 2": the figure under its scale."""
    lead = sentence.lead()
    if sentence.bars or not (_ENDS_WITH_SCALE.search(lead) and cues.scale.search(lead)):
        return None
    figure = _in_figures(_LABEL.sub(" ", sentence.normal, count=1))
    return _included(figure) if _FIGURE_FIRST.match(figure) else None


_ENDS_WITH_SCALE = re.compile(r"\b(?:status|score|scale|ps|ecog|zubrod)(?: \([^()]*\))?[\s:]*$")
_FIGURE_FIRST = re.compile(r"[\s*]*(?:[≤<=]{1,3} ?|less than or equal to |at most |up to )?[0-4]\b(?! or more)")


def _in_figures(words: str) -> str:
    """ "Less than or equal to [<=] two", "0 (fully active)": the figures without what explains them."""
    plain = _SIGN_AGAIN.sub(" ", _EXPLAINED.sub(r"\1 ", words))
    return _NUMBER.sub(lambda match: str(_NUMBERS.index(match[0])), plain)


_SIGN_AGAIN = re.compile(r"[\[(] ?(?:<|≤|=)[<≤= ]{0,3} ?[\])]\)?")
_NUMBERS = ("zero", "one", "two", "three", "four")
_NUMBER = re.compile(r"\b(?:zero|one|two|three|four)\b")


def _included(rest: str) -> int | None:
    rest = (
        re.sub(
            r"^[^0-9≤<≥>]*?(?=(?:0|1|2|3|4|≤|<|=|less|below|better than|lower than|under|equal or|equal to or|no more|not exceed|at most|up to)\b|[≤<=])",
            "",
            rest,
        )
        if len(rest) > 3
        else rest
    )
    match = _RANGE.match(rest)
    if match:
        return int(match["more"] or match["high"])
    for pattern, less in ((_MOST, 0), (_BETTER, 0), (_BELOW, 1), (_SPAN, 0), (_SINGLE, 0)):
        match = pattern.match(rest)
        if match:
            return int(match["high"]) - less
    return None


def _excluded(rest: str) -> int | None:
    match = _OVER.search(rest)
    if not match:
        return None
    if match["above"]:
        return int(match["above"])
    return int(match["low"] or match["range"] or match["more"]) - 1


def _karnofsky(sentence: Sentence) -> int | None:
    scale = cues.karnofsky.search(sentence.normal)
    match = scale and _PERCENT.search(sentence.normal, scale.end(), scale.end() + 80)
    if sentence.is_exclusion and scale:
        below = _TOO_LOW.search(sentence.normal, scale.end(), scale.end() + 80)
        return _level(int(below["score"]) + (STEP if below["or_equal"] else 0)) if below else None
    if not match:
        return None
    score = int(match["score"]) + (STEP if _STRICTLY.fullmatch(match["sign"]) else 0)
    return _level(score)


def _level(score: int) -> int:
    """The ECOG level of the lowest Karnofsky score that may join."""
    return 1 if score >= 70 else 2 if score >= 50 else 3
