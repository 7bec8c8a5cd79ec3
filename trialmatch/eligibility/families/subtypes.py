"""Which hormone-receptor and HER2 types can join."""

import dataclasses
import re
from typing import NamedTuple

from trialmatch.eligibility.criteria import Criterion
from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import SAME_LENGTH
from trialmatch.vocabulary import HER2_LEVELS, SUBTYPES, her2_group

cues = Cues("subtypes")

_HER2 = r"(?:her ?2(?: ?/ ?neu| neu|/neu)?|erbb ?2|c ?erb ?b ?2|human epidermal growth factor receptor (?:type )?2(?: ?\((?:her ?2|erbb2)[^)]*\))?)\)?"
_HR = r"(?:hormone receptors?(?: ?\(hrs?\))?|\bhr\b|hormonal receptors?|o?estrogen receptors?(?: ?\(er\))?(?: ?alpha)?|\ber\b|progesterone receptors?(?: ?\((?:pr|pgr)\))?|\bpg?r\b|hormone)"
_POS = r"(?: ?\+| ?pos(?:itive|itivity)?\b)"
_NEG = r"(?: ?(?: |‑)?neg(?:ative|ativity)?\b| (?=/|,|\)|;|$)|\(\s*\))"

_HR_POS = re.compile(
    rf"{_HR}(?: and ?/ ?or | and | or |/|, ?| ?\+ ?)*(?:{_HR})?(?: ?\([^)]{{0,20}}\))?(?: status| expression| tumou?rs?)?:?(?: (?:is|was|must be|be|are))? ?(?:strongly |documented )?{_POS}|\bluminal\b(?! (?:gi|gastro|diameter|narrow|stent|obstruct))|triple positive|(?:endocrine|hormon\w+) (?:sensitive|responsive|dependent) (?:breast|disease|metasta|tumou?r|advanced)|\bhr ?\+|\ber ?\+|"
    rf"positiv\w+ (?:for )?(?:the )?(?:expression of )?(?:estrogen|hormone|er\b|hr\b|progesterone)|(?:er|pr|pgr|hr)(?: and ?/ ?or (?:pr|pgr))?(?: ≥| ?>=| ?>| ?=/?>)? ?\d{{1,2}} ?%|\b(?:er|pr|pgr|hr|estrogen receptor|progesterone receptor)\b[^.;,]{{0,12}} expression (?:of |in )?(?:≥|>=?|at least|more than) ?\d|express\w* (?:of )?(?:the )?(?:er|hr|estrogen|hormone) "
)
_HR_NEG = re.compile(
    rf"{_HR}(?: and ?/ ?or | and | or |/|, ?)*(?:{_HR})?(?: status| expression)?:?(?: (?:is|was|must be|be))? ?{_NEG}(?! or positive)|negative for (?:er|estrogen|hormone)|er (?:and|or|/) ?pr ?(?:<|negative)|\bhr ?negative|\ber ?negative|(?:er|pr)(?: and (?:er|pr))? ?(?:≤|<|=<|less than|below|under) ?(?:1|5|9|10) ?%|lack of expression of (?:estrogen|hormone|er\b)"
)
_HER2_POS = re.compile(
    rf"{_HER2}(?: status| gene| protein| receptor| expression)?:?(?: (?:is|was|must be))? ?(?:{_POS}|over ?express\w*|amplif\w+|positiv\w+)|(?:positive|over ?express\w*|amplif\w+)(?: for| of)?(?: the)? {_HER2}|(?:cancers?|carcinomas?|tumou?rs?),? expressing {_HER2}|triple positive|ihc 3 ?\+|\b3 ?\+ (?:(?:by|on|in) (?:ihc|immuno)|ihc)|{_HER2} ?\+|ihc\)? ?(?:score )?(?:of )?3 ?\+"
)
_HER2_NAMED_POSITIVE = re.compile(rf"(?<!not ){_HER2} ?(?:positive\b|\+)(?! by| is| \(?(?:3|ihc))")
_HER2_NEG = re.compile(
    rf"{_HER2}(?: status| gene| protein| receptor| expression)?:?(?: (?:is|was|must be|tumors? (?:is|are)))? ?(?:{_NEG}|(?:is |was )?(?:non|not) ?(?:amplified|over ?express\w*|positive)|nonamplified|normal\b)|negative (?:for )?{_HER2}|without {_HER2} (?:over|ampl)|non ?{_HER2}|not {_HER2}|lack(?:s|ing)? (?:of )?{_HER2}|no {_HER2} (?:over|ampl)|no (?:over ?expression|amplification) of {_HER2}|{_HER2}(?: (?:by )?ihc)?(?: score)?(?: of)? ?0(?:,| or| to|/| and) ?(?:ihc )?1"
)
_LOW = re.compile(rf"{_HER2} ?(?:\()? ?low\b|low {_HER2}|low expression of {_HER2}|{_HER2} weakly")
# How pathology writes it; inside a definition of "negative" it is no restriction to low.


_ANY_STATUS = re.compile(
    rf"(?:any|regardless of|irrespective of|all) (?:\w+ )?(?:phenotype|{_HER2}|er|hr|hormone receptor|hormon\w+ status|receptor|subtype|molecular)[^.;]{{0,30}}|any (?:her2|er)|(?:hr|hormone receptor|er)[^.;,]{{0,10}}(?:positive or negative|negative or positive)|receptors? (?:positive or negative|negative or positive)|(?:hormone receptor|hr) positive(?: \([^)]*\))? or negative|(?:negative or positive|positive or negative) for (?:er|hr|hormone|estrogen)|with or without (?:her ?2|hormone|er)\b|hormone receptor (?:negative or|positive or) (?:is )?hormone receptor|(?:positive|negative) or (?:hormone receptor|hr|er)? ?(?:negative|positive) (?:her2 )?(?:status|tumors?)"
)


Pairs = set[tuple[str, str]]


class _Signals(NamedTuple):
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


def read_subtypes(reading: Reading, population: str = "metastatic_breast") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(subtypes, HER2 levels) that can join: titles first, then the inclusion, then what is barred."""
    allowed = _from(list(map(of_everybody, reading.titles)), reading) or _everything()
    if population == "solid_tumor" or _takes_any_solid(reading):
        return _of_basket(reading, allowed)
    open_hr, open_her2 = _is_open_hr(allowed), _is_open_her2(allowed)
    told = [s for s in reading.of_section(exclusion=False) if cues.of_types.search(s.normal)]
    listed = _listed_types(told)
    bullets = {id(s.criterion) for s in listed}
    defining = [s for s in told if _is_defining(s) and not _is_within(s, bullets)]
    if open_hr or open_her2:
        stated = _stated(defining, reading, _any_of(listed, reading)) or (set() if listed else _by_the_way(reading))
        if stated:
            narrowed = allowed & stated
            titled = {pair for pair in allowed if pair[0] == "tnbc" and _title_names_tnbc(reading)}
            allowed = narrowed | titled if narrowed else allowed
    else:
        allowed = _of_levels(reading, [s for s in defining if not s.scoped], allowed)
    if _is_open_hr(allowed):
        allowed = _given_endocrine(reading, allowed)
    return _result(reading, _without_barred(reading, allowed))


def _given_endocrine(reading: Reading, allowed: Pairs) -> Pairs:
    """ "Symptoms of women who take aromatase inhibitors": only HR-positive disease is treated with them."""
    for title in reading.titles:
        if cues.given_endocrine.search(title.normal):
            reading.prove("subtypes", title)
            return {pair for pair in allowed if _hr_of(pair[0]) == "hr+"} or allowed
    return allowed


def _title_names_tnbc(reading: Reading) -> bool:
    return any(cues.tnbc.search(title.normal) for title in reading.titles)


def _listed_types(sentences: list[Sentence]) -> list[Sentence]:
    """Bullets of one list that each begin with a type, and not all with the same: each of them takes its own."""
    lists: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        if sentence.start == sentence.criterion.start and not sentence.scoped and types_named(_head(sentence)):
            lists.setdefault(id(sentence.criterion.opener), []).append(sentence)
    return [s for bullets in lists.values() if _tell_types_apart(bullets) for s in bullets]


def _tell_types_apart(bullets: list[Sentence]) -> bool:
    """Nobody is all of it: "HR-positive" beside "HER2-negative" is one type, beside "triple-negative" it is two."""
    if any(_ANY_STATUS.search(bullet.normal) for bullet in bullets):
        return False
    return not set.intersection(*(types_named(_head(bullet)) for bullet in bullets))


def _head(sentence: Sentence) -> str:
    begins = cues.begins_with_type.match(spelled(sentence))
    return begins[0] if begins else ""


def _is_demand(sentence: Sentence) -> bool:
    """ "HER2-positive disease must have …": asks something of one type, and leaves no other out."""
    return bool(cues.must.match(spelled(sentence), len(_head(sentence))))


def _is_within(sentence: Sentence, bullets: set[int]) -> bool:
    """Its criterion, or one that it stands under, is one of those whose ids these are."""
    above: Criterion | None = sentence.criterion
    while above is not None and id(above) not in bullets:
        above = above.parent
    return above is not None


def _any_of(bullets: list[Sentence], reading: Reading) -> Pairs:
    if any(map(_is_demand, bullets)):
        return set()
    for bullet in bullets:
        reading.prove("subtypes", bullet)
    return {pair for bullet in bullets for pair in types_named(_head(bullet))}


def _stated(sentences: list[Sentence], reading: Reading, listed: Pairs) -> Pairs:
    """What all must have, and then what one of the cohorts, of the listed types or of several ways in, takes."""
    ways: dict[object, list[Sentence]] = {}
    for sentence in sentences:
        way = id(sentence.criterion) if sentence.is_alternative else None
        ways.setdefault((sentence.cohort, way) if sentence.cohort or way else None, []).append(sentence)
    of_all = _from(ways.pop(None, []), reading)
    of_some = listed.union(*(_from(way, reading) for way in ways.values()))
    of_some = _everything() if of_some and _takes_any_breast(sentences, reading) else of_some
    if of_all and of_some:
        return of_all & of_some or of_all | of_some
    return of_all or of_some


def _takes_any_breast(sentences: list[Sentence], reading: Reading) -> bool:
    """ "One of the following: triple-negative breast cancer; bilateral breast cancer": another way in asks no type."""
    lists = {id(s.criterion.opener) for s in sentences if s.is_alternative}
    return any(
        s.is_alternative
        and id(s.criterion.opener) in lists
        and any(m.concept == "breast" for m in s.mentions("tumours"))
        and not _signals(spelled(s)).any()
        for s in reading.of_section(exclusion=False)
    )


def of_everybody(title: Sentence) -> Sentence:
    """ "Advanced breast cancer, and dose expansion in triple-negative breast cancer": the title up to the expansion.

    So with "HER2-positive or other solid tumors": up to the other ones nobody is left out.
    """
    cut = cues.then_some.search(title.normal)
    named = cut and any(m.end <= title.start + cut.start() for m in title.mentions("tumours"))
    if cut is None or not (named or cues.or_other.search(title.normal)):
        return title
    return dataclasses.replace(title, end=title.start + cut.start(), normal=title.normal[: cut.start()])


def _by_the_way(reading: Reading) -> Pairs:
    """ "Women with ER-positive breast cancer who have progressed on …": said of everybody, where nobody else is named."""
    subjects = []
    for sentence in reading.of_section(exclusion=False):
        breast = any(m.concept == "breast" for m in sentence.mentions("tumours"))
        if cues.given_for.search(described(sentence)) or _is_of_others(sentence):
            continue  # "one line of therapy for triple-negative disease"
        if breast and not sentence.scoped and not cues.conditional.search(sentence.normal):
            pairs = _from([sentence], reading)
            if pairs:
                subjects.append(pairs)
    return subjects[0] if subjects and all(pairs == subjects[0] for pairs in subjects) else set()


def _takes_any_solid(reading: Reading) -> bool:
    """A cohort takes any solid tumour: then any breast cancer, whatever a breast cohort of its own asks."""
    inclusion = reading.of_section(exclusion=False)
    diagnoses = [s for s in inclusion if cues.diagnosis.search(s.normal) and not is_closed_list(s)]
    diagnoses = [s for s in diagnoses if not cues.of_sample.search(s.normal)]
    if any(m.concept == "breast" for s in inclusion for m in s.mentions("tumours")):
        return any(m.concept == "any_solid" for s in diagnoses for m in s.mentions("tumours"))
    return any(m.concept == "any_solid" for s in (*reading.titles, *diagnoses) for m in s.mentions("tumours"))


def is_closed_list(sentence: Sentence) -> bool:
    """ "One of the following solid tumors: …", "a solid tumor (melanoma, …, or TNBC)": these, and no others."""
    if cues.open_list.search(sentence.normal):
        return False
    kinds = {m.concept for m in sentence.mentions("tumours")} - {"any_solid"}
    return bool(cues.closed_list.search(sentence.normal)) or len(kinds) > CLOSED


CLOSED = 3  # kinds of tumour in one sentence that are then all of them


def _of_basket(reading: Reading, allowed: Pairs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Any solid tumour is any breast cancer; where breast stands in a list, its words there count."""
    asked = _asked_of_breast(reading)
    if asked & allowed:
        return _result(reading, asked & allowed)
    inclusion = [s for s in reading.sentences if not s.is_exclusion and _is_defining(s)]
    if _takes_any_solid(reading):
        if any(m.concept == "breast" for t in reading.titles for m in t.mentions("tumours")):
            allowed = _everything()
        general = [
            s
            for s in inclusion
            if not (s.scoped or s.is_alternative or any(m.concept == "breast" for m in s.mentions("tumours")))
        ]
        allowed = _with_levels(reading, general, allowed) if _is_open_her2(allowed) else allowed
        return _result(reading, _without_barred(reading, allowed))
    breast = [
        s
        for s in inclusion
        if not s.mentions("tumours")
        or (any(m.concept == "breast" for m in s.mentions("tumours")) and not cues.open_list.search(s.normal))
    ]
    listed = [s for s in reading.of_section(exclusion=False) if not s.scoped and _names_breast(s)]
    if any(_is_any_breast(s) for s in (*breast, *listed)):
        return _result(reading, allowed)  # "lung, breast or ovarian cancer": any breast cancer
    return _result(reading, (_from(breast, reading) & allowed) or allowed)


def _with_levels(reading: Reading, sentences: list[Sentence], allowed: Pairs) -> Pairs:
    """Any solid tumour, with the HER2 levels that are asked of it."""
    mutated = [s.criterion.opener for s in sentences if any(m.concept == "HER2_mutation" for m in s.markers)]
    lists = {id(opener) for opener in mutated if opener is not None}  # a mutation is enough in them, as a bullet
    told = [s for s in sentences if not {id(s.criterion), id(s.criterion.opener)} & lists]
    told = [s for s in told if not cues.her2_mutated_or.search(spelled(s))]
    return _keep_levels(reading, [(s, _her2_of(_signals(spelled(s)))) for s in told], allowed)


def _keep_levels(reading: Reading, told: list[tuple[Sentence, set[str]]], allowed: Pairs) -> Pairs:
    """The pairs with a level that one of the sentences tells, each of which is the proof of it."""
    levels = {level for _, found in told for level in found}
    kept = {pair for pair in allowed if pair[1] in levels}
    if not kept or kept == allowed:
        return allowed
    for sentence in (s for s, found in told if found):
        reading.prove("her2_levels", sentence)
        reading.prove("subtypes", sentence)
    return kept


def _asked_of_breast(reading: Reading) -> Pairs:
    """ "Breast cancer patients must have either: …": whatever other tumours may join, of breast cancer these."""
    asked: Pairs = set()
    for sentence in reading.of_section(exclusion=False):
        if cues.of_breast.search(sentence.normal) and not sentence.scoped:
            listed = [s for s in reading.sentences if s.criterion.parent is sentence.criterion]
            asked |= _from([sentence], reading).union(*(_from([s], reading) for s in listed))
    return asked


def _names_breast(sentence: Sentence) -> bool:
    return any(m.concept == "breast" for m in sentence.mentions("tumours")) and not cues.open_list.search(
        sentence.normal
    )


def _is_any_breast(sentence: Sentence) -> bool:
    """Breast cancer among several tumours, or a bullet of its own, without a type."""
    if _signals(spelled(sentence)).any():
        return False
    kinds = {m.concept for m in sentence.mentions("tumours")}
    own_bullet = sentence.criterion.opener is not None and len(sentence.normal) < SHORT_BULLET
    return len(kinds) > 2 or (kinds == {"breast"} and own_bullet)


SHORT_BULLET = 40  # characters: no more than the name of a tumour and its stage


def _result(reading: Reading, allowed: Pairs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    reading.pairs = allowed
    subtypes = tuple(s for s in SUBTYPES if any(pair[0] == s for pair in allowed))
    levels_open = tuple(level for level in HER2_LEVELS if any(pair[1] == level for pair in allowed))
    return subtypes, levels_open


def concerns_part_only(subject: str, pairs: Pairs) -> bool:
    """The subject of a rule ("patients with HER2-positive tumors must …") is narrower than the trial's population."""
    named = types_named(subject)
    return bool(named) and not pairs <= named


def types_named(subject: str) -> Pairs:
    """The types that a few words describe; none where they name no type."""
    signals = _signals(subject)
    if not signals.any():
        return set()
    described = {
        pair for pair in _everything()
        if (not (signals.hr_pos or signals.hr_neg) or _hr_of(pair[0]) in ({"hr+"} if signals.hr_pos else {"hr-"}))
        and (not _her2_of(signals) or pair[1] in _her2_of(signals))
    }  # fmt: skip
    if signals.tnbc:
        with_low = {"tnbc", "hr+/her2-"} if cues.er_low.search(subject) else {"tnbc"}  # "TNBC, including ER-low"
        described = {pair for pair in _everything() if pair[0] in with_low}
    return described


def _everything() -> Pairs:
    return {(s, level) for s in SUBTYPES for level in HER2_LEVELS if _goes_with(s, level)}


def _goes_with(subtype: str, level: str) -> bool:
    return subtype.endswith(her2_group(level)) or (subtype == "tnbc" and level != "positive")


def _is_open_hr(pairs: Pairs) -> bool:
    kinds = {s[:3] if s != "tnbc" else "hr-" for s, _ in pairs}
    return len(kinds) == 2


def _is_open_her2(pairs: Pairs) -> bool:
    return {level for _, level in pairs} == set(HER2_LEVELS)


def described(sentence: Sentence) -> str:
    """The words that describe the disease, before what was done about it."""
    words = spelled(sentence)
    named = cues.type_heading.match(words) or cues.cohort_of_type.match(words)
    return named[0] if named else cues.history.split(words, 1)[0]


def _is_defining(sentence: Sentence) -> bool:
    parent = sentence.criterion.parent
    if parent is not None and parent.text.rstrip().endswith(":") and cues.tnbc.search(spell(parent.text)):
        return False  # "triple-negative breast cancer, confirmed by: ER of at most 10%": what it means here
    if parent is not None and (cues.says_who_is_at_risk.search(parent.normal) or _NO.match(parent.normal)):
        return False  # who may join before the disease has spread; or "no HER2 positivity, which is either of:"
    part = cues.part_must.search(spelled(sentence))
    if (part and part.start() <= len(described(sentence))) or cues.lets_in_more.search(sentence.normal):
        return False
    if _is_of_others(sentence):
        return False
    if _ANY_STATUS.search(sentence.normal) and any(m.concept == "breast" for m in sentence.mentions("tumours")):
        return not (_denies(sentence) or sentence.prohibits or cues.conditional.search(sentence.normal))
    head = described(sentence)
    named = len(head) > 25 or cues.cohort_of_type.match(head + ":")
    if named and _signals(head).any() and not cues.part_only.search(head):
        return not (
            _denies(sentence)
            or sentence.prohibits
            or cues.about_treatment.search(head)
            or cues.not_defining.search(head)
        )
    return not (
        _denies(sentence)
        or sentence.prohibits
        or cues.about_treatment.search(sentence.normal)
        or cues.not_defining.search(sentence.normal)
    )


def _is_of_others(sentence: Sentence) -> bool:
    """Of some of those who join ("priority will be given to …", "at least half with …"), or of their family."""
    return bool(cues.of_priority.search(sentence.normal) or cues.family.search(sentence.normal))


def _denies(sentence: Sentence) -> bool:
    """ "No HER2-positive tumors"; "negative for HER2" says what the tumour is."""
    return sentence.negated and not _NEGATIVE.match(sentence.normal)


_NEGATIVE = re.compile(r"^\W*negative (?:for|in)\b")


def _from(sentences: list[Sentence], reading: Reading) -> Pairs:
    """The union of what each sentence describes; several sentences about different halves narrow each other."""
    union_hr: set[str] = set()
    union_her2: set[str] = set()
    tnbc = named = any_her2 = positive_alone = False
    for sentence in sentences:
        words = _telling_words(sentence, is_title=sentence in reading.titles)
        whatever = _ANY_STATUS.search(sentence.normal)
        if whatever:
            said = whatever[0].split(")")[0]
            union_hr |= {"hr+", "hr-"} if re.search(r"\bhr\b|hormon|\ber\b|receptor|type", said) else set()
            any_her2 |= bool(re.search(r"her ?2|type", said))
            reading.prove("subtypes", sentence)
            # What follows "with or without HER2+, ER+ or PR+ disease" is listed with it; elsewhere it says more.
            listed = "with or without" in whatever[0]
            words = _ANY_STATUS.split(words)[0] if listed else _ANY_STATUS.sub(" ", words)
        any_her2 |= bool(cues.her2_mutated_or.search(words))
        signals = _signals(words)
        if not signals.any():
            continue
        reading.prove("subtypes", sentence)
        tnbc |= signals.tnbc
        positive_alone |= _positive_alone(words)
        any_her2 |= _either_receptor(words)
        named = True
        union_hr |= {"hr+"} if signals.hr_pos else set()
        union_hr |= {"hr-"} if signals.hr_neg and not signals.tnbc else set()
        both = signals.tnbc and (signals.both or cues.negative_or_triple.search(words))
        union_hr |= {"hr+", "hr-"} if both else set()
        levels = _her2_of(signals)
        of_tnbc = signals.tnbc and not (signals.hr_pos or both) and levels == {"low", "ultralow", "zero"}
        if levels and not of_tnbc:
            union_her2 = _narrow(union_her2, levels)
            reading.prove("her2_levels", sentence)
    union_her2 = set(HER2_LEVELS) if any_her2 else union_her2
    if tnbc and union_hr <= {"hr-"} and not (union_her2 & {"positive"}):
        levels = union_her2 or {"low", "ultralow", "zero"}
        return {("tnbc", level) for level in levels - {"positive"}}
    pairs = {
        pair for pair in _everything()
        if (not union_hr or _hr_of(pair[0]) in union_hr) and (not union_her2 or pair[1] in union_her2)
    }  # fmt: skip
    if tnbc:
        pairs |= {("tnbc", level) for level in ("low", "ultralow", "zero")}
    if positive_alone:
        pairs |= {pair for pair in _everything() if pair[1] == "positive"}
    return pairs if named or union_hr or union_her2 else set()


def _positive_alone(words: str) -> bool:
    """ "HER2-positive, or HR-positive/HER2-low": what is HER2-positive is so with any hormone receptor."""
    parts = [_signals(part) for part in _NEXT_TYPE.split(_ONE_TYPE.sub(r"\1 & ", words))]
    alone = [p for p in parts if p.her2_pos and not (p.hr_pos or p.hr_neg or p.her2_neg or p.tnbc)]
    paired = [p for p in parts if p.hr_pos and (p.her2_neg or p.low) and not p.her2_pos]
    return bool(alone and paired) or _either_receptor(words)


def _either_receptor(words: str) -> bool:
    """ "ER-positive or HER2-positive", "HR-positive, HER2-positive, or TNBC": the one says nothing of the other."""
    parted = _NEXT_TYPE if cues.tnbc.search(words) else _OR
    parts = [_signals(part) for part in parted.split(words)]
    return any(p.hr_pos and not _her2_of(p) and not p.tnbc for p in parts) and any(
        p.her2_pos and not (p.hr_pos or p.hr_neg or p.her2_neg or p.tnbc) for p in parts
    )


_OR = re.compile(r"\bor\b(?! ?/)")
_NEXT_TYPE = re.compile(r"[,;]|\b(?:or|and)\b(?! ?/)")
_ONE_TYPE = re.compile(rf"({_HR}{_POS}) and (?=(?:low )?{_HER2})")  # "HR-positive and HER2-low" is one type


def _telling_words(sentence: Sentence, is_title: bool) -> str:
    """The words before the history, unless they are hardly any; a title may name the type after it."""
    words = described(sentence)
    if len(words) > SHORT_HEAD and not (is_title and not _signals(words).any()):
        return words
    return spelled(sentence)


SHORT_HEAD = 25  # characters


def _narrow(before: set[str], levels: set[str]) -> set[str]:
    """A later sentence that says "low" of a "negative" population narrows it; opposite ones are a union."""
    return before & levels if before & levels else before | levels


def _hr_of(subtype: str) -> str:
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


def spell(text: str) -> str:
    raw = _VE.sub(lambda m: " positive" if m[0][0] == "+" else " negative", text.lower().replace("\n", " "))
    return _SIGN.sub(r"\g<what> negative\g<paren>", raw).translate(SAME_LENGTH)


_VE = re.compile(r"[+\-–−‑] ?ve\b")  # "HER2-ve"

_NOTHING = _Signals(*[False] * 9)


def _signals(words: str) -> _Signals:
    if not cues.of_types.search(words):
        return _NOTHING  # most sentences: one search is cheaper than a dozen
    plain = cues.never_positive.sub(" ", cues.tnbc.sub(" ", words))
    tnbc = bool(cues.tnbc.search(words))
    found = [bool(p.search(plain)) for p in (_HR_POS, _HR_NEG, _HER2_POS, _HER2_NEG, _LOW, cues.ultralow, cues.zero)]
    found[2] = bool(_HER2_POS.search(_HER2_NEG.sub(" ", plain)))
    by_ihc = bool(cues.low_by_ihc.search(plain)) and bool(re.search(_HER2, plain)) and not (found[3] or tnbc)
    found[4] = found[4] or by_ihc
    found[2] = found[2] or (by_ihc and bool(cues.low_and_high.search(plain)))
    found[0] = found[0] or bool(cues.er_low.search(plain))
    found[3] = found[3] or bool(cues.er_low.search(plain))
    found[6] = found[6] and bool(re.search(_HER2, plain)) and not (found[3] and not found[4])
    if cues.expressing.search(plain) and not found[3]:
        found[2] = found[4] = True
    if found[3] and found[4] and cues.low_included.search(plain):
        found[4] = found[5] = found[6] = False  # "HER2-negative, including HER2-low": all that is negative
    named_positive = _HER2_NAMED_POSITIVE.search(_HER2_NEG.sub(" ", plain))
    found.append(bool(cues.both_her2.search(plain)) or bool(named_positive and _HER2_NEG.search(plain)))
    return _Signals(tnbc, *found)


def _her2_of(signals: _Signals) -> set[str]:
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


def _of_levels(reading: Reading, sentences: list[Sentence], allowed: Pairs) -> Pairs:
    """Of types that are settled, what says more of the HER2 level: low, ultralow or zero."""
    told = [(sentence, _signals(spelled(sentence))) for sentence in sentences]
    finer = [
        (s, _her2_of(found)) for s, found in told if found.low or found.ultralow or (found.zero and not found.her2_neg)
    ]
    return _keep_levels(reading, finer, allowed)


_NO = re.compile(r"^\W*(?:no|not|without|absence of|lack of)\b")  # "No HER2 overexpression" bars what follows it


def _without_barred(reading: Reading, allowed: Pairs) -> Pairs:
    for sentence in reading.sentences:
        words = sentence.normal
        if (
            len(words) > 130
            or re.search(r"\blines? of|therap|treatment", words)
            or not sentence.bars
            or _NEGATIVE.match(words)
            or cues.about_treatment.search(words)
            or cues.not_defining.search(words)
        ):
            continue
        signals = _signals(_NO.sub("", spelled(sentence)) if sentence.negated else spelled(sentence))
        if signals.tnbc:
            barred = {pair for pair in allowed if pair[0] == "tnbc"}
        elif signals.her2_pos and not signals.her2_neg and not signals.hr_pos:
            barred = {pair for pair in allowed if pair[1] == "positive"}
        elif signals.her2_neg and not signals.her2_pos and not signals.hr_pos and not signals.hr_neg:
            barred = {pair for pair in allowed if pair[1] != "positive"}
        elif signals.hr_pos and not (_her2_of(signals) or signals.hr_neg):
            barred = {pair for pair in allowed if _hr_of(pair[0]) == "hr+"}
        else:
            continue
        if barred and barred != allowed:
            allowed = allowed - barred
            reading.prove("subtypes", sentence)
    return allowed
