"""Which hormone-receptor and HER2 types can join."""

import re

from trialmatch.eligibility.criterion import Criterion
from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.type_bans import (
    NEGATIVE,
    NO,
    asked_and_barred,
    bars_type,
    names_breast,
    without_barred,
)
from trialmatch.eligibility.families.type_words import (
    ANY_STATUS,
    HER2,
    HR,
    POS,
    Pairs,
    every_pair,
    hr_of,
    levels_of,
    signals_of,
    spell,
    spelled,
    types_named,
)
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.vocabulary import HER2_LEVELS, SUBTYPES

cues = Cues("subtypes")


def read_subtypes(reading: Reading, population: str = "metastatic_breast") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(subtypes, HER2 levels) that can join: titles first, then the inclusion, then what is barred."""
    allowed = _from(list(map(of_everybody, reading.titles)), reading) or every_pair()
    if population == "solid_tumor" or _takes_any_solid(reading):
        return _of_basket(reading, allowed)
    open_hr, open_her2 = _is_open_hr(allowed), _is_open_her2(allowed)
    told = [s for s in asked_and_barred(reading.of_section(exclusion=False)) if cues.of_types.search(s.normal)]
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
    return _result(reading, without_barred(reading, allowed))


def _given_endocrine(reading: Reading, allowed: Pairs) -> Pairs:
    """ "Symptoms of women who take aromatase inhibitors": only HR-positive disease is treated with them."""
    for title in reading.titles:
        if cues.given_endocrine.search(title.normal):
            reading.prove("subtypes", title)
            return {pair for pair in allowed if hr_of(pair[0]) == "hr+"} or allowed
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
    if any(ANY_STATUS.search(bullet.normal) for bullet in bullets):
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
    of_some = every_pair() if of_some and _takes_any_breast(sentences, reading) else of_some
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
        and not signals_of(spelled(s)).any()
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
    return title.cut(0, cut.start())


def _by_the_way(reading: Reading) -> Pairs:
    """ "Women with ER-positive breast cancer who have progressed on …": said of everybody, where nobody else is named."""
    subjects = []
    for sentence in asked_and_barred(reading.of_section(exclusion=False)):
        breast = any(m.concept == "breast" for m in sentence.mentions("tumours"))
        if cues.given_for.search(described(sentence)) or _is_of_others(sentence) or bars_type(sentence):
            continue  # "one line of therapy for triple-negative disease"
        if breast and not sentence.scoped and not cues.conditional.search(sentence.normal):
            pairs = _from([sentence], reading)
            if pairs:
                subjects.append(pairs)
    return subjects[0] if subjects and all(pairs == subjects[0] for pairs in subjects) else set()


def _takes_any_solid(reading: Reading) -> bool:
    """A cohort takes any solid tumour: then any breast cancer, whatever a breast cohort of its own asks."""
    inclusion = reading.of_section(exclusion=False)
    own = {m.concept for s in inclusion if s.is_of_cohort_read for m in s.mentions("tumours")}
    if own == {"breast"}:
        return False  # one cohort of several, whose criteria name breast cancer alone
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
    told = [s for s in reading.sentences if not s.is_exclusion and _may_tell(s)]
    takes_any = _takes_any_solid(reading)
    if not takes_any and (kinds := _of_lists(reading, told) & allowed):
        return _result(reading, kinds)
    mutated = _ways_of_mutation(reading)
    inclusion = [s for s in told if _is_defining(s) and not _is_within(s, mutated)]
    if takes_any:
        if any(m.concept == "breast" for t in reading.titles for m in t.mentions("tumours")):
            allowed = every_pair()
        general = [
            s
            for s in inclusion
            if not (s.scoped or s.is_alternative or any(m.concept == "breast" for m in s.mentions("tumours")))
        ]
        allowed = _with_levels(reading, general, allowed) if _is_open_her2(allowed) else allowed
        return _result(reading, without_barred(reading, allowed))
    breast = [
        s
        for s in inclusion
        if not s.mentions("tumours")
        or (any(m.concept == "breast" for m in s.mentions("tumours")) and not cues.open_list.search(s.normal))
    ]
    listed = [s for s in reading.of_section(exclusion=False) if not s.scoped and names_breast(s)]
    if any(_is_any_breast(s) for s in (*breast, *listed)):
        return _result(reading, without_barred(reading, allowed))  # "lung, breast or ovarian cancer": any of breast
    return _result(reading, without_barred(reading, (_from(breast, reading) & allowed) or allowed))


def _of_lists(reading: Reading, sentences: list[Sentence]) -> Pairs:
    """What the long lists of tumours take of breast cancer."""
    taken: Pairs = set()
    for sentence in sentences:
        kinds = set() if sentence.scoped else _kinds_in_list(sentence)
        if kinds and kinds != every_pair():
            reading.prove("subtypes", sentence)
        taken |= kinds
    return taken


def _kinds_in_list(sentence: Sentence) -> Pairs:
    """Of a long list of tumours, what its items for breast cancer take: "ovarian, prostate, triple-negative breast"."""
    if (
        not is_closed_list(sentence)
        or sentence.prohibits
        or sentence.negated
        or cues.of_expansion.search(sentence.normal)
    ):
        return set()
    taken: Pairs = set()
    for mention in (m for m in sentence.mentions("tumours") if m.concept == "breast"):
        before, after = sentence.before(mention, LONGEST_ITEM), sentence.after(mention, LONGEST_ITEM)
        first = mention.start - len(_LISTED.split(before)[-1])
        last = mention.end + len(_LISTED.split(after)[0])
        taken |= types_named(spell(sentence.source.text[first:last])) or every_pair()
    return taken


LONGEST_ITEM = 80  # characters
_LISTED = re.compile(r"[,;:]")


def _may_tell(sentence: Sentence) -> bool:
    """Most sentences name no tumour and no receptor: one search is cheaper than a dozen."""
    return bool(sentence.mentions("tumours")) or bool(cues.of_types.search(sentence.normal))


def _ways_of_mutation(reading: Reading) -> set[int]:
    """By id the statements that open a list in which a mutation of HER2 is enough: then no level of HER2 is asked."""
    ways = [s for s in reading.of_section(exclusion=False) if any(m.concept == "HER2_mutation" for m in s.markers)]
    return {id(s.criterion.opener) for s in ways if s.criterion.opener is not None}


def _with_levels(reading: Reading, sentences: list[Sentence], allowed: Pairs) -> Pairs:
    """Any solid tumour, with the HER2 levels that are asked of it."""
    told = [s for s in sentences if not cues.her2_mutated_or.search(spelled(s))]
    return _keep_levels(reading, [(s, levels_of(signals_of(spelled(s)))) for s in told], allowed)


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
        if cues.of_breast.search(sentence.normal) and not (sentence.scoped or cues.part_must.search(spelled(sentence))):
            listed = [s for s in reading.sentences if s.criterion.parent is sentence.criterion]
            asked |= _from([sentence], reading).union(*(_from([s], reading) for s in listed))
    return asked


def _is_any_breast(sentence: Sentence) -> bool:
    """Breast cancer among several tumours, or a bullet of its own, without a type."""
    if signals_of(spelled(sentence)).any():
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


def _is_open_hr(pairs: Pairs) -> bool:
    kinds = {s[:3] if s != "tnbc" else "hr-" for s, _ in pairs}
    return len(kinds) == 2


def _is_open_her2(pairs: Pairs) -> bool:
    return {level for _, level in pairs} == set(HER2_LEVELS)


def described(sentence: Sentence) -> str:
    """The words that describe the disease, before what was done about it."""
    words = spelled(sentence)
    named = cues.type_heading.match(words) or cues.cohort_of_type.match(words)
    if named:
        return named[0]
    head = cues.history.split(words, 1)[0].rstrip()
    later = cues.type_after_history.search(words, len(head))  # "who cannot be operated, with HR-positive disease"
    return f"{head} {later[0]}" if later and not signals_of(head).any() else head


def _is_defining(sentence: Sentence) -> bool:
    parent = sentence.criterion.parent
    if parent is not None and parent.text.rstrip().endswith(":") and cues.tnbc.search(spell(parent.text)):
        return False  # "triple-negative breast cancer, confirmed by: ER of at most 10%": what it means here
    if parent is not None and cues.status_known.search(parent.normal):
        return False  # "The hormone receptor status is known: / HR-positive includes ER- or PR-positive"
    if parent is not None and (cues.says_who_is_at_risk.search(parent.normal) or NO.match(parent.normal)):
        return False  # who may join before the disease has spread; or "no HER2 positivity, which is either of:"
    part = cues.part_must.search(spelled(sentence))
    if (part and part.start() <= len(described(sentence))) or cues.lets_in_more.search(sentence.normal):
        return False
    if _is_of_others(sentence):
        return False
    if ANY_STATUS.search(sentence.normal) and any(m.concept == "breast" for m in sentence.mentions("tumours")):
        of_some = cues.about_treatment.search(sentence.normal) and cues.conditional.search(sentence.normal)
        return not (_denies(sentence) or sentence.prohibits or of_some or cues.conditional.match(sentence.normal))
    head = described(sentence)
    named = len(head) > 25 or cues.cohort_of_type.match(head + ":")
    if named and signals_of(head).any() and not cues.part_only.search(head):
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
    return sentence.negated and not NEGATIVE.match(sentence.normal)


def _from(sentences: list[Sentence], reading: Reading) -> Pairs:
    """The union of what each sentence describes; several sentences about different halves narrow each other."""
    union_hr: set[str] = set()
    union_her2: set[str] = set()
    tnbc = named = any_her2 = positive_alone = False
    for sentence in sentences:
        words = _telling_words(sentence, is_title=sentence.in_title)
        whatever = ANY_STATUS.search(sentence.normal)
        if whatever:
            said = whatever[0].split(")")[0]
            union_hr |= {"hr+", "hr-"} if re.search(r"\bhr\b|hormon|\ber\b|receptor|type", said) else set()
            any_her2 |= bool(re.search(r"her ?2|type", said))
            reading.prove("subtypes", sentence)
            # What follows "with or without HER2+, ER+ or PR+ disease" is listed with it; elsewhere it says more.
            listed = "with or without" in whatever[0]
            words = ANY_STATUS.split(words)[0] if listed else ANY_STATUS.sub(" ", words)
        any_her2 |= bool(cues.her2_mutated_or.search(words))
        signals = signals_of(words)
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
        levels = levels_of(signals)
        of_tnbc = signals.tnbc and not (signals.hr_pos or both) and levels == {"low", "ultralow", "zero"}
        if levels and not of_tnbc:
            union_her2 = _narrow(union_her2, levels)
            reading.prove("her2_levels", sentence)
    union_her2 = set(HER2_LEVELS) if any_her2 else union_her2
    if tnbc and union_hr <= {"hr-"} and not (union_her2 & {"positive"}):
        levels = union_her2 or {"low", "ultralow", "zero"}
        return {("tnbc", level) for level in levels - {"positive"}}
    pairs = {
        pair for pair in every_pair()
        if (not union_hr or hr_of(pair[0]) in union_hr) and (not union_her2 or pair[1] in union_her2)
    }  # fmt: skip
    if tnbc:
        pairs |= {("tnbc", level) for level in ("low", "ultralow", "zero")}
    if positive_alone:
        pairs |= {pair for pair in every_pair() if pair[1] == "positive"}
    return pairs if named or union_hr or union_her2 else set()


def _positive_alone(words: str) -> bool:
    """ "HER2-positive, or HR-positive/HER2-low": what is HER2-positive is so with any hormone receptor."""
    parts = [signals_of(part) for part in _NEXT_TYPE.split(_ONE_TYPE.sub(r"\1 & ", words))]
    alone = [p for p in parts if p.her2_pos and not (p.hr_pos or p.hr_neg or p.her2_neg or p.tnbc)]
    paired = [p for p in parts if p.hr_pos and (p.her2_neg or p.low) and not p.her2_pos]
    return bool(alone and paired) or _either_receptor(words)


def _either_receptor(words: str) -> bool:
    """ "ER-positive or HER2-positive", "HR-positive, HER2-positive, or TNBC": the one says nothing of the other."""
    parted = _NEXT_TYPE if cues.tnbc.search(words) else _OR
    parts = [signals_of(part) for part in parted.split(words)]
    return any(p.hr_pos and not levels_of(p) and not p.tnbc for p in parts) and any(
        p.her2_pos and not (p.hr_pos or p.hr_neg or p.her2_neg or p.tnbc) for p in parts
    )


_OR = re.compile(r"\bor\b(?! ?/)")

_NEXT_TYPE = re.compile(r"[,;]|\b(?:or|and)\b(?! ?/)")

_ONE_TYPE = re.compile(rf"({HR}{POS}) and (?=(?:low )?{HER2})")  # "HR-positive and HER2-low" is one type


def _telling_words(sentence: Sentence, is_title: bool) -> str:
    """The words before the history, unless they are hardly any; a title may name the type after it."""
    words = described(sentence)
    if len(words) > SHORT_HEAD and not (is_title and not signals_of(words).any()):
        return words
    return spelled(sentence)


SHORT_HEAD = 25  # characters


def _narrow(before: set[str], levels: set[str]) -> set[str]:
    """A later sentence that says "low" of a "negative" population narrows it; opposite ones are a union."""
    return before & levels if before & levels else before | levels


def _of_levels(reading: Reading, sentences: list[Sentence], allowed: Pairs) -> Pairs:
    """Of types that are settled, what says more of the HER2 level: low, ultralow or zero."""
    told = [(sentence, signals_of(spelled(sentence))) for sentence in sentences]
    finer = [
        (s, levels_of(found)) for s, found in told if found.low or found.ultralow or (found.zero and not found.her2_neg)
    ]
    return _keep_levels(reading, finer, allowed)
