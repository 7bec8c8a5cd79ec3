"""What a ban of brain metastases bars, and whom its exceptions let in."""

import re
from collections.abc import Iterator

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.brain_words import (
    ADMITS,
    BARS,
    EVERYBODY,
    QUIET,
    STABLE,
    UNSETTLED,
    URGENT,
    Claim,
    is_spread,
    speaks_of,
    spread_named,
    who_is_admitted,
    who_is_barred,
)
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention

cues = Cues("brain")


def bans(sentence: Sentence, rest: list[Sentence], site: str, titled: bool) -> Iterator[Claim]:
    """The ban of a sentence, and a claim for those whom its exception or the sentences after it let in."""
    main, exception = sentence.split_exception()
    if cues.ruled_out.search(exception):  # "with signs of them, unless a scan rules them out"
        yield Claim(BARS, EVERYBODY, True, sentence)
        return
    if sentence.is_exclusion and sentence.negated:
        if titled:
            return  # "no brain metastasis that can be measured": who lacks what the trial is about
        if cues.lacks_treatment.search(main):
            yield Claim(BARS, UNSETTLED, False, sentence)
            return
    settled = None if sentence.is_exclusion or exception else cues.or_settled.search(main)
    if settled:  # "No brain metastases, or treated ones"
        yield Claim(ADMITS, who_is_admitted(main[settled.start() :]) or frozenset({STABLE}), False, sentence)
        main = main[: settled.start()]
    later = [s for s in rest if speaks_of(s, "brain") or speaks_of(s, "leptomeningeal") or not names_a_place(s)]
    told = (s.normal for s in later if (s.permits or not s.prohibits) and not cues.not_considered.search(s.normal))
    following = " . ".join(told)
    if not exception and main.rstrip().endswith(":") and who_is_barred(main) is None:
        main = " ; ".join([main, *(s.normal for s in rest if not s.permits)])
    yield ban(sentence, main, site)
    # "The lining, or brain metastases unless …"
    apart = site == "leptomeningeal" and cues.lining_apart.search(sentence.normal)
    admitted = "" if apart else _excepted(exception, following, site)
    if admitted:
        whom = who_is_admitted(admitted)
        if "untreated" in main and admitted == exception and not cues.by_treatment.search(admitted):
            whom = QUIET  # "untreated, unless stable"
        whom = QUIET if cues.discretion.search(admitted) else whom
        note = next((s for s in rest if admitted == following and cues.lets_in.search(s.normal)), sentence)
        elsewhere = note.criterion is not sentence.criterion  # "Note: treated metastases are allowed" in a bullet below
        yield Claim(
            ADMITS, whom or frozenset({STABLE}), False, note if elsewhere and speaks_of(note, site) else sentence
        )


def ban(sentence: Sentence, main: str, site: str) -> Claim:
    """Whom the words around the first mention of `site` in `main` bar."""
    mention = spread_named(sentence, site)
    if mention is None:
        raise ValueError(f"no spread to {site} in {sentence.normal[:80]!r}")
    start, end = mention.start - sentence.start, mention.end - sentence.start
    noun = cues.lining_noun.match(main[end:]) if site == "leptomeningeal" else None
    end += noun.end() if noun else 0
    alone = bool(cues.no_noun.search(main[start:end]))  # shares no noun with the brain before it
    before, after = cues.signs_of.sub("", _before(main[:start], site, alone)), _after(main[end:], site)
    of_all = cues.tells_of_all.search(main, end)  # "brain metastases or lining disease, when either causes symptoms"
    phrase = f"{before}{main[start:end]}{after}{of_all[0] if of_all else ''}"
    defined = cues.definition.search(after)
    if defined:
        phrase = after[defined.end() :]  # "active, defined as untreated and symptomatic": the definition counts
    if site == "leptomeningeal" and _includes(main[:start]) and speaks_of(sentence, "brain"):
        return ban(sentence, main, "brain")._replace(inherited=True)
    if cues.all_of_them.search(phrase) or _ever(before, after) or (site == "brain" and cues.history_too.search(main)):
        return Claim(BARS, EVERYBODY, True, sentence)
    whom = who_is_barred(phrase)
    if whom is None:
        if cues.lately.match(main[end:]):
            return Claim(BARS, UNSETTLED, False, sentence)  # "no brain metastases within one year"
        # "… on an MRI within 28 days": when it was looked for.
        some = bool(cues.some.search(phrase.removesuffix(after)) or cues.some.search(cues.scanned.sub(" ", after)))
        return Claim(BARS, frozenset() if some else EVERYBODY, not some, sentence)
    if whom == {URGENT} and _also_active(sentence, main, mention, site):
        whom = UNSETTLED  # "symptomatic CNS metastases or uncontrolled CNS disease"
    if cues.larger_than.search(phrase):
        whom = frozenset({URGENT})  # "untreated metastases of more than 1 cm": smaller ones may join
    return Claim(BARS, whom, False, sentence)


def _also_active(sentence: Sentence, main: str, first: Mention, site: str) -> bool:
    """It names them once more, and there those that are active."""
    again = [m for m in sentence.mentions("sites") if m.concept == site and m.start > first.end + APART]
    again = [m for m in again if m.end - sentence.start <= len(main) and is_spread(sentence, m, site)]
    return any(
        (cues.active_just_before.search(sentence.before(m, 40)) and not cues.urgent.search(sentence.after(m, 60)))
        or cues.active_just_after.match(sentence.after(m, 90))
        for m in again
    )


APART = 12  # characters: no short form of the first


def _ever(before: str, after: str) -> bool:
    """ "A history of brain metastases", but not "a history of untreated ones" or "of ones that are not stable"."""
    if not cues.ever.search(before):
        return False
    described = cues.up_to_history.sub("", before)
    return not who_is_barred(described) and not (cues.relative_clause.match(after) and who_is_barred(after))


def _includes(before: str) -> bool:
    """ "Active CNS metastases, including carcinomatous meningitis": what is said of the whole holds for the part."""
    return bool(cues.including.search(before)) and who_is_barred(before) is not None


def _before(words: str, site: str, alone: bool = False) -> str:
    """The words that describe what is named next: not those of another illness before it in the list."""
    if cues.needs_treatment.match(words):
        return words  # "Requiring local treatment for …"
    part = re.split(r"[;:]", words)[-1]
    ends = cues.other_before
    if site == "leptomeningeal" and (alone or not cues.shared_noun.search(part)):
        ends = cues.list_mark
    last = max((match.end() for match in ends.finditer(part)), default=0)
    return _describing(part[last:][-110:])


def _describing(words: str) -> str:
    """ "Unstable angina, an active ulcer, or untreated": from after the last item of the list that is another illness."""
    items = list(cues.item_end.finditer(words))
    others = [item.end() for item in items if not cues.describes.search(words[: item.start()])]
    return words[max(others, default=0) :]


def _after(words: str, site: str) -> str:
    """What follows and still describes it, past others that stand in the same list."""
    listed = cues.also_listed.match(words)
    rest = words[listed.end() :] if listed else words
    ends = cues.clause_ends if site == "brain" or listed else cues.next_in_list
    told = ends.split(rest[:160].replace("(cns)", "     "))[0]
    other = cues.other_after.search(told)
    return told[: other.start()] if other else told


def _excepted(exception: str, following: str, site: str) -> str:
    """The exception, or the sentences after, if they let some of them in."""
    own = f"{exception} {following}" if cues.exceptions_follow.search(exception) else exception
    for words, is_own in ((own, True), (following, False)):
        if not cues.lets_in.search(words) or cues.still_barred.match(words):
            continue
        if site == "leptomeningeal":
            lining = cues.lining.search(words)
            named = lining and not (
                cues.lining_regardless.search(words) or cues.must_lack.search(words[: lining.start()])
            )
            brain = cues.brain_alone.search(words)
            if named or (is_own and not (brain and brain.start() < WHO)):
                return words
        elif is_own or cues.these.search(words):
            return words
    return ""


WHO = 70  # characters: who is excepted stands at the start


def names_a_place(sentence: Sentence) -> bool:
    """ "Bone metastases are allowed" lets nobody in who has others."""
    return any(speaks_of(sentence, m.concept) for m in sentence.mentions("sites"))
