"""What makes an earlier line necessary without a number: progression, standard treatment used up, an early relapse."""

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence

from trialmatch.eligibility.criterion import Criterion
from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.needed_words import has_any
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import concerns_part
from trialmatch.eligibility.sentences import ASIDE, Sentence
from trialmatch.lexicon import lexicon, only_others

cues = Cues("progression")

NEAR = 100  # characters between "refractory" and "standard therapy"


def standard_exhausted(reading: Reading) -> Sentence | None:
    """The sentence that asks for no standard treatment to be left: refractory to it, not fit for it, or none exists."""
    named = {m.concept for s in reading.sentences if s.scoped for m in s.mentions("tumours")}
    mixed = _with_other_ways(reading)
    for sentence in _asking(reading, "breast" if "breast" in named else "any_solid", saying=_names_treatment):
        plain = dataclasses.replace(sentence, normal=_without_asides(sentence.normal))
        main, _ = plain.split_exception()
        if cues.other_way.match(sentence.normal) or (
            sentence.is_alternative and id(sentence.criterion.opener) in mixed
        ):
            continue
        if not sentence.in_title and _uses_up(main) and not cues.no_more_in_between.search(plain.normal):
            return sentence
    return next((s for s in reading.of_section(exclusion=True) if _bars_standard_left(s)), None)


def _with_other_ways(reading: Reading) -> set[int]:
    """By id what opens "at least one of: / unresectable disease / no standard treatment is left": one way asks for none."""
    told = (s.criterion for s in reading.of_section(exclusion=False) if s.criterion.opener and s.is_alternative)
    return {id(way.opener) for way in told if not (cues.of_course.search(way.normal) or _of_other_tumours(way))}


def _of_other_tumours(way: Criterion) -> bool:
    return only_others({m.concept for m in lexicon().tumours.find(way.normal)})


def _names_treatment(sentence: Sentence) -> bool:
    return bool(cues.of_treatment.search(sentence.normal))


def _without_asides(words: str) -> str:
    """Without "(except for cohort 2)" and ", excluding lymphoma,"; what must be is said in brackets too."""
    plain = cues.other_tumour_excluded.sub(" ", words)
    return ASIDE.sub(lambda aside: aside[0] if "must" in aside[0] else " ", plain)


def _bars_standard_left(sentence: Sentence) -> bool:
    """ "Known standard therapy that may prolong life" among the exclusions: whoever has such a choice stays out."""
    bars = sentence.is_exclusion and not sentence.permits  # "patients who have not exhausted …" denies nothing
    return bars and not sentence.scoped and bool(cues.standard_left.search(sentence.normal))


def _uses_up(words: str) -> bool:
    first = cues.or_of_others.split(words)[0]  # what is asked of those named first, if it is asked of them alone
    words = cues.had_no_other.sub(" ", first if cues.of_treatment.search(first) else words)
    if not cues.of_treatment.search(words):
        return False
    if cues.none_left.search(words):
        return True
    if cues.not_of_standard.search(words) or cues.prior_barred.match(words):
        return False
    if cues.one_line_is_enough.search(words):
        return False  # "after at least one line, or where no standard treatment exists"
    plain = cues.for_cure.sub(" ", cues.among_others.sub(" ", words))
    return any(_clause_uses_up(clause) for clause in re.split(r"[.;:]", plain))


def _clause_uses_up(clause: str) -> bool:
    if cues.used_up.search(clause):
        return True
    spent = list(cues.spent.finditer(clause))
    for standard in cues.standard.finditer(clause):
        near = clause[max(0, standard.start() - 12) : standard.end() + 25].split(" or for ")[0]
        of_cure = "curativ" in near and "palliativ" not in near and not cues.not_cure_alone.search(near)
        if of_cure and not cues.and_refractory.search(clause[: standard.start()]):
            continue  # no treatment that could cure is left: so it is with all metastatic disease
        if cues.none_of.search(clause[: standard.start()]):
            return True
        if any(-NEAR < standard.start() - s.end() < NEAR and s.start() - standard.end() < NEAR for s in spent):
            return True
    return False


def progressed(reading: Reading) -> Sentence | None:
    """The sentence that asks for progression on (or failure of) an earlier treatment for metastatic disease."""
    asking = _asking(reading, "breast", "any_solid", saying=_tells_of_progression)
    telling = [s for s in asking if not s.in_title]
    if telling:  # "relapsed or refractory disease" is the weaker proof
        return next((s for s in telling if cues.of_treatment.search(s.normal)), telling[0])
    every = _asked_by_every_part(reading) or _asked_by_every_way(reading)
    if every:
        return every
    for title in reading.titles:
        pretreated = cues.title_pretreated.search(title.normal)
        if pretreated and not cues.title_first.search(title.normal):
            early_too = pretreated[0].startswith("pre") and _had_in_any_setting(reading)
            return None if early_too else title
    return None


def _had_in_any_setting(reading: Reading) -> bool:
    """ "Earlier taxanes, adjuvant or for metastatic disease": then "pretreated with taxanes" asks for no line."""
    told = (s for s in reading.of_section(exclusion=False) if s.mentions("treatments") and not s.permits)
    return any(cues.in_any_setting.search(s.normal) for s in told)


def _asked_by_every_part(reading: Reading) -> Sentence | None:
    """Each cohort asks for it in its own words: then so does the trial."""
    asking: dict[str, Sentence] = {}
    cohorts = set()
    for sentence in reading.sentences:
        if sentence.scoped and not sentence.is_exclusion and cues.about_history.search(sentence.normal):
            cohorts.add(sentence.cohort)
            if _tells_of_progression(sentence) or _uses_up(sentence.normal):
                asking.setdefault(sentence.cohort, sentence)
    return next(iter(asking.values())) if asking and cohorts == set(asking) else None


def _asked_by_every_way(reading: Reading) -> Sentence | None:
    """ "Must have had either: …", and each of the ways is a progression on earlier treatment."""
    ways: dict[int, list[Sentence]] = {}
    for sentence in reading.of_section(exclusion=False):
        opener = sentence.criterion.opener
        if opener is not None and sentence.is_alternative and not concerns_part(reading, sentence):
            ways.setdefault(id(opener), []).append(sentence)
    for sentences in ways.values():
        criteria = {id(s.criterion) for s in sentences}
        telling = [s for s in sentences if _progresses(s) and not _is_relapse_alone(s.normal)]
        if len(criteria) > 1 and criteria == {id(s.criterion) for s in telling}:
            return telling[0]
    return None


def _tells_of_progression(sentence: Sentence) -> bool:
    return not sentence.is_alternative and _progresses(sentence)


def _progresses(sentence: Sentence) -> bool:
    if sentence.negated or sentence.prohibits:
        return False
    words = cues.past_cure.sub(" ", cues.among_others.sub(" ", sentence.normal))
    if cues.counts_as.search(words) or may_have_refused(words):
        return False
    if cues.told_plainly.search(words):
        return True
    if cues.not_progressed.search(words):
        return False
    if not (cues.progressed.search(words) or cues.had_first.search(words) or _progresses_on_a_drug(sentence)):
        return False
    elsewhere = cues.de_novo.sub(" ", cues.early.sub(" ", words))  # the spread of a cancer that was found with it
    return not cues.early.search(words) or bool(cues.metastatic.search(elsewhere))


def may_have_refused(words: str) -> bool:
    """ "At least one line, or refused it": nothing need have been had."""
    return bool(cues.or_refused.search(words))


def _progresses_on_a_drug(sentence: Sentence) -> bool:
    asides = [
        range(sentence.start + m.start(), sentence.start + m.end()) for m in cues.among_others.finditer(sentence.normal)
    ]
    asked = (m for m in sentence.mentions("treatments") if not any(m.start in aside for aside in asides))
    return any(cues.outcome_before.search(sentence.before(m, 70)) for m in asked)


def early_relapse(reading: Reading, counted: Sequence[Sentence] = ()) -> Sentence | None:
    """The sentence by which a relapse during or soon after adjuvant treatment is as good as a line for metastases.

    Said of one cohort only, it counts where the number of lines is that cohort's too: `counted` gave that number.
    """
    lines_in_every_way = _asked_by_every_way(reading) is not None
    for sentence in reading.sentences:
        if sentence.is_alternative and lines_in_every_way:
            continue  # the relapse only makes one line enough where another way asks for two
        parent = sentence.criterion.parent
        of_others = sentence.scoped and sentence not in counted
        if (
            of_others
            or (sentence.negated and not sentence.permits)
            or (parent and cues.of_some_only.search(parent.normal))
        ):
            continue
        words = sentence.normal
        if sentence.is_alternative and cues.given_as.match(words):
            words = f"{sentence.lead()} {words}"  # "Progressed on tamoxifen: / given as adjuvant treatment, or / …"
        if cues.does_not_count.search(words):
            continue
        if cues.counts_as.search(words):
            return sentence
        told = sentence.split_exception()[1] if sentence.is_exclusion else words  # "…, unless they relapsed within …"
        if told and any(map(_relapse_is_enough, told.split("; "))) and not concerns_part(reading, sentence):
            return sentence
    return None


def _relapse_is_enough(words: str) -> bool:
    if (
        not has_any(words, ("adjuvant", "early", "curative"))
        or not cues.early_relapse.search(words)
        or cues.relapse_not_enough.search(words)
    ):
        return False
    return not cues.late.search(words) or bool(cues.relapse_span.search(words))


def _is_relapse_alone(words: str) -> bool:
    """ "Relapse on adjuvant tamoxifen, in those who had none for advanced disease": no line for metastatic disease."""
    return bool(cues.relapse_first.match(words)) and _relapse_is_enough(words)


def _asking(reading: Reading, *tumours: str, saying: Callable[[Sentence], bool]) -> Iterator[Sentence]:
    """Inclusions that hold for everybody, then the titles, then what a part for one of the tumours asks."""
    told = [s for s in reading.sentences if not s.is_exclusion and saying(s)]
    for sentence in (*told, *reading.titles):
        if not sentence.scoped and not concerns_part(reading, sentence):
            yield sentence
    for sentence in told:
        named = {m.concept for m in sentence.mentions("tumours")} & set(tumours)
        if named and sentence.scoped and not concerns_part(reading, sentence):
            yield sentence
