"""Could somebody with metastatic breast cancer join at all, and is the trial about breast cancer?"""

import dataclasses
import re
from collections.abc import Sequence

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import ASIDE, Sentence
from trialmatch.eligibility.text import CleanText
from trialmatch.lexicon import Mention, lexicon, normal, only_others

cues = Cues("population")


def read_population(reading: Reading) -> str:
    """One of POPULATIONS, with the sentence that decides."""
    title = reading.title_words
    breast_titled = _about(title, "breast")
    if not _speaks_of_cancer(reading):
        return "early_breast" if breast_titled else "not_breast"  # images of the breast, or no cancer at all
    if not _may_take_breast(reading):
        return "not_breast"
    breast = (
        breast_titled or _about(_conditions(reading), "breast") or any(_names(s, "breast") for s in reading.sentences)
    )
    solid = _takes_any_solid(reading)
    if (not breast and not solid) or (not breast_titled and _breast_is_barred(reading)):
        return "not_breast"
    if _had_breast_cancer_is_barred(reading):
        return "not_breast"
    if not breast_titled and not _breast_is_main(reading):
        return _basket(reading, solid)
    return _breast_stage(reading)


def _speaks_of_cancer(reading: Reading) -> bool:
    """Somewhere in the record; "breast" among the operations of a study of anaesthesia is none."""
    words = (reading.title_words, _conditions(reading), *(text.normal for text in reading.texts))
    return any(cues.cancer_word.search(text) for text in words)


def _may_take_breast(reading: Reading) -> bool:
    """Breast, any solid tumour or any cancer is named somewhere: else nothing need be read sentence by sentence."""
    words = f"{reading.title_words} ; {_conditions(reading)}"
    if any(_about(words, tumour) for tumour in ("breast", "any_solid")) or _of_brain_metastases(reading):
        return True
    return any(_names_breast_or_any(text) or cues.any_cancer_named.search(text.normal) for text in reading.texts)


def _names_breast_or_any(text: CleanText) -> bool:
    """Beyond "in situ carcinoma of the cervix or breast", and "breast feeding"."""
    return any(
        m.concept == "any_solid" or (m.concept == "breast" and not _is_in_situ(text.normal, m))
        for m in text.mentions("tumours")
    )


def _is_in_situ(text: str, mention: Mention) -> bool:
    after = text[mention.end : mention.end + 40]
    before = text[max(0, mention.start - 100) : mention.start]
    return bool(cues.in_situ_before.search(before) or cues.in_situ_after.match(after) or cues.nursing.search(after))


def _of_brain_metastases(reading: Reading) -> bool:
    """A title of brain metastases, and of no tumour that they came from: those of breast cancer are among them."""
    titled = any(cues.brain_metastases.search(title.normal) for title in reading.titles)
    words = f"{reading.title_words} ; {_conditions(reading)}"
    if not titled or {m.concept for m in lexicon().tumours.find(words)} - {"breast", "any_solid", "brain_cancer"}:
        return False
    asked = (s for s in reading.every if not (s.is_exclusion or s.bars))
    told = ({m.concept for m in s.mentions("tumours")} - {"brain_cancer"} for s in asked)
    return not any(map(only_others, told))


def _breast_is_barred(reading: Reading) -> bool:
    """ "Any solid tumor, except breast cancer"; not where "any non-breast tumor" stands beside breast cancer in a list."""
    for sentence in reading.sentences:
        if sentence.bars and not sentence.scoped and cues.breast_barred.search(sentence.normal):
            return True
        if sentence.is_exclusion:
            continue
        if cues.breast_excepted.search(sentence.normal) and _names(sentence, "any_solid"):
            return not any(map(_takes_breast, reading.of_section(exclusion=False)))
    return False


def _takes_breast(sentence: Sentence) -> bool:
    """Names breast cancer, and no word before it leaves it out."""
    named = next((m for m in sentence.mentions("tumours") if m.concept == "breast"), None)
    return named is not None and _names(sentence, "breast") and not cues.leaving_out.search(sentence.before(named, 300))


def _had_breast_cancer_is_barred(reading: Reading) -> bool:
    """ "Personal history of breast cancer" among the exclusions, and no inclusion asks for one: a study of the healthy."""
    if not any(cues.breast_ever.match(s.normal) for s in reading.of_section(exclusion=True)):
        return False
    return not any(_names(s, "breast") for s in reading.of_section(exclusion=False))


def _about(words: str, concept: str) -> bool:
    return any(m.concept == concept for m in lexicon().tumours.find(words))


def _names(sentence: Sentence, concept: str) -> bool:
    """Names the tumour as one that is studied, not as a second cancer that is forgiven."""
    named = any(
        m.concept == concept and not cues.nursing.search(sentence.after(m, 40)) for m in sentence.mentions("tumours")
    )
    return named and not cues.aside.search(sentence.normal)


def _conditions(reading: Reading) -> str:
    return normal(" ; ".join((*reading.trial.conditions, *reading.trial.keywords)))


def _takes_any_solid(reading: Reading) -> bool:
    inclusion = [s for s in reading.sentences if not s.is_exclusion]
    in_conditions = _about(_conditions(reading), "any_solid") and not _other_tumours(reading.title_words)
    return (
        _about(reading.title_words, "any_solid")
        or in_conditions
        or _of_brain_metastases(reading)
        or any(_names(s, "any_solid") and (place < AMONG_FIRST or _says_whom(s)) for place, s in enumerate(inclusion))
        or any(map(_diagnosed_with_any, inclusion))
        or (not _other_tumours(reading.title_words) and any(map(_names_any_cancer, inclusion[:AMONG_FIRST])))
    )


AMONG_FIRST = 12  # sentences: there stands whom the trial takes; further down also what is asked of some of them


def _names_any_cancer(sentence: Sentence) -> bool:
    return bool(cues.any_cancer.search(sentence.normal))


def _says_whom(sentence: Sentence) -> bool:
    """Not "for patients with solid tumors: neutrophils of …", nor "an earlier solid tumor"."""
    return not (cues.of_those.match(sentence.normal) or cues.aside.search(sentence.normal))


def _diagnosed_with_any(sentence: Sentence) -> bool:
    """ "Confirmed advanced solid tumor", "or other solid tumors": whatever tumours the title names."""
    return bool(cues.diagnosed_any.search(sentence.normal)) and _names(sentence, "any_solid")


def _breast_is_main(reading: Reading) -> bool:
    """No title names breast; the conditions name it and nothing else, or hardly anything else."""
    tumours = {m.concept for c in reading.trial.conditions for m in lexicon().tumours.find(normal(c))}
    if not reading.trial.conditions:
        told = reading.of_section(exclusion=False)
        studied = [s for s in told if not (_bars_breast(s) or cues.aside.search(s.normal))]
        tumours = {m.concept for s in studied for m in s.mentions("tumours")}
    if "any_solid" in tumours or _about(reading.title_words, "any_solid"):
        return False
    return "breast" in tumours and len(tumours) <= 1 and not _other_tumours(reading.title_words)


def _other_tumours(words: str) -> bool:
    return bool({m.concept for m in lexicon().tumours.find(words)} - {"breast"})


def _basket(reading: Reading, solid: bool) -> str:
    named = [s for s in reading.sentences if not s.is_exclusion and _names(s, "breast")]
    in_conditions = _about(_conditions(reading), "breast")
    free = next((s for s in named if cues.free_of.search(s.normal) and not _spread_said(s.normal)), None)
    if solid or named:
        free = free or _early_named(reading, solid)
    if free is not None:
        reading.prove("population", free)
        return "early_breast"
    own = next(
        (s for s in named if _is_breast_cohort(s) and not (_bars_breast(s) or _is_one_of_kinds(reading, s))), None
    )
    if own is not None:
        reading.prove("population", own)
        return "metastatic_breast"
    if named or in_conditions:
        if named:
            reading.prove("population", named[0])
        return "solid_tumor"
    main = [s for s in reading.sentences if not s.is_exclusion and _names(s, "any_solid")]
    titled = _other_only(reading) and not any(map(_diagnosed_with_any, main))
    others = titled or _lists_others(reading, main)
    if solid and not others:
        for sentence in main[:1] or reading.titles[:1]:
            reading.prove("population", sentence)
        return "solid_tumor"
    return "not_breast"


def _bars_breast(sentence: Sentence) -> bool:
    """ "Must not have HER2-positive breast cancer" in a trial for any tumor: said of some of those whom it takes."""
    return bool(cues.type_barred.search(sentence.normal))


def _early_named(reading: Reading, solid: bool) -> Sentence | None:
    """The tumour is named at stages that have not spread, or spread is barred, and no word welcomes it."""
    if any(_spread_said(s.normal) for s in (*reading.titles, *reading.every) if not s.bars):
        return None
    tumour = "any_solid" if solid else "breast"
    for sentence in (*reading.titles, *reading.of_section(exclusion=False)):
        if cues.early_plan.search(sentence.normal):
            return sentence
        if cues.early_stages.search(sentence.normal) and (_names(sentence, tumour) or _names_no_tumour(sentence)):
            return sentence
    return next(filter(bars_spread, reading.sentences), None)


def _names_no_tumour(sentence: Sentence) -> bool:
    """ "Stage I, II or III cancer": of whichever tumour it is."""
    return not sentence.is_exclusion and not sentence.mentions("tumours") and "cancer" in sentence.normal


def _lists_others(reading: Reading, main: list[Sentence]) -> bool:
    """ "Solid tumors of the following kinds: …", and breast is not among them."""
    if (main and all(lists_within(s) for s in main)) or (not main and _has_list_of_others(reading)):
        return True
    if any(cues.or_others.search(s.normal) or not cues.list_follows.search(s.normal) for s in main):
        return False
    inclusion = [s for s in reading.every if not s.is_exclusion and not cues.aside.search(s.normal)]
    if not main:  # only a title says "solid tumors": whom a later part takes says nothing of the first
        inclusion = [s for s in inclusion if not cues.later_part.search(s.cohort.lower())]
    return any(
        (cues.studied.match(s.normal) or _about(s.lead(), "any_solid"))
        and not cues.or_others.search(s.normal)
        and not cues.any_cancer.search(s.normal)
        and _other_tumours(s.normal)
        for s in inclusion
        if not (_names(s, "any_solid") or _names(s, "breast"))
    )


def _is_one_of_kinds(reading: Reading, sentence: Sentence) -> bool:
    """A bullet among others that each name another tumour, with no more said than its name: no cohort of its own."""
    opener = sentence.criterion.opener
    if opener is None or sentence.criterion.children or len(sentence.normal) > LONGEST_BULLET:
        return False
    beside = [s for s in reading.every if opener in (s.criterion.parent, s.criterion.announced_by)]
    return sum(bool(_kinds(s) - {"breast", "any_solid"}) and not _names(s, "breast") for s in beside) >= KINDS


def _kinds(sentence: Sentence) -> set[str]:
    return {m.concept for m in sentence.mentions("tumours")}


LONGEST_BULLET = 120  # characters


def _has_list_of_others(reading: Reading) -> bool:
    """ "Previously received the following: / Sarcoma: one line / Kidney cancer: two lines / …", and no other bullets."""
    lists: dict[int, list[set[str]]] = {}
    for sentence in reading.every:
        parent = sentence.criterion.parent
        if parent is not None and not sentence.is_exclusion and sentence.start == sentence.criterion.start:
            head = sentence.normal.partition(":")[0][:LONGEST_KIND]
            lists.setdefault(id(parent), []).append({m.concept for m in lexicon().tumours.find(head)})
    return any(
        len(kinds) >= KINDS and all(kinds) and not any(k & {"breast", "any_solid"} for k in kinds)
        for kinds in lists.values()
    )


KINDS = 3  # bullets that begin with a tumour of their own
LONGEST_KIND = 60  # characters


def lists_within(sentence: Sentence) -> bool:
    """ "For solid tumors: confirmed neuroblastoma or sarcoma", "solid tumors with a diagnosis of …"."""
    solid = [m for m in sentence.mentions("tumours") if m.concept == "any_solid"]
    if not solid:
        return False
    words = sentence.source.normal[solid[-1].end : sentence.end]
    bracketed = _BRACKETED.match(words)  # "solid tumors (sarcoma, gastric and bladder cancer)"
    if bracketed and not (_SEVERAL.search(bracketed[1]) and lexicon().tumours.find(bracketed[1])):
        bracketed = None
    words = bracketed[1] if bracketed else ASIDE.sub(" ", words)
    opened = cues.kinds_follow.match(words)
    told = words if bracketed else words[opened.end() :] if opened else ""
    kinds = {m.concept for m in lexicon().tumours.find(told)}
    return only_others(kinds) and not cues.or_others.search(sentence.normal)


_SEVERAL = re.compile(r",|\bor\b|\band\b")
_BRACKETED = re.compile(
    r"\w{0,3} \(((?!e\.?g\b|i\.?e\b|such as|including|except|excluding|other than|not )(?:[^():]|\([^():]*\))*)\)"
)


def _is_breast_cohort(sentence: Sentence) -> bool:
    """A criterion of its own for breast cancer, not its place in a list of tumours."""
    if {m.concept for m in sentence.mentions("tumours")} != {"breast"} or cues.aside.search(sentence.normal):
        return False
    if sentence.criterion.children or (sentence.criterion.is_heading and sentence.scoped):
        return True
    if len(sentence.normal) < 40:
        return False
    if sentence.scoped and cues.confirmed_breast.search(sentence.normal):
        return True
    return bool(cues.breast_cohort_rule.search(sentence.normal)) and bool(
        cues.metastatic.search(sentence.normal) or cues.must.search(sentence.normal)
    )


def _other_only(reading: Reading) -> bool:
    """Titles and conditions name particular tumours, and neither breast nor any solid tumour."""
    found = {m.concept for m in lexicon().tumours.find(reading.title_words + " ; " + _conditions(reading))}
    return bool(found) and "any_solid" not in found and "breast" not in found


def _breast_stage(reading: Reading) -> str:
    title = reading.title_words
    welcome = next((s for s in reading.of_section(exclusion=False) if _welcomes_spread(s)), None)
    ban = None if welcome else next((s for s in reading.sentences if bars_spread(s)), None)
    told = welcome or _stage_sentence(reading)
    early_titled = cues.early_title.search(title)
    titled = cues.strong.search(cues.no_spread.sub(" ", title)) or (_spread_said(title) and not early_titled)
    if titled and not (ban and early_titled):
        reading.prove("population", reading.titles[0])
        return "metastatic_breast"
    if ban is not None:
        reading.prove("population", ban)
        return "early_breast"
    if told is not None and not (early_titled and not cues.strong.search(told.normal)):
        reading.prove("population", told)
        return "metastatic_breast"
    early = _early_sentence(reading)
    if early is not None:
        reading.prove("population", early)
        return "early_breast"
    return "metastatic_breast"


def bars_spread(sentence: Sentence) -> bool:
    """Lets nobody in whose cancer has spread: "stage IV disease" among the exclusions, "non-metastatic breast cancer"."""
    if sentence.is_exclusion and (
        cues.palliative_barred.match(sentence.normal) or cues.active_barred.match(sentence.normal)
    ):
        return True
    if not sentence.is_exclusion and cues.only_early.search(sentence.normal) and _names(sentence, "breast"):
        return True
    match = cues.spread.search(sentence.normal)
    if not match or not sentence.bars or len(sentence.normal) > 220 or cues.spread_let_in.search(sentence.normal):
        return False
    plain = dataclasses.replace(sentence, normal=_ASIDE_OR_REST.sub(" ", sentence.normal))
    if not plain.bars:
        return False  # "metastatic or locally advanced (the latter must not be resectable)"
    main, _ = sentence.split_exception()
    return bool(cues.spread.search(main)) and not cues.not_spread_ban.search(main)


def are_of_early_disease(sentences: Sequence[Sentence]) -> bool:
    """What is said of one cohort tells stages that have not spread, in its name or its criteria, and none that has."""
    told = [f"{s.cohort.lower()} ; {s.normal}" for s in sentences if not s.is_exclusion]
    early = any(cues.early_cohort.search(s.cohort.lower()) or cues.early_stages.search(s.normal) for s in sentences)
    return early and not any(_spread_said(words) for words in told)


_ASIDE_OR_REST = re.compile(r"\((?:[^()]|\([^()]*\))*(?:\)|$)")  # brackets, also where the sentence ends in them


def _welcomes_spread(sentence: Sentence) -> bool:
    """A statement that begins with the stage: whom a ban of "metastatic disease" then means is another part."""
    if "metasta" not in sentence.normal and "stage" not in sentence.normal:
        return False  # most statements: a look-up is cheaper than the patterns
    if cues.spread_let_in.search(sentence.normal):
        return True  # "distant metastases do not exclude; cerebral ones do"
    if sentence.bars or sentence.negated or cues.not_of_stage.search(sentence.normal):
        return False
    return bool(cues.welcomed.search(cues.no_spread.sub(" ", sentence.normal)))


def _stage_sentence(reading: Reading) -> Sentence | None:
    candidates = [
        s
        for s in reading.of_section(exclusion=False)
        if not (s.negated or cues.no_stage.search(s.normal) or cues.early_stages.search(s.normal))
    ]
    for sentence in candidates:
        if (
            cues.strong.search(cues.no_spread.sub(" ", sentence.normal))
            and not cues.not_of_stage.search(sentence.normal)
            and not sentence.bars
        ):
            return sentence
    return next((s for s in candidates if _spread_said(s.normal) and _names(s, "breast") and not s.bars), None)


def _spread_said(words: str) -> bool:
    """More than "locally advanced", which may still be operable."""
    words = re.sub(r"\blocally advanced\b(?! (?:\w+ )?(?:or|and|and/or)\b)", " ", words)
    return bool(cues.metastatic.search(cues.no_spread.sub(" ", words)))


def _early_sentence(reading: Reading) -> Sentence | None:
    for title in reading.titles:
        if cues.early_title.search(title.normal):
            return title
    conditions = cues.early_title.search(_conditions(reading))
    found = next((s for s in reading.sentences if not s.is_exclusion and cues.early_text.search(s.normal)), None)
    if found is None and conditions and reading.titles:
        return reading.titles[0]
    return found
