"""What one sentence says of those who have brain metastases: a ban, a permission, or that they are asked for."""

import dataclasses
import re
from collections.abc import Iterable, Iterator

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.brain_bans import ban, bans, names_a_place
from trialmatch.eligibility.families.brain_words import (
    ADMITS,
    ASKS,
    BARS,
    EVERYBODY,
    QUIET,
    STABLE,
    URGENT,
    Claim,
    speaks_of,
    spread_named,
    who_is_admitted,
    who_is_asked,
    who_is_barred,
)
from trialmatch.eligibility.part_names import label_of_part
from trialmatch.eligibility.sentences import Sentence

cues = Cues("brain")


def claims_of(sentence: Sentence, rest: list[Sentence], site: str, titled: bool) -> Iterator[Claim]:
    """What a sentence claims; `rest`: those after it in its criterion; `titled`: the trial is about this site."""
    parts = _parts(sentence, site)
    if len(parts) != 1 or parts[0] is not sentence:
        for part in parts:
            yield from (c._replace(sentence=sentence) for c in claims_of(part, rest, site, titled))
        return
    for beside in (cues.aside, cues.disease_elsewhere):  # "progression in the brain with stable systemic disease"
        sentence = dataclasses.replace(sentence, normal=beside.sub(lambda m: " " * len(m[0]), sentence.normal))
    yield from _claims_of_part(sentence, rest, site, titled)


def _claims_of_part(sentence: Sentence, rest: list[Sentence], site: str, titled: bool) -> Iterator[Claim]:
    note = sentence.permitting_note
    if site == "leptomeningeal" and _bars_all_lining(sentence):
        yield Claim(BARS, EVERYBODY, True, sentence)
    elif note and site == "leptomeningeal" and cues.brain_alone.search(sentence.normal[note.start : note.stop]):
        yield from bans(sentence.without(note), rest, site, titled)  # "… (treated brain metastases are allowed)"
    elif not sentence.is_exclusion and cues.demands.search(sentence.normal):
        yield _demand(sentence, sentence.normal)
    elif cues.of_stable.match(sentence.normal):
        yield Claim(ADMITS, frozenset({STABLE}), False, sentence)  # "those with stable ones must not need steroids"
    elif cues.symptomatic_treated.match(sentence.normal):
        yield Claim(BARS, frozenset({URGENT}), False, sentence)
    elif _is_excepted(sentence, site):
        yield ban(sentence, sentence.normal, site)
    elif _is_permission(sentence) and not _asks_first(sentence):
        yield _permission(sentence, rest, site)
    elif sentence.negated and sentence.is_alternative and not sentence.is_exclusion:
        return  # one of several ways: "No brain metastases; or untreated ones without symptoms; or …"
    elif sentence.is_exclusion or sentence.bars or is_lacked(sentence, site):
        yield from bans(sentence, rest, site, titled)
    else:
        yield from _inclusion(sentence, rest, site, titled)


def _bars_all_lining(sentence: Sentence) -> bool:
    lacked = sentence.permits and is_lacked(sentence, "leptomeningeal")
    return lacked or _lining_regardless(sentence.normal)


def _permission(sentence: Sentence, rest: list[Sentence], site: str) -> Claim:
    """Whom a sentence lets in that says so in its own words."""
    clause = permitting_clause(sentence.normal)
    banned = sentence.normal.partition(clause)[0]
    if site == "leptomeningeal" and cues.lining.search(banned) and _of_brain_alone(clause):
        return ban(sentence, banned, site)  # "…, leptomeningeal disease: treated brain metastases are allowed"
    if not sentence.is_exclusion and _welcomes_untreated(clause):
        return Claim(ADMITS, EVERYBODY, True, sentence)
    let_in = admission(sentence, clause, rest)
    barred = _barred_before(sentence, clause)
    return let_in._replace(whom=let_in.whom - barred or let_in.whom, flat=let_in.flat and not barred)


def is_lacked(sentence: Sentence, site: str) -> bool:
    """ "Life expectancy of three months, and no brain metastases", "may join, provided that they have none"."""
    mention = spread_named(sentence, site)
    if mention is None or sentence.is_alternative:
        return False
    before = sentence.before(mention, NEAR_NAME)
    if not sentence.is_exclusion and cues.is_free.match(sentence.after(mention, NEAR_NAME)):
        return True
    return bool(cues.must_lack.search(before)) and not cues.present_or_not.search(before)


def _is_excepted(sentence: Sentence, site: str) -> bool:
    """ "Any solid tumor, except for those with brain metastases as the only site": bars them among the inclusions."""
    main, exception = sentence.split_exception()
    mention = spread_named(sentence, site)
    if sentence.is_exclusion or mention is None:
        return False
    if cues.left_out.search(sentence.before(mention, NEAR_NAME)) and not cues.of_extent.search(sentence.normal):
        return True  # "any stage (excluding untreated brain metastases)"
    if not cues.leaves_out.match(exception):
        return False
    return mention.start - sentence.start > len(main) and not cues.must_be_treated.search(main)


def _lining_regardless(words: str) -> bool:
    """ "Leptomeningeal disease is excluded", whatever is said of the brain; not "active leptomeningeal disease is"."""
    found = cues.lining_regardless.search(words)
    if found is None or cues.unless_so.match(words[found.end() :]):
        return False
    return not who_is_barred(words[max(0, found.start() - NEAR) : found.start()])


NEAR_NAME = 60  # characters: "excluding any known active or untreated "
NEAR = 24  # characters: "untreated or symptomatic "


def _parts(sentence: Sentence, site: str) -> list[Sentence]:
    """ "Leptomeningeal disease; stable brain metastases are allowed": each part for itself, if some of them let in."""
    cuts = [m.start() for m in re.finditer(";", sentence.normal)]
    if not cuts:
        return [sentence]
    parts = sentence.cut_at(cuts)
    if all(cues.of_other_people.match(part.normal) for part in parts if not speaks_of(part, site)):
        return [part for part in parts if speaks_of(part, site)]
    excepted = len({bool(part.split_exception()[1]) for part in parts}) > 1
    own = [part for part in parts if speaks_of(part, site)]
    if sentence.prohibits and own and not any(part.prohibits for part in own):
        return own  # "brain metastases that are untreated; dexamethasone must not exceed 4 mg"
    if len(own) > 1 and any(part.permits for part in own):
        return own
    if not (excepted or len({part.permits for part in parts}) > 1):
        return [sentence]
    return own if any(part not in own and names_a_place(part) for part in parts) else [sentence]


def _is_permission(sentence: Sentence) -> bool:
    """Lets somebody in by its own words; "X are not eligible unless …" starts with the ban."""
    if cues.must_have_local.search(sentence.normal):
        return True
    if cues.lets_in_but.search(sentence.normal):
        return True
    if sentence.permits:
        main, exception = sentence.split_exception()
        if cues.lets_in_first.match(exception):
            return True
        if cues.lets_in_last.search(sentence.normal) or not main.strip(" *.:;-"):
            return True
        return not (sentence.is_exclusion and exception and not cues.lets_join.search(main))
    if cues.must_be_treated.search(sentence.normal):
        return True
    return bool(cues.exception_alone.search(sentence.normal)) and not sentence.prohibits


def _asks_first(sentence: Sentence) -> bool:
    """ "Must have brain metastases; earlier radiotherapy is allowed": the permission is of what was done for them."""
    if sentence.is_exclusion:
        return False
    asked = cues.must_have.search(sentence.normal)
    if asked is None:
        return bool(cues.fit_for_local.match(sentence.normal))
    if cues.settled.search(sentence.normal) or cues.lacks_it.search(asked[0]):
        return False
    if cues.growing.search(sentence.normal, asked.end()):
        return True
    earlier = cues.earlier_local.search(sentence.normal, asked.end())
    before = sentence.normal[: earlier.start()] if earlier else ""
    return bool(earlier) and not (cues.treated.search(before) or cues.quiet.search(before))


def _welcomes_untreated(words: str) -> bool:
    """ "Untreated brain metastases are permitted", and no more."""
    return bool(cues.names_untreated.match(words)) and not any(
        cue.search(words) for cue in (cues.quiet, cues.condition, cues.settled, cues.treated)
    )


def _of_brain_alone(words: str) -> bool:
    return bool(cues.brain_alone.search(words)) and not cues.lining.search(words)


def _barred_before(sentence: Sentence, clause: str) -> frozenset[str]:
    """ "Untreated metastases (others may be allowed)": whom the ban names is not let in, unless by name."""
    by_name = cues.says_active.search(clause) or (cues.quiet.search(clause) and cues.lets_in.search(clause))
    if not sentence.is_exclusion or by_name:
        return frozenset()
    return who_is_barred(sentence.normal.partition(clause)[0]) or frozenset()


def permitting_clause(words: str) -> str:
    """From the start of the clause that lets somebody in: "untreated metastases (stable ones are permitted)"."""
    match = cues.lets_in.search(words) or cues.must_be_treated.search(words)
    if not match:
        return words
    before = words[: match.start()]
    inside = before.rfind("(") if before.rfind("(") > before.rfind(")") else -1
    return words[max(before.rfind(":"), before.rfind(";"), inside) + 1 :].split(";")[0]


def admission(sentence: Sentence, clause: str, rest: Iterable[Sentence]) -> Claim:
    """Who is let in by a clause, and by the list of conditions that it opens."""
    told = clause
    if clause.rstrip().endswith(":"):
        told = " ; ".join([clause, *(s.normal for s in rest)])
    whom = who_is_admitted(told)
    if cues.all_of_them.search(clause) and not cues.settled.search(told):  # "if asymptomatic, whether or not treated"
        whom = QUIET if cues.quiet.search(cues.all_of_them.sub(" ", told)) else None
    return Claim(ADMITS, whom or EVERYBODY, whom is None, sentence)


def _inclusion(sentence: Sentence, rest: list[Sentence], site: str, titled: bool) -> Iterator[Claim]:
    words = sentence.without(label_of_part(sentence.normal)).normal
    if _asks_first(sentence):
        yield _demand(sentence, cues.earlier_local.split(words)[0])
        return
    must = cues.must_have.search(words)
    told_whom = sentence.scoped or not cues.quiet.search(words)  # one cohort's label says whom it takes
    alone = cues.asked_number.match(words) or (cues.asked_alone.search(words) and told_whom)
    presented = (alone and not sentence.is_alternative) or (titled and cues.presented.search(words))
    asked = must or (presented and not cues.not_asked.search(words)) or _names_growing_ones(sentence, words)
    if asked and not cues.if_present.search(words):
        yield _demand(sentence, words)
    elif cues.simply_allowed.search(words) and (cues.all_of_them.search(words) or who_is_admitted(words) is None):
        yield Claim(ADMITS, EVERYBODY, True, sentence)
    elif cues.so_many_at_most.match(words):
        yield Claim(ADMITS, who_is_admitted(words) or EVERYBODY, False, sentence)
    elif cues.if_present.search(words) or cues.treated.search(words) or cues.quiet.search(words):
        told = " ; ".join([words, *(s.normal for s in rest)]) if words.rstrip().endswith(":") else words
        told_of = cues.treated.search(told) or cues.quiet.search(told) or cues.says_active.search(told)
        yield Claim(ADMITS, (who_is_admitted(told) if told_of else None) or frozenset(), False, sentence)


def _demand(sentence: Sentence, words: str) -> Claim:
    """What one cohort alone asks for lets in, as far as the trial is concerned."""
    return Claim(ADMITS if sentence.scoped else ASKS, who_is_asked(words), not sentence.scoped, sentence)


def _names_growing_ones(sentence: Sentence, words: str) -> bool:
    """ "Brain metastases that recurred after radiotherapy": no trial for others would say whom it takes in these words."""
    named = None if sentence.is_alternative else cues.those_with.match(words)
    if named is None or cues.settled.search(words) or cues.quiet.search(words):
        return False
    return bool(cues.growing.search(words, max(0, named.end() - NEAR_GROWING)))


NEAR_GROWING = 34  # characters: "recurrent brain metastases", not "recurrent breast cancer with brain metastases"
