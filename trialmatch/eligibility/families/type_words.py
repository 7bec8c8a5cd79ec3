"""The words that name types of breast cancer: hormone receptors and HER2, and the types that a few words describe."""

import functools
import re
from typing import NamedTuple

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import AS_SPACE
from trialmatch.vocabulary import HER2_LEVELS, SUBTYPES, her2_group

cues = Cues("subtypes")

REMEMBERED = 4096  # sentences: each is asked about several times, and once more for each cohort


HER2 = r"(?:her ?2(?: ?/ ?neu| ?neu|/neu)?|erbb ?2|c ?erb ?b ?2|human epidermal growth factor receptor (?:type )?2(?: ?\((?:her ?2|erbb2)[^)]*\))?)\)?"

HR = r"(?:hormone receptors?(?: ?\(hrs?\))?|\bhr\b|hormonal receptors?|o?estrogen receptors?(?: ?\(er\))?(?: ?alpha)?|\ber\b|progesterone receptors?(?: ?\((?:pr|pgr)\))?|\bpg?r\b|hormone)"

POS = r"(?: ?\+| ?pos(?:itive|itivity)?\b)"

_NEG = r"(?: ?(?: |‑)?neg(?:ative|ativity)?\b| (?=/|,|\)|;|$)|\(\s*\))"

_HR_POS = re.compile(
    rf"{HR}(?: and ?/ ?or | and | or |/|, ?| ?\+ ?)*(?:{HR})?(?: ?\([^)]{{0,20}}\))?(?: status| expression| tumou?rs?)?:?(?: (?:is|was|must be|be|are))? ?(?:strongly |documented )?{POS}|\bluminal\b(?! (?:gi|gastro|diameter|narrow|stent|obstruct))|triple positive|(?:endocrine|hormon\w+) (?:sensitive|responsive|dependent) (?:breast|disease|metasta|tumou?r|advanced)|\bhr ?\+|\ber ?\+|"
    rf"positiv\w+ (?:for )?(?:the )?(?:expression of )?(?:estrogen|hormone|er\b|hr\b|progesterone)|(?:er|pr|pgr|hr)(?: and ?/ ?or (?:pr|pgr))?(?: ≥| ?>=| ?>| ?=/?>)? ?(?!0 ?%)\d{{1,2}} ?%|\b(?:er|pr|pgr|hr|estrogen receptor|progesterone receptor)\b[^.;,]{{0,12}} expression (?:of |in )?(?:≥|>=?|at least|more than) ?\d|(?<!no )(?<!lack of )(?<!low )express\w* (?:of )?(?:the )?(?:er|hr|estrogen|hormone) "
)

_HR_NEG = re.compile(
    rf"{HR}(?: and ?/ ?or | and | or |/|, ?)*(?:{HR})?(?: status| expression)?:?(?: (?:is|was|must be|be))? ?{_NEG}(?! or positive)|negative for (?:er|estrogen|hormone)|er (?:and|or|/) ?pr ?(?:<|negative)|\bhr ?negative|\ber ?negative|(?:er|pr)(?: and (?:er|pr))? ?(?:≤|<|=<|less than|below|under) ?(?:1|5|9|10) ?%|\b(?:er|pr|pgr|hr):? ?(?:of |is |= ?)?0 ?%|(?:lack of|(?:minimal or )?no) expression of (?:estrogen|hormone|er\b)|(?:lack|absence|loss) of (?:the |any |both )?(?:{HR})(?! (?:test|inform|data|status))|(?<!or )(?<!and )\bnegativ(?:e|ity) (?:of |for )?(?:both |the )?(?:hormon\w+|o?estrogen|progesterone) "
)

_HER2_POS = re.compile(
    rf"{HER2}(?: status| gene| protein| receptor| expression)?:?(?: (?:is|was|must be))? ?(?:{POS}|over ?express\w*|amplif\w+|positiv\w+)|(?:positive|over ?express\w*|amplif\w+)(?: for| of)?(?: the)? {HER2}|(?:cancers?|carcinomas?|tumou?rs?),? expressing {HER2}|triple positive|ihc 3 ?\+|\b3 ?\+ (?:(?:by|on|in) (?:ihc|immuno)|ihc)|{HER2} ?\+|ihc\)? ?(?:score )?(?:of )?3 ?\+|{HER2} (?:score )?(?:of )?3 ?\+"
)

_HER2_NAMED_POSITIVE = re.compile(rf"(?<!not ){HER2} ?(?:positive\b|\+)(?! by| is| \(?(?:3|ihc))")

_HER2_NEG = re.compile(
    rf"{HER2}(?: status| gene| protein| receptor| expression)?:?(?: (?:is|was|must be|tumors? (?:is|are)))? ?(?:{_NEG}|(?:is |was )?(?:non|not) ?(?:amplified|over ?express\w*|positive)|nonamplified|normal\b)|negative (?:(?:reports?|results?|tests?|testing|findings?) )?(?:of |for )?(?:the )?{HER2}|without {HER2} (?:over|ampl)|(?:\bhr|\ber) ?\+ ?/ ?{HER2} (?=m?bc\b|m?abc\b)|non ?{HER2}|not {HER2}|lack(?:s|ing)? (?:of )?{HER2}|no {HER2} (?:over|ampl)|no (?:over ?expression|amplification) of {HER2}|{HER2}(?: protein)?(?: (?:by )?ihc)?(?: scored?| staining| expression)?(?: of)? ?(?:0(?:,| or| to|/| and|) ?(?:ihc )?1|1 ?\+(?:,| or|/) ?0\b)"
)

_LOW = re.compile(rf"{HER2} ?(?:\()? ?low\b|low {HER2}|low expression of {HER2}|{HER2} weakly")

ANY_STATUS = re.compile(
    rf"(?:any|regardless of|irrespective of|all) (?:\w+ )?(?:phenotype|{HER2}|er|hr|hormone receptor|hormon\w+ status|receptor|subtype|molecular)[^.;]{{0,30}}|any (?:her2|er)|(?:\bhr|hormone receptor|\ber|{HER2})[^.;,]{{0,10}}(?:positive or negative|negative or positive)|receptors? ?\(\w+\)[^.;,]{{0,4}}(?:positive or negative|negative or positive)|over ?express\w+ or non ?over ?express|receptors? (?:positive or negative|negative or positive)|(?:hormone receptor|hr) positive(?: \([^)]*\))? or negative|(?:negative or positive|positive or negative) for (?:er|hr|hormone|estrogen)|with or without (?:her ?2|hormone|er)\b|hormone receptor (?:negative or|positive or) (?:is )?hormone receptor|(?:positive|negative) or (?:hormone receptor|hr|er)? ?(?:negative|positive) (?:her2 )?(?:status|tumors?)"
)

Pairs = set[tuple[str, str]]  # (subtype, HER2 level)


class _Signals(NamedTuple):
    """Which of the receptors' states some words name."""

    tnbc: bool
    hr_pos: bool
    hr_neg: bool
    her2_pos: bool
    her2_neg: bool
    low: bool
    ultralow: bool
    zero: bool
    both: bool  # "HER2-positive or HER2-negative"

    def any(self) -> bool:
        return any(self)


def concerns_part_only(subject: str, pairs: Pairs) -> bool:
    """The subject of a rule ("patients with HER2-positive tumors must …") is narrower than the trial's population."""
    named = types_named(subject)
    return bool(named) and not pairs <= named


def types_named(subject: str) -> Pairs:
    """The types that a few words describe; none where they name no type."""
    signals = signals_of(subject)
    if not signals.any():
        return set()
    described = {
        pair for pair in every_pair()
        if (not (signals.hr_pos or signals.hr_neg) or hr_of(pair[0]) in ({"hr+"} if signals.hr_pos else {"hr-"}))
        and (not levels_of(signals) or pair[1] in levels_of(signals))
    }  # fmt: skip
    if signals.tnbc:
        with_low = {"tnbc", "hr+/her2-"} if cues.er_low.search(subject) else {"tnbc"}  # "TNBC, including ER-low"
        described = {pair for pair in every_pair() if pair[0] in with_low}
    return described


def every_pair() -> Pairs:
    """Each type with each HER2 level that goes with it."""
    return {(s, level) for s in SUBTYPES for level in HER2_LEVELS if _goes_with(s, level)}


def _goes_with(subtype: str, level: str) -> bool:
    return subtype.endswith(her2_group(level)) or (subtype == "tnbc" and level != "positive")


def hr_of(subtype: str) -> str:
    """ "hr+" or "hr-"."""
    return "hr+" if subtype.startswith("hr+") else "hr-"


_SIGN = re.compile(
    r"(?P<what>her[- ]?2(?:/neu)?|erbb2|\ber|\bpr|\bpgr|\bhr)(?P<paren>\)?) ?\(?[-–−‑](?=[\s/,;.)\]]|$)\)?"
)

_MINUS = ("-", "‑", "–", "−")


def spelled(sentence: Sentence) -> str:
    """Lower case, with "HER2-" written out: elsewhere a hyphen is as good as a space, here it says negative."""
    text, end = sentence.source.text, sentence.end
    sign = text[end : end + 1]  # the last word's own: a hyphen at the end is no part of the sentence
    return spell(text[sentence.start : end] + (sign if sign in _MINUS else ""))


@functools.lru_cache(maxsize=REMEMBERED)
def spell(text: str) -> str:
    """The same for words of any text."""
    raw = _SUSPENDED.sub(r"\g<what> ", text.lower().replace("\n", " "))
    raw = _VE.sub(lambda m: " positive" if m[0][0] == "+" else " negative", raw)
    return AS_SPACE.sub(" ", _SIGN.sub(r"\g<what> negative\g<paren>", raw))


# "ER- and/or PR-positive": the hyphen stands for the word that both share
_SUSPENDED = re.compile(
    r"(?P<what>\b(?:er|pr|pgr))[-‑–](?= ?(?:and|or|and/or|and / or|/|,) ?(?:er|pr|pgr)[-‑– ](?:positive|negative|expressing))"
)
_VE = re.compile(r"[+\-–−‑] ?ve\b")  # "HER2-ve"

_NOTHING = _Signals(*[False] * 9)


@functools.lru_cache(maxsize=REMEMBERED)
def signals_of(words: str) -> _Signals:
    """What the words say of the receptors, each for itself."""
    if not cues.of_types.search(words):
        return _NOTHING  # most sentences: one search is cheaper than a dozen
    plain = cues.left_open.sub(" either ", words)  # "may or may not be PR-positive"
    plain = cues.one_receptor.sub("hr positive", plain)  # "ER+/PR-"
    plain = cues.never_positive.sub(" ", cues.tnbc.sub(" ", plain))
    tnbc = bool(cues.tnbc.search(words))
    found = [bool(p.search(plain)) for p in (_HR_POS, _HR_NEG, _HER2_POS, _HER2_NEG, _LOW, cues.ultralow, cues.zero)]
    found[2] = bool(_HER2_POS.search(_HER2_NEG.sub(" ", plain)))
    by_ihc = bool(cues.low_by_ihc.search(plain)) and bool(re.search(HER2, plain)) and not (found[3] or tnbc)
    found[4] = found[4] or by_ihc
    found[2] = found[2] or (by_ihc and bool(cues.low_and_high.search(plain)))
    found[0] = found[0] or bool(cues.er_low.search(plain))
    found[3] = found[3] or bool(cues.er_low.search(plain))
    found[6] = found[6] and bool(re.search(HER2, plain)) and not (found[3] and not found[4])
    if cues.expressing.search(plain) and not found[3]:
        found[2] = found[4] = True
    if found[3] and found[4] and cues.low_included.search(plain):
        found[4] = found[5] = found[6] = False  # "HER2-negative, including HER2-low": all that is negative
    named_positive = _HER2_NAMED_POSITIVE.search(_HER2_NEG.sub(" ", plain))
    found.append(bool(cues.both_her2.search(plain)) or bool(named_positive and _HER2_NEG.search(plain)))
    return _Signals(tnbc, *found)


def levels_of(signals: _Signals) -> set[str]:
    """The HER2 levels that are told; none where nothing is."""
    levels: set[str] = set()
    if signals.both:
        return set(HER2_LEVELS)
    if signals.low or signals.ultralow or signals.zero:
        levels |= {"low"} if signals.low else set()
        levels |= {"ultralow"} if signals.ultralow else set()
        levels |= {"zero"} if signals.zero else set()
        if signals.zero and signals.low:
            levels.add("ultralow")
        if signals.her2_pos and not signals.her2_neg:
            levels.add("positive")
        return levels
    if signals.her2_neg:
        levels |= {"low", "ultralow", "zero"}
    if signals.her2_pos and not signals.her2_neg:
        levels.add("positive")
    return levels
