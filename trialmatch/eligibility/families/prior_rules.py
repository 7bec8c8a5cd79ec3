"""Whether a clause asks for a treatment before, bars it, or says neither."""

import re

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.prior_mentions import GENERAL
from trialmatch.eligibility.sentences import ASIDE, SHORT_CONDITION, Sentence
from trialmatch.lexicon import Mention, lexicon, only_others

cues = Cues("prior_therapy")


def rule_of(sentence: Sentence, group: list[Mention]) -> str | None:
    """ "requires", "forbids" or None: what a clause says of a group of alternatives."""
    first, last = group[0], group[-1]
    before = _without_early(sentence, sentence.before(first, 140))
    after = SHORT_CONDITION.sub(" ", cues.recent_adjuvant.sub(" ", sentence.after(last, 90)))
    after = cues.and_may_have.split(after)[0]
    started = cues.starts_again.search(before)  # "… within 12 months of the last dose, or received platinum for …"
    before = before[started.start() :] if started else before
    near = before[-60:] + _without_early(sentence, sentence.source.normal[first.start : last.end]) + after[:70]
    if cues.scheduled.match(sentence.normal):
        return None
    if cues.not_naive.search(sentence.normal):
        return "forbids" if sentence.is_exclusion else "requires"
    if not (sentence.is_exclusion or sentence.is_alternative) and _is_received_now(sentence, first):
        told = not (sentence.permits or sentence.negated or cues.or_receiving.search(before))
        return "requires" if told else None
    had = re.search(r"prior|previous", before[-40:]) or cues.used_or_uses.search(before) or cues.spent_on.search(before)
    if cues.now.search(before[-60:]) and not had:
        return None
    kept_out = sentence.is_exclusion and not (sentence.negated or cues.must_be.match(sentence.normal))
    if kept_out and (cues.naive_after.match(after) or cues.naive_before.match(sentence.normal)):
        return "requires"  # "taxane-naive patients", "naive to taxanes" are kept out
    if _bars_lack(sentence, after):
        return None if sentence.split_exception()[1] else "requires"
    if sentence.is_exclusion:
        note = sentence.permitting_note  # "tucatinib or neratinib at any time (adjuvant neratinib is allowed)"
        if sentence.permits and (note is None or first.start - sentence.start in note):
            return None
        if cues.lacking.match(sentence.normal):
            return None if cues.washout.search(after) else "requires"
        if sentence.negated and not sentence.forbids_outright:
            return None
        return _forbidden(sentence, last, before, after, near)
    if _is_denied(sentence, before, after):
        rest = _OF_ANOTHER.split(_PERMITTING_NOTE.sub(" ", _to_the_end(sentence, last)))[0]
        washed = cues.washout.search(before[-50:] + rest)
        condoned = cues.condoned.match(after) and not (sentence.negated or _NONE_PRIOR.search(before))
        return None if washed or _early_only(near) or condoned else "forbids"
    return _required(sentence, before, after, near)


# "… ever, and no taxane within a year", "… . Tamoxifen is allowed": what comes then is said of another drug.
_OF_ANOTHER = re.compile(r"\. (?=[^.]*\b(?:allowed|permitted|acceptable)\b)|, and no\b")
_PERMITTING_NOTE = re.compile(r"\([^()]*\b(?:allowed|permitted|acceptable|ok)\W*\)")


def _bars_lack(sentence: Sentence, after: str) -> bool:
    """ "Those who have not had a taxane are not eligible" among the inclusions: who joins has had it."""
    if sentence.is_exclusion or not sentence.prohibits:
        return False
    lacks = cues.lacking.match(sentence.normal) or cues.naive_before.match(sentence.normal)
    return bool(lacks or cues.naive_barred.match(after))


def _without_early(sentence: Sentence, words: str) -> str:
    """Without the note that takes adjuvant treatment out of a ban."""
    return cues.but_early.sub(" ", words) if sentence.is_exclusion else words


def _is_received_now(sentence: Sentence, mention: Mention) -> bool:
    """ "On letrozole (or anastrozole) plus a CDK4/6 inhibitor"."""
    return bool(cues.receiving_now.search(_NOTES.sub("", sentence.before(mention, 240))[-90:]))


_NOTES = re.compile(r"\([^()]*\) ?")
FURTHER = 220  # characters


def _to_the_end(clause: Sentence, mention: Mention) -> str:
    """What follows in the criterion, past the clause: "…, or other anticancer drugs within 3 weeks"."""
    rest = clause.source.normal[mention.end : min(clause.criterion.end, mention.end + FURTHER)]
    return re.split(r"\n\n|; ", rest)[0]


def _to_the_stop(clause: Sentence, mention: Mention) -> str:
    """What follows in the sentence, but for what is excepted: "… (except palliative radiotherapy) within 28 days"."""
    plain = ASIDE.sub(" ", _to_the_end(clause, mention))
    sentence = re.split(r"[;.](?=\s)", plain)[0]
    again = _named_again(clause, mention)
    sentence = sentence[: again - mention.end] if again else sentence  # "…, or an adjuvant taxane within a year"
    main = re.split(r"\b(?:unless|except|other than|provided|with the exception)\b", sentence)[0]
    since = _SINCE_ENTRY.search(sentence)  # said of all, however long the exception before it
    return f"{main} {since[0]}" if since else main


def _named_again(clause: Sentence, mention: Mention) -> int:
    """Where the same drug or its class comes once more as another point: after a comma and "or"; 0 if nowhere."""
    own = {mention.concept, *lexicon().classes_of(mention.concept)} - set(GENERAL)
    for later in clause.source.mentions_between("treatments", mention.end, mention.end + FURTHER):
        between = clause.source.normal[mention.end : later.start]
        related = own & {later.concept, *lexicon().classes_of(later.concept)}
        if related and (point := re.search(r", or (?:[\w-]+ ){0,12}$", between)):
            return mention.end + point.start()
    return 0


_SINCE_ENTRY = re.compile(
    r"\bwithin (?:the |a )?(?:last |past |previous |period of )?\d+[\w (),/-]{0,50}?(?:before|prior to|of|from|preceding|since) (?:\w+ ){0,5}"
    r"(?:study|last dose|day 1|day one|enrol\w+|randomi\w+|registration|first dose|start|screening|treatment|entry|c1d1|cycle)[^.;]*\.?$"
)


def _forbidden(sentence: Sentence, group_end: Mention, before: str, after: str, near: str) -> str | None:
    lead = sentence.lead()
    around = (before, sentence.after(group_end, 140), lead, sentence.normal[:OPENING], head_of(sentence))
    if not any(cues.prior.search(words) for words in around):
        return None
    if (
        cues.washout.search(before + _to_the_stop(sentence, group_end))
        or cues.washout.search(lead)
        or cues.ends_in_washout.search(_to_the_end(sentence, group_end))
        or cues.starts_with_washout.match(sentence.normal)
        or _early_only(near)
    ):
        return None
    if (cues.condoned.match(after) and not sentence.forbids_outright) or cues.side_effect_of.search(before):
        return None
    after = _BUT_OTHERS.sub("", after) if _excepts_others(sentence) else after
    told = re.sub(
        r"\(?except (?:for |in |as |if )?(?:the |given in the )?(?:\(?neo)?\)?/?adjuvant.*",
        "",
        _NO_PRIOR.sub(" ", before)[-70:] + after[:40],
    )
    if (
        cues.only_together.match(after)
        or cues.only_some_barred.search(told)
        or cues.bad_experience.search(before)
        or cues.progressed_after.search(after)
    ):
        return None
    return "forbids"


_JOINING = re.compile(r"[;,\s]*(?:(?:and|or|any|other|an|a|the|at least one|at least 1) )*")


def head_of(clause: Sentence) -> str:
    """ "Prior treatment with AKT inhibitors; fulvestrant": the words before the first drug, for a clause that is a name."""
    named = clause.mentions("treatments")
    opened, closed, _ = clause.normal.partition(")")
    if closed and "(" not in opened:
        return ""  # cut out of the middle of brackets
    alone = named and _JOINING.fullmatch(clause.normal[: named[0].start - clause.start])
    start = clause.criterion.start
    head = clause.source.normal[start : start + OPENING] if alone else ""
    return head if cues.prior_head.match(head) else ""


def _excepts_others(sentence: Sentence) -> bool:
    """ "…, except in patients with colorectal cancer": of breast cancer it is barred without an exception."""
    main, exception = sentence.split_exception()
    first = sentence.start + len(main)
    named = {m.concept for m in sentence.mentions("tumours") if m.start >= first} if exception else set()
    return only_others(named)


_BUT_OTHERS = re.compile(r"\b(?:except|unless|other than)\b.*")
_NONE_PRIOR = re.compile(r"\bno (?:prior|previous) $")  # "HER2 therapy: no prior trastuzumab is permitted"
_NO_PRIOR = re.compile(r"^\W*no (?:prior|previous)\b")  # a ban in its own words, not a condition of another
HAD_WITHIN = 48  # characters after a drug: "no A and no B may have been given"
OPENING = 40  # characters: "Prior treatment with", at the head of a long list


def _is_denied(sentence: Sentence, before: str, after: str) -> bool:
    if cues.naive_or_had.search(sentence.normal):
        return False
    if re.search(r"^\W{0,2}(?:treatment )?na[iï]ve(?! or (?:exposed|experienced|pre))", after[:24]) or re.search(
        r"(?:na[iï]ve (?:to|for)|\buntreated with|\bunexposed to) (?:\w+ ){0,3}$", before
    ):
        return True
    if cues.but_not.search(before):
        return True  # "may have received tamoxifen but not fulvestrant"
    if sentence.permits or cues.spent_on.search(before):
        return False
    if cues.none_after.match(after):
        return True
    denied = None if "or without" in before or "ineligible for" in sentence.normal else cues.denied.search(before)
    if (
        denied
        and cues.prior.search(before + after[:HAD_WITHIN])
        and not cues.not_denied.search(before[denied.start() :])
    ):
        return True
    barred = sentence.prohibits and "ineligible for" not in sentence.normal
    had = cues.prior.search(before) or cues.had_when.match(after)
    return barred and bool(had) and not cues.not_barred.search(before)


def _required(sentence: Sentence, before: str, after: str, near: str) -> str | None:
    if sentence.permits and not re.search(r"\bmust\b|required", sentence.normal):
        return None
    if (
        sentence.negated
        or sentence.prohibits
        or sentence.is_alternative
        or cues.allowed.search(_without_scope(sentence, near))
        or cues.allowed.search(_without_scope(sentence, sentence.normal[:90])[:60])
    ):
        return None
    if sentence.lead().rstrip().endswith(":") and cues.denied_lead.search(sentence.lead()[-140:]):
        return "forbids"
    if re.search(r"\bif (?:\w+ )?(?:exposed|treated|given|received|prior)", sentence.lead()[-90:]):
        return None
    if cues.preferred.search(sentence.normal) or cues.washout_list.search(sentence.normal):
        return None
    if cues.or_receiving.search(before) or cues.another_way.search(before):
        return None  # one of two ways to join
    if cues.for_some_only.search(before[-80:]) or cues.subject_of_rule.match(sentence.normal):
        return None
    waited = cues.since_last.search(before[-70:])  # "at least 3 weeks since prior chemotherapy"
    plain = cues.within_the_last.sub(" ", near)  # "had a taxane within the last 3 years": had it
    if cues.at_most.search(before):
        return None
    if waited or (cues.washout.search(plain) and not cues.duration.search(sentence.normal)):
        return None
    if _has_only_ended(before[-140:]) or cues.or_no_drug.search(before[-110:]):
        return None
    cue = (
        cues.required.search(_NOTES.sub("", before)[-110:])
        or cues.required.search(head_of(sentence))
        or (sentence.lead().rstrip().endswith(":") and cues.required.search(sentence.lead()[-110:]))
        or cues.required_after.match(after)
    )
    if (
        cues.only_if.search(after)
        or cues.candidate_after.match(after)
        or (re.search(r"resistan", after[:14]) and not sentence.in_title and "confirmed" in before)
    ):
        return None
    return "requires" if cue else None


def _has_only_ended(before: str) -> bool:
    """ "Must have completed chemotherapy": when it ended; but "progressed after at least 24 weeks of" asks for it."""
    finished = cues.finished.search(before)
    return finished is not None and not cues.outcome.search(before, 0, finished.start())


_BESIDE = re.compile(
    r"\((?:with or|\+/)[^)]*\)?|\([^()]*\badjuvant\b[^()]*\b(?:ok|allowed|acceptable|permitted)\W*\)|\bwith or without (?:an? )?[\w/]+(?: \w+)?"
)  # "with or without a CDK4/6 inhibitor"


def _without_scope(sentence: Sentence, words: str) -> str:
    """ "Must have had a taxane, regardless of when": it is asked of all, and not merely allowed."""
    plain = _BESIDE.sub(" ", words)
    return re.sub(r"\b(?:regardless|irrespective) of\b", " ", plain) if _MUST_HAVE.search(sentence.normal) else plain


_MUST_HAVE = re.compile(r"\bmust have\b|\bare required\b")


def _early_only(near: str) -> bool:
    return bool(cues.early_only.search(near)) and not cues.any_or_late.search(near)
