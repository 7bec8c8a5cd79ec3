"""Whom words about brain metastases pick out, and what a clause can say of them.

Somebody with brain metastases is one of three: treated and STABLE, ACTIVE without symptoms (untreated, new or
growing), or in URGENT need (symptoms, or local treatment at once). Each clause that speaks of them makes a claim: it
bars some of the three, admits them, or asks for them.
"""

from itertools import islice
from typing import NamedTuple

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention

cues = Cues("brain")

STABLE, ACTIVE, URGENT = "stable", "active", "urgent"
EVERYBODY = frozenset({STABLE, ACTIVE, URGENT})
UNSETTLED = frozenset({ACTIVE, URGENT})
QUIET = frozenset({STABLE, ACTIVE})
BARS, ADMITS, ASKS = "bars", "admits", "asks"


class Claim(NamedTuple):
    """What one clause says of some of the three; `flat` if it says so of everybody, without a condition."""

    stance: str
    whom: frozenset[str]
    flat: bool
    sentence: Sentence
    inherited: bool = False  # "active CNS metastases, including …": said of the lining only as a part of the whole


def speaks_of(sentence: Sentence, site: str) -> bool:
    """The sentence speaks of disease at the site, not of a tumour that began there or of another illness."""
    return spread_named(sentence, site) is not None


MOST_MENTIONS = 12  # in one sentence; what comes after says nothing new


def spread_named(sentence: Sentence, site: str) -> Mention | None:
    """The first that speaks of spread."""
    if not sentence.mentions("sites"):
        return None  # most sentences
    named = (m for m in sentence.mentions("sites") if m.concept == site)
    return next((m for m in islice(named, MOST_MENTIONS) if is_spread(sentence, m, site)), None)


def is_spread(sentence: Sentence, mention: Mention, site: str) -> bool:
    named = sentence.words_of(mention)
    if cues.outside.search(sentence.before(mention, 16)):
        return False
    if site == "leptomeningeal":
        spread = cues.spread.search(sentence.after(mention, 26)) or cues.spread_before.search(
            sentence.before(mention, 40)
        )
        healthy = cues.lining_itself.fullmatch(named) and not spread
        return not healthy and not cues.not_the_lining.search(sentence.before(mention, 14))
    before, after = sentence.before(mention, 40).rpartition(";")[2], sentence.after(mention, 60)
    if not cues.spread.search(before + named + after) or _is_short_form(sentence, mention):
        return False
    other = cues.other_illness.search(before[-14:] + named + after[:24]) or cues.other_illness.search(before[-30:])
    if not other or cues.spread_after.match(after) or cues.scan_shows.search(after):
        return True
    return bool(cues.spread_before.search(before)) and not before.endswith(
        "primary "
    )  # "metastatic, but for primary CNS tumors"


def _is_short_form(sentence: Sentence, mention: Mention) -> bool:
    """ "Malignancies of the central nervous system (CNS)": what stands in the brackets has been named just before."""
    named = [m.end for m in sentence.mentions("sites") if m.concept == mention.concept and m.end < mention.start]
    between = sentence.source.normal[named[-1] : mention.start] if named else ""
    return between.strip() in ("(", "[")


def who_is_barred(phrase: str) -> frozenset[str] | None:
    """Whom the words around a mention pick out for a ban; None if they pick nobody out."""
    both = cues.active_and_urgent.search(phrase)
    rest = cues.active_and_urgent.sub("symptomatic", phrase)  # "untreated and symptomatic": only who is both
    active, urgent = cues.active.search(rest), cues.urgent.search(rest) or both
    if active:
        return UNSETTLED
    return frozenset({URGENT}) if urgent else None


def who_is_admitted(words: str) -> frozenset[str] | None:
    """Whom a permission describes; None if it sets no condition."""
    words = cues.stable_dose.sub(" ", words)  # the dose is stable, not the metastases
    if cues.treatment_waived.search(words):
        return QUIET
    settled = cues.settled.search(words)
    if cues.of_treated.match(words) and "untreated" not in words:
        return frozenset({STABLE})  # whatever is said of a need of treatment after it
    if cues.names_untreated.match(words) or cues.welcomes_new.search(words.partition(" eligible")[0][:NAMED_EARLY]):
        return QUIET  # however quiet they must be, they were not treated
    if cues.says_active.search(words) and (not settled or cues.active_or.search(words)):
        return QUIET
    if cues.quiet.search(words) and not cues.treated.search(words):
        return QUIET
    if cues.treated_or_quiet.search(words):
        return QUIET
    if cues.treated.search(words) or settled:
        return frozenset({STABLE})
    return QUIET if cues.condition.search(words) else None


NAMED_EARLY = 80  # characters: "patients with new or progressive … are eligible if"


def who_is_asked(words: str) -> frozenset[str]:
    """Whom a trial for brain metastases asks for: those with active ones, treated ones, or any."""
    if cues.still_growing.search(words) and not cues.settled.search(words):
        return UNSETTLED
    if cues.was_treated.search(words) and not cues.says_active.search(words):
        return frozenset({STABLE})
    if cues.quiet.search(words):
        return QUIET
    return UNSETTLED if cues.says_active.search(words) else EVERYBODY
