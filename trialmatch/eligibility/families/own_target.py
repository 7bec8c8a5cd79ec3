"""Bans of what the trial itself gives, by names that no table knows."""

import re

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.needed_words import has_any
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import lexicon, normal

cues = Cues("prior_therapy")


def own_names(reading: Reading) -> set[str]:
    """What the trial gives, by names that the lexicon does not know."""
    given = [normal(name) for name in reading.trial.interventions]
    titles = [title.normal for title in reading.titles]
    names = {token for name in (*given, *titles) for token in cues.code_or_generic.findall(name)}
    names |= {cues.dose_form.split(name)[0].strip() for name in given}
    return {n for n in names if len(n) > 3 and not cues.not_a_drug.search(n) and not lexicon().treatments.find(n)}


def bars_own(sentence: Sentence, names: set[str], said: bool) -> bool:
    """ "No prior treatment with XY-123", XY-123 being among `names`; `said`: other claims are made of the sentence."""
    if sentence.scoped or len(sentence.normal) > 400:
        return False
    if not (sentence.bars or has_any(sentence.normal, ("naive", "naïve"))):
        return False
    main, exception = sentence.split_exception()
    lead = sentence.lead()
    opens = cues.list_opener.search(lead) and cues.prior.search(lead)
    context = f"{lead} {main}" if opens else main
    start = cues.had_before.search(context) or cues.had_at_end.search(context)
    if (
        not start
        or cues.long_ago.match(exception)
        or cues.washout.search(context)
        or cues.now.search(main)
        or cues.not_own_target.search(main)
    ):
        return False
    aside = cues.no_rule.search(context)
    if aside and aside.start() < start.end():
        return False  # "hypersensitivity to the study drug" is no rule
    first = 0 if cues.had_at_end.match(context, start.start()) else start.start()
    had = context[first : aside.start() if aside else None][:110]  # what follows is another point
    if (_names_own(had, names) and not (said and cues.own_of_class.search(had))) or _names_second_target(
        sentence, main
    ):
        return True
    return not said and (_names_unknown_target(sentence, main) or _names_unknown_drug(sentence, main))


def _names_own(had: str, names: set[str]) -> bool:
    if cues.study_drug.search(had):
        return True
    for known in lexicon().treatments.find(had):  # "sacituzumab" in "sacituzumab govitecan" is no name of its own
        had = had[: known.start] + " " * (known.end - known.start) + had[known.end :]
    return any(re.search(rf"\b{re.escape(name)}\b", had) for name in names)


def _names_unknown_target(sentence: Sentence, main: str) -> bool:
    """A class of drug that no table knows: then it is a close relative of what is studied."""
    start = None if cues.had_at_end.search(main) else cues.had_before.search(main)
    aside = cues.no_rule.search(main)
    for match in cues.target_named.finditer(main, start.start() if start else 0, aside.start() if aside else len(main)):
        first, last = sentence.start + match.start(), sentence.start + match.end() + 12
        known = any(m.start < last and m.end > first for m in sentence.mentions("treatments"))
        if not known and not cues.familiar.search(match.group()):
            return True
    return False


def _names_second_target(sentence: Sentence, main: str) -> bool:
    """ "A PI3K or CHK inhibitor", "or any agent known to inhibit FGFR": beside a class that has a name, one that has none."""
    for match in cues.second_target.finditer(main):
        first, last = sentence.start + match.start(), sentence.start + match.end()
        if not any(m.start < last and m.end > first for m in sentence.mentions("treatments")):
            return True
    return False


def _names_unknown_drug(sentence: Sentence, main: str) -> bool:
    """ "Prior treatment with mistletoe": no table knows what was given, and it is nothing that most people have had."""
    for match in cues.given_object.finditer(main):
        what = cues.object_ends.split(main[match.end() : match.end() + LONGEST_NAME])[0]
        first, last = sentence.start + match.end(), sentence.start + match.end() + len(what)
        known = any(m.start < last and m.end > first for m in sentence.mentions("treatments"))
        if len(what.strip()) > SHORTEST_NAME and not known and not cues.familiar_object.search(what):
            return True
    return False


LONGEST_NAME, SHORTEST_NAME = 80, 3  # characters
