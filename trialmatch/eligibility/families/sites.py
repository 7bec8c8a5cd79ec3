"""Where else the cancer may have spread: bone, liver, lung, chest wall and skin, lymph nodes.

Rules about these are rare: most mentions are laboratory limits, scans and old treatment.
"""

import re
from itertools import islice

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.brain import read_brain
from trialmatch.eligibility.families.brain_words import MOST_MENTIONS
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention, only_others
from trialmatch.vocabulary import SITES

cues = Cues("sites")

VISCERA = ("liver", "lung")


def read_sites(reading: Reading) -> tuple[dict[str, str], str]:
    """({site: rule}, rule for active brain metastases)."""
    brain, active, lining = read_brain(reading)
    if brain == lining == "requires" and any(cues.brain_or_lining.search(t.normal) for t in reading.titles):
        brain = lining = "allows"  # "leptomeningeal and/or brain metastases": either is enough
    rules = {"brain": brain, "leptomeningeal": lining}
    telling = [s for s in (*reading.sentences, *reading.titles) if s.mentions("sites")]
    return rules | {site: _other_site(reading, site, telling) for site in SITES[2:]}, active


def _other_site(reading: Reading, site: str, telling: list[Sentence]) -> str:
    found = [
        (rule, sentence)
        for sentence in telling
        for mention in islice((m for m in sentence.mentions("sites") if m.concept == site), MOST_MENTIONS)
        if (rule := _site_rule(sentence, mention, site))
    ]
    if site in VISCERA:
        of_viscera = (
            s for s in telling if not s.in_title and any(m.concept == "visceral" for m in s.mentions("sites"))
        )
        found += [(rule, sentence) for sentence in of_viscera if (rule := _visceral_rule(sentence, site))]
    if not found:
        return "silent"
    asked = [pair for pair in found if pair[0] == "requires"]  # who must have it may also be let in with more of it
    rule, sentence = (asked or found)[0]
    if sentence.in_title:
        sentence = _named_in_inclusion(reading, site) or sentence
    reading.prove(f"sites.{site}", sentence)
    return rule


def _named_in_inclusion(reading: Reading, site: str) -> Sentence | None:
    """What a title asks for is best proved by the criterion that says the same."""
    for sentence in reading.of_section(exclusion=False):
        named = [m for m in sentence.mentions("sites") if m.concept == site and _is_spread(sentence, m)]
        if named and not (sentence.bars or sentence.permits or cues.enzymes.search(sentence.normal)):
            return sentence
    return None


def _visceral_rule(sentence: Sentence, site: str) -> str:
    """ "No visceral metastases"; symptoms, a crisis or a danger to life are severity, and no site."""
    words = sentence.normal
    if not cues.visceral.search(words):
        return ""
    if note := sentence.permitting_note:
        return _but_for_note(_visceral_rule(sentence.without(note), site), sentence, site, note)
    if cues.visceral_severity.search(words):
        return ""
    if cues.permitted_if.search(sentence.lead()) and not sentence.bars:
        return "allows_if"
    _, exception = sentence.split_exception()
    limited = exception or cues.limited.search(words) or cues.condition.search(words)
    if sentence.permits:
        return "allows_if" if limited else "allows"
    if sentence.bars and not sentence.scoped:
        return "allows_if" if limited else "forbids"
    return ""


def _site_rule(sentence: Sentence, mention: Mention, site: str) -> str:
    note = sentence.permitting_note
    if note is None:
        rule = _plain_rule(sentence, mention, site)
        one_of = rule == "requires" and (_is_one_of_places(sentence, mention) or _is_other_way(sentence, mention))
        return "allows" if one_of else rule
    if mention.start - sentence.start in note:
        return "allows_if" if _is_spread(sentence, mention) else ""
    return _but_for_note(_plain_rule(sentence.without(note), mention, site), sentence, site, note)


def _is_other_way(sentence: Sentence, mention: Mention) -> bool:
    """ "A measurable lesion; or skin lesions that can be judged": enough instead of what stands before."""
    return bool(_OTHER_WAY.match(_statement_of(sentence, mention).normal))


_OTHER_WAY = re.compile(r"[;\s]*or\b")


def _is_one_of_places(sentence: Sentence, mention: Mention) -> bool:
    """ "A lesion of the skin, subcutaneous tissue, or a lymph node": one of them is enough."""
    for other in sentence.mentions("sites"):
        first, last = sorted((mention, other), key=lambda m: m.start)
        between = sentence.source.normal[first.end : last.start]
        if other.concept != mention.concept and _LISTED_WITH_OR.fullmatch(between):
            return not sentence.in_title
    return False


_LISTED_WITH_OR = re.compile(r"(?:[\w ]{0,24},){0,3} ?[\w ]{0,24}\bor (?:in )?(?:an? |the )?(?:\w+ )?")


def _plain_rule(sentence: Sentence, mention: Mention, site: str) -> str:
    words = sentence.normal
    if sentence.in_title:
        return "requires" if _is_spread(sentence, mention) and cues.title_site.search(words) else ""
    if _sets_no_rule(sentence, mention):
        return ""
    if site == "bone" and (cues.bone_alone.search(words) or _is_alone(sentence, mention)):
        return ""  # "for bone-only disease, lytic lesions are accepted; sclerotic bone lesions are not"
    sentence = _statement_of(sentence, mention)
    words = sentence.normal
    if not sentence.is_exclusion and cues.free_there.match(sentence.after(mention, 40)):
        return "forbids"  # "the liver must be free of metastases"
    if _is_of_an_extent(sentence, mention) or (site == "bone" and _bars_form_of_bone(sentence, mention)):
        return "allows_if"
    if not (sentence.bars or sentence.permits) and _is_asked(sentence, mention, site):
        return "requires"
    if site == "bone" and cues.bone_aside.search(words):
        return ""
    if (
        not sentence.bars
        and cues.with_or_without.search(sentence.before(mention, 44))
        and _is_spread(sentence, mention)
    ):
        return "allows"
    if sentence.bars and _bars_a_form(sentence, mention, site):
        return "allows_if"
    if not sentence.bars and not _is_stage(sentence, mention) and _is_listed_place(sentence, mention):
        return "allows"
    in_the_way = site == "chest_wall_skin" and sentence.bars and not cues.of_cancer.search(words)  # lesions of the skin
    if (
        in_the_way
        or not _is_spread(sentence, mention)
        or (site == "bone" and cues.not_rule.search(_without_exception(sentence)))
    ):
        return ""
    return _stated_rule(sentence, mention)


def _is_of_an_extent(sentence: Sentence, mention: Mention) -> bool:
    """ "Less than a third of the liver involved", and "more than a third" or "extensive" among the exclusions."""
    around = sentence.before(mention, 60) + "@" + sentence.after(mention, 60)
    barred = sentence.is_exclusion and sentence.bars
    return bool(cues.extent.search(around) or (barred and cues.extensive.search(around)))


def _is_alone(sentence: Sentence, mention: Mention) -> bool:
    """ "Bone involvement alone": a rule about disease that is nowhere else, and not about the bones."""
    around = sentence.before(mention, 24) + sentence.words_of(mention) + sentence.after(mention, 44)
    return bool(cues.bone_alone_there.search(around))


def _without_exception(sentence: Sentence) -> str:
    """ "Bone metastases are allowed, unless a fracture is feared": what stands before "unless"."""
    return sentence.split_exception()[0] if sentence.permits else sentence.normal


def _stated_rule(sentence: Sentence, mention: Mention) -> str:
    """What is said of metastases there in so many words."""
    words = sentence.normal
    main, exception = sentence.split_exception()
    if sentence.is_exclusion and mention.start - sentence.start > len(main):
        # "liver disease, except for liver metastases"; "poor liver function, if there are any"
        return "" if exception.startswith("if ") else "allows"
    if cues.permitted_if.search(sentence.lead()) and not sentence.bars:
        return "allows_if"  # "… are permitted if: / at most five lung metastases"
    if sentence.permits:
        excepted = words[len(main) : max(len(main), mention.start - sentence.start)]
        conditional = cues.none_of.search(excepted)  # "may join, provided that they have no lung metastases"
        some = cues.limited_before.search(sentence.before(mention, 44)) or cues.permitted_within.search(words)
        return "allows_if" if conditional or some else "allows"
    if sentence.bars:
        if cues.limited.search(words) or cues.of_some_alone.match(sentence.after(mention, 60)):
            return "allows_if"
        return "forbids" if len(words) < LONGEST_BAN else ""
    if cues.with_condition_after.match(sentence.after(mention, 80)):
        return "allows_if"
    if _is_required_site(words, sentence.before(mention, 44)) or cues.or_primary_there.search(
        sentence.before(mention, 120)
    ):
        return "requires"
    return "allows" if cues.places_allowed.search(words) else ""


LONGEST_BAN = 120  # characters: what is longer says more than that nobody may join


def _statement_of(sentence: Sentence, mention: Mention) -> Sentence:
    """The statement it stands in, up to a semicolon or "and no …": the size of nodes limits no liver metastases."""
    place = mention.start - sentence.start
    cuts = [0, *(m.end() for m in _NEXT_STATEMENT.finditer(sentence.normal)), len(sentence.normal)]
    if len(cuts) == 2:
        return sentence
    first, last = max(cut for cut in cuts[:-1] if cut <= place), min(cut for cut in cuts[1:] if cut > place)
    return sentence.cut(first, last)


_NEXT_STATEMENT = re.compile(r";(?= )| and (?=no\b)")


def _but_for_note(rule: str, sentence: Sentence, site: str, note: range) -> str:
    """A ban has the condition of its brackets for the sites that they name; for all, if they name none."""
    named = {m.concept for m in sentence.mentions("sites") if m.start - sentence.start in note}
    return "allows_if" if rule == "forbids" and (not named or site in named) else rule


def _sets_no_rule(sentence: Sentence, mention: Mention) -> bool:
    """A limit of liver enzymes, a heading that says for whom exclusions are, a spine that may be that of the cord."""
    of_spine = cues.spine.match(sentence.words_of(mention))
    if cues.enzymes.search(sentence.normal) or (of_spine and (sentence.bars or sentence.permits)):
        return True
    if sentence.is_exclusion and _is_of_other_cancer(sentence):
        return True
    if sentence.is_of_lesions:
        return True  # "Non-measurable lesions, which include: / bone lesions"
    before = sentence.before(mention, 44)
    if sentence.names_treated_areas or cues.of_illness.search(sentence.normal):
        return True
    if cues.nothing_new.search(before) or cues.unrelated_to.search(before):
        return True
    if cues.crisis_for_example.search(sentence.before(mention, 100)):
        return True
    subject = cues.of_those_with.match(sentence.normal)  # "For patients with liver metastases, a bilirubin of …"
    if subject and mention.end - sentence.start <= subject.end():
        return True
    return sentence.bars and sentence.criterion.is_heading


def _is_of_other_cancer(sentence: Sentence) -> bool:
    """ "Mesothelioma with pleural involvement"; "biliary disease, but for liver metastases" is no cancer."""
    named = [m for m in sentence.mentions("tumours") if cues.cancer_named.search(_with_noun(sentence, m))]
    return only_others({m.concept for m in named})


def _with_noun(sentence: Sentence, mention: Mention) -> str:
    return sentence.words_of(mention) + sentence.after(mention, 14)


def _bars_a_form(sentence: Sentence, mention: Mention, site: str) -> bool:
    """ "Liver-only disease": not those who have it elsewhere too; lymphangitic spread: not other metastases of the lung."""
    after, before = sentence.after(mention, 40), sentence.before(mention, 44)
    if site != "bone" and cues.only_there.search(f"{before[-30:]}@{after[:20]}"):
        return True
    named = sentence.words_of(mention)
    if named == "scalp":
        return _is_spread(sentence, mention)  # the skin of other places may carry metastases
    return site == "lung" and bool(cues.lymphangitic.search(before + named + after))


def _is_mostly_there(sentence: Sentence, mention: Mention) -> bool:
    """ "Patients with liver-dominant metastatic disease": nobody joins without it."""
    if not cues.mostly_there.match(sentence.after(mention, 44)):
        return False
    before = sentence.normal[: mention.start - sentence.start]
    return not before.strip(" *-") or bool(cues.who_has.search(before))


def _bars_form_of_bone(sentence: Sentence, mention: Mention) -> bool:
    """ "Lytic or painful bone metastases" among the exclusions: those that are neither may join."""
    before, after = sentence.before(mention, 44), sentence.after(mention, 60)
    endangered = cues.in_danger.match(after) and not cues.not_rule.search(before)
    named = cues.form_of_bone.search(before) or endangered
    return bool(named) and sentence.is_exclusion and sentence.bars and _is_spread(sentence, mention)


def _is_listed_place(sentence: Sentence, mention: Mention) -> bool:
    """ "Disease (e.g. chest wall, lymph nodes) that can be biopsied": one of the places where it may be."""
    if not cues.open_to_places.search(sentence.normal) or cues.not_places.search(sentence.normal):
        return False
    before, after = sentence.before(mention, 120), sentence.after(mention, 90)
    return bool(cues.place_list_before.search(before) or cues.place_list_after.match(after))


def _is_asked(sentence: Sentence, mention: Mention, site: str) -> bool:
    """What a criterion opens with, shown by a scan, or what the trial's radiotherapy is for."""
    alone = _opens_with(sentence, mention) or cues.asked_alone.fullmatch(sentence.normal)
    if alone and not (sentence.lead() or sentence.is_alternative):
        return _is_spread(sentence, mention)
    if _is_mostly_there(sentence, mention):
        return True
    return _is_shown(sentence, mention) or (site == "bone" and bool(cues.to_be_treated.search(sentence.normal)))


def _opens_with(sentence: Sentence, mention: Mention) -> bool:
    """ "At least two resectable lung metastases, proven by CT": a criterion that is a name for what must be there."""
    if cues.of_stage.search(sentence.words_of(mention)):
        return False
    first, last = sentence.normal[: mention.start - sentence.start], sentence.after(mention, 240)
    statement = re.split(r"[;.](?: |$)", last)[0]
    return bool(
        cues.spread_after.match(statement)
        and not cues.or_elsewhere.match(statement)  # "liver and/or lung metastases": neither must be
        and not (cues.not_described.search(first) or cues.says_more.search(first))
        and not cues.says_more.search(statement)
    )


def _is_spread(sentence: Sentence, mention: Mention) -> bool:
    """Metastases there, not an illness of the organ, its scan or its treatment."""
    after, before = sentence.after(mention, 40), sentence.before(mention, 44)
    beside = before[-5:] + after[:16]
    if before.endswith("non ") or re.search(r"bone modif|crisis|predominant", beside):
        return False
    if mention.concept == "bone" and (
        "only" in beside
        or before.endswith(("nothing but ", "nothing other than "))
        or cues.alone_there.search(after)
        or cues.alone_there_before.search(before)
    ):
        return False  # what is said of disease of the bone alone is another rule
    if _is_stage(sentence, mention):
        return False
    following = cues.spread_after.match(after)
    near = _BREAK.split(after[: following.end() + 12] if following else after[:34])[0]
    named = sentence.words_of(mention)
    if not (following or cues.spread_before.search(before) or "metasta" in named):
        return False
    item = before.rpartition(",")[2]  # "heart failure, extensive lung metastases": another point of the list
    described = "" if sentence.in_title else item[-24:]  # "Radiotherapy for Painful Bone Metastases" is about these
    if cues.not_rule.search(near) or cues.not_rule.search(described):
        return False
    if cues.organ_disease.match(named + after):
        return "metasta" in before[-30:]  # "chronic liver disease, except for liver metastases"
    return True


_BREAK = re.compile(r"[(;]")  # what comes after speaks of something else


def _is_stage(sentence: Sentence, mention: Mention) -> bool:
    """ "Chemotherapy for locally recurrent disease", "locally recurrent or metastatic disease": no place of its own."""
    if not cues.of_stage.search(sentence.words_of(mention)):
        return False
    after, before = sentence.after(mention, 40), sentence.before(mention, 44)
    beside = cues.stage_after.match(after) or cues.stage_before.search(before)
    return bool(beside or cues.treated.search(sentence.normal))


def _is_shown(sentence: Sentence, mention: Mention) -> bool:
    """ "Bone metastases, proven by MRI" or "women with painful bone metastases", and no more is said of them."""
    start = sentence.normal[: mention.start - sentence.start]
    rest = sentence.after(mention, 200)
    if cues.shown_by.match(rest):
        return not cues.other_word.search(start)
    with_it = cues.people_with.fullmatch(start) and cues.spread_after.match(rest)
    return bool(with_it or cues.people_with_spread.fullmatch(start)) and not cues.goes_on.search(rest)


def _is_required_site(words: str, before: str) -> bool:
    return bool(cues.required_site.search(before)) or bool(
        re.search(r"metasta\w+ is required|cancer with (?:\w+ ){0,2}$", words if "is required" in words else before)
    )
