"""Metastases of the brain and of its lining: who may join with them.

Somebody with brain metastases is one of three: treated and STABLE, ACTIVE without symptoms (untreated, new or
growing), or in URGENT need (symptoms, or local treatment at once). Each clause that speaks of them makes a claim: it
bars some of the three, admits them, or asks for them. The claims of a record together give the two rules.
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from trialmatch.eligibility.criterion import Criterion
from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.part_names import label_of_part
from trialmatch.eligibility.reading import Reading
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


def read_brain(reading: Reading) -> tuple[str, str, str]:
    """(rule for brain metastases, rule for those that are active now, rule for leptomeningeal disease)."""
    claims = _claims(reading, "brain")
    rule = _rule(reading, "brain", claims)
    active, claim = _active_rule(rule, claims)
    if claim:
        reading.prove("brain_active", claim.sentence)
    return rule, active, _read_lining(reading, claims)


def _read_lining(reading: Reading, of_brain: list[Claim]) -> str:
    claims = _claims(reading, "leptomeningeal")
    if not _admit(claims) and _admit(of_brain):  # what lets in brain metastases alone leaves the ban standing
        claims = [claim._replace(flat=True) if claim.inherited else claim for claim in claims]
    claims.sort(key=lambda claim: not cues.lining_regardless.search(claim.sentence.normal))  # the plainest proof first
    return _rule(reading, "leptomeningeal", claims)


def _rule(reading: Reading, site: str, claims: list[Claim]) -> str:
    asks = [c for c in claims if c.stance == ASKS]
    admits = [c for c in claims if c.stance == ADMITS]
    bans = [c for c in claims if c.stance == BARS and c.flat]
    some = [c for c in claims if not c.flat and c.stance == BARS]
    conditional = [c for c in admits if not c.flat]
    if asks:
        rule, proof = "requires", asks
    elif bans and not admits:
        rule, proof = "forbids", bans
    elif conditional or some or bans:
        rule, proof = "allows_if", conditional or admits or some
    elif admits:
        rule, proof = "allows", admits
    else:
        return "silent"
    plainest = min(proof, key=lambda c: (_beside_the_point(c.sentence, site), _is_lacked(c.sentence, site)))
    reading.prove_by_criterion(f"sites.{site}", plainest.sentence)
    return rule


def _beside_the_point(sentence: Sentence, site: str) -> bool:
    """Speaks first of something else: of steroids, a scan, an old operation."""
    mention = _mention(sentence, site)
    return mention is not None and bool(cues.beside_the_point.search(sentence.before(mention, 120)))


def _active_rule(rule: str, claims: list[Claim]) -> tuple[str, Claim | None]:
    if rule == "silent":
        return "silent", None
    asks = [c for c in claims if c.stance == ASKS]
    admits = [c for c in claims if c.stance == ADMITS]
    bars = [c for c in claims if c.stance == BARS]
    if any(c.whom == EVERYBODY for c in asks):  # "brain metastases in the brainstem", "earlier radiotherapy is allowed"
        bars = [c for c in bars if not c.flat]
        admits = [c for c in admits if c.whom != {STABLE}]
    limited = [c for c in [*asks, *admits] if cues.limit.search(c.sentence.normal)]
    ways: tuple[tuple[str, list[Claim]], ...] = (
        ("allows_if", [c for c in limited if any(a.whom == UNSETTLED for a in asks)]),
        ("allows_if", [c for c in bars if c.whom == {URGENT} and any(a.whom == UNSETTLED for a in asks)]),
        ("allows", [c for c in asks if c.whom == UNSETTLED]),
        ("forbids", [c for c in asks if c.whom == {STABLE}]),
        ("allows_if", [c for c in [*asks, *admits] if ACTIVE in c.whom and not c.flat]),
        ("forbids", [c for c in bars if ACTIVE in c.whom]),
        ("forbids", [c for c in admits if c.whom == {STABLE} and _asks_treatment_of_all(c.sentence.normal)]),
        ("allows_if", [c for c in bars if URGENT in c.whom]),
        ("forbids", [c for c in admits if c.whom == {STABLE}]),
        ("allows_if", [c for c in asks if c.whom == QUIET]),
        ("allows", [c for c in [*asks, *admits] if c.flat]),
        ("allows_if", bars),
        ("forbids", admits),
    )
    return next(((word, found[0]) for word, found in ways if found), ("forbids", claims[0]))


def _asks_treatment_of_all(words: str) -> bool:
    """ "Brain metastases are allowed if they were treated" says so of all; "treated ones are allowed" only of these."""
    if cues.must_have_local.search(words) or (cues.must_be_treated.search(words) and cues.quiet.search(words)):
        return True
    if not cues.lets_join.search(words):
        return False
    words = _permitting_clause(words)
    if cues.quiet_and_treated.search(words) and not cues.treated_or_quiet.search(words):
        return True  # "those without symptoms who were treated are allowed": no symptoms are not enough
    named = cues.brain_alone.search(words)
    if (
        not named
        or cues.treated_ones.search(words[: named.start()])
        or cues.treated_ones_after.match(words[named.end() :])
    ):
        return False
    return bool(cues.treated.search(words[named.end() :]))


def _admit(claims: list[Claim]) -> bool:
    return any(claim.stance == ADMITS for claim in claims)


def _claims(reading: Reading, site: str) -> list[Claim]:
    titles = [title for title in reading.titles if speaks_of(title, site) and not cues.title_aside.search(title.normal)]
    if not titles and not any(m.concept == site for s in reading.sentences for m in s.mentions("sites")):
        return []
    claims = _told_claims(reading, site, titled=bool(titles))
    claims += _urgent_elsewhere(reading, site) if titles and claims else []
    if any(c.stance != BARS for c in claims):  # what one cohort alone bars is left out
        claims = [c for c in claims if c.stance != BARS or not c.sentence.scoped]
    claims = [c for c in claims if c.stance != BARS or not c.sentence.names_its_part]
    if any(c.stance == ASKS for c in claims):
        return claims
    of_people = [title for title in titles if _is_of_people(title.normal)]
    let_in = any(c.flat and c.stance == ADMITS for c in claims) or _asks_lining_alone(reading)
    if site == "brain" and of_people and not let_in:
        claims.append(Claim(ASKS, _asked(of_people[0].normal), True, _in_inclusion(reading, site) or of_people[0]))
    if site == "leptomeningeal" and titles and not any(c.flat for c in claims):
        claims.append(Claim(ASKS, EVERYBODY, True, _in_inclusion(reading, site) or titles[0]))
    return claims


def _told_claims(reading: Reading, site: str, *, titled: bool) -> list[Claim]:
    """What the criteria say, each together with the list that it opens."""
    claims: list[Claim] = []
    openers: list[Criterion] = []  # "… are eligible if they:", read together with the list that follows
    listing: Criterion | None = None  # "…, except those who were treated; have no symptoms;"
    for index, sentence in enumerate(reading.sentences):
        criterion = sentence.criterion
        if criterion.parent in openers or criterion.announced_by in openers or criterion is listing:
            continue
        if not speaks_of(sentence, site):
            continue
        if _lists_conditions(sentence):
            listing = criterion
        if _sets_no_rule(sentence):
            continue
        if _is_listed_exception(sentence):
            claims.append(_admission(sentence, sentence.normal, _rest(reading.sentences, index)))
            continue
        claims += _claims_of(sentence, _rest(reading.sentences, index), site, titled)
        if sentence.normal.rstrip().endswith(":") and cues.opens_conditions.search(sentence.normal):
            openers.append(criterion)
    return claims


def _is_of_people(title: str) -> bool:
    """ "Radiosurgery in brain metastases": it tells whom the trial is for."""
    return bool(cues.title_of_people.search(title)) and not cues.title_of_some.search(title)


def _asks_lining_alone(reading: Reading) -> bool:
    """One cohort of a trial whose titles name brain metastases alone takes those whose disease is in the lining."""
    if any(speaks_of(title, "leptomeningeal") for title in reading.titles):
        return False
    told = (s for s in reading.of_section(exclusion=False) if not (s.bars or s.permits))
    return any(speaks_of(s, "leptomeningeal") and not speaks_of(s, "brain") for s in told)


def _urgent_elsewhere(reading: Reading, site: str) -> list[Claim]:
    """ "Need for urgent radiotherapy" among the exclusions of a trial about brain metastases, which it need not name."""
    told = (s for s in reading.sentences if s.bars and cues.urgent_need.search(s.normal))
    return [Claim(BARS, frozenset({URGENT}), False, s) for s in told if not speaks_of(s, site)]


def _lists_conditions(sentence: Sentence) -> bool:
    """The rest of its criterion goes on with a list: "…, except those who: 1) were treated; 2) have no symptoms"."""
    if cues.exception_lists.search(sentence.split_exception()[1]):
        return True
    return bool(cues.conditions_within.search(sentence.normal))


def _in_inclusion(reading: Reading, site: str) -> Sentence | None:
    """The criterion that says what the title asks for."""
    told = (s for s in reading.of_section(exclusion=False) if not (s.bars or s.permits or s.scoped))
    return next((s for s in told if speaks_of(s, site) and not _beside_the_point(s, site)), None)


def _is_listed_exception(sentence: Sentence) -> bool:
    """A bullet under "…, with the following exceptions:" of what is barred."""
    return sentence.is_exclusion and not sentence.prohibits and bool(cues.exceptions_listed.search(sentence.lead()))


def _rest(sentences: list[Sentence], index: int) -> list[Sentence]:
    """The rest of the criterion and its sub-bullets: qualifications often come a sentence later."""
    criterion = sentences[index].criterion
    rest = []
    for later in sentences[index + 1 : index + 14]:
        if criterion not in (later.criterion, later.criterion.parent, later.criterion.announced_by):
            break
        rest.append(later)
    return rest


def speaks_of(sentence: Sentence, site: str) -> bool:
    """The sentence speaks of disease at the site, not of a tumour that began there or of another illness."""
    return _mention(sentence, site) is not None


MOST_MENTIONS = 12  # in one sentence; what comes after says nothing new


def _mention(sentence: Sentence, site: str) -> Mention | None:
    """The first that speaks of spread."""
    if not sentence.mentions("sites"):
        return None  # most sentences
    named = (m for m in sentence.mentions("sites") if m.concept == site)
    return next((m for m in islice(named, MOST_MENTIONS) if _is_spread(sentence, m, site)), None)


def _is_spread(sentence: Sentence, mention: Mention, site: str) -> bool:
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


def _sets_no_rule(sentence: Sentence) -> bool:
    """A heading, a list whose points say more, or a sentence about scans or about steroids."""
    if sentence.bars and cues.heading.match(sentence.normal):
        return True
    if sentence.is_of_lesions:
        return True  # "Non-measurable lesions, which include: / leptomeningeal disease"
    if sentence.is_exclusion and (cues.of_steroids.match(sentence.normal) or cues.of_operations.match(sentence.normal)):
        return True
    if cues.of_medicines.search(sentence.normal) or cues.of_other_cancers.match(sentence.normal):
        return True
    if not sentence.is_exclusion and cues.of_earlier_treatment.match(sentence.normal):
        return True  # "no earlier radiotherapy of brain metastases": what was done for them, not whether they are there
    return _is_about_scan(sentence.normal)


def _is_about_scan(words: str) -> bool:
    """Says that a scan is needed (or not), or what counts as measurable, not who may join."""
    if cues.of_unaffected.match(words) or cues.not_considered.search(words):
        return True  # "for patients without known brain metastases, a scan …"
    plain = re.sub(r"\([^)]*(?:\)|$)|(?<!^)\bnote:.*", " ", words)
    told = cues.about_scan.search(plain) or cues.of_measuring.search(words)
    return bool(told) and not cues.about_joining.search(cues.stable_dose.sub(" ", words))


def _claims_of(sentence: Sentence, rest: list[Sentence], site: str, titled: bool) -> Iterator[Claim]:
    parts = _parts(sentence, site)
    if len(parts) != 1 or parts[0] is not sentence:
        for part in parts:
            yield from (c._replace(sentence=sentence) for c in _claims_of(part, rest, site, titled))
        return
    for beside in (cues.aside, cues.disease_elsewhere):  # "progression in the brain with stable systemic disease"
        sentence = dataclasses.replace(sentence, normal=beside.sub(lambda m: " " * len(m[0]), sentence.normal))
    yield from _claims_of_part(sentence, rest, site, titled)


def _claims_of_part(sentence: Sentence, rest: list[Sentence], site: str, titled: bool) -> Iterator[Claim]:
    note = sentence.permitting_note
    if site == "leptomeningeal" and _bars_all_lining(sentence):
        yield Claim(BARS, EVERYBODY, True, sentence)
    elif note and site == "leptomeningeal" and cues.brain_alone.search(sentence.normal[note.start : note.stop]):
        yield from _bans(sentence.without(note), rest, site, titled)  # "… (treated brain metastases are allowed)"
    elif not sentence.is_exclusion and cues.demands.search(sentence.normal):
        yield _demand(sentence, sentence.normal)
    elif cues.of_stable.match(sentence.normal):
        yield Claim(ADMITS, frozenset({STABLE}), False, sentence)  # "those with stable ones must not need steroids"
    elif cues.symptomatic_treated.match(sentence.normal):
        yield Claim(BARS, frozenset({URGENT}), False, sentence)
    elif _is_excepted(sentence, site):
        yield _ban(sentence, sentence.normal, site)
    elif _is_permission(sentence) and not _asks_first(sentence):
        yield _permission(sentence, rest, site)
    elif sentence.negated and sentence.is_alternative and not sentence.is_exclusion:
        return  # one of several ways: "No brain metastases; or untreated ones without symptoms; or …"
    elif sentence.is_exclusion or sentence.bars or _is_lacked(sentence, site):
        yield from _bans(sentence, rest, site, titled)
    else:
        yield from _inclusion(sentence, rest, site, titled)


def _bars_all_lining(sentence: Sentence) -> bool:
    lacked = sentence.permits and _is_lacked(sentence, "leptomeningeal")
    return lacked or _lining_regardless(sentence.normal)


def _permission(sentence: Sentence, rest: list[Sentence], site: str) -> Claim:
    """Whom a sentence lets in that says so in its own words."""
    clause = _permitting_clause(sentence.normal)
    banned = sentence.normal.partition(clause)[0]
    if site == "leptomeningeal" and cues.lining.search(banned) and _of_brain_alone(clause):
        return _ban(sentence, banned, site)  # "…, leptomeningeal disease: treated brain metastases are allowed"
    if not sentence.is_exclusion and _welcomes_untreated(clause):
        return Claim(ADMITS, EVERYBODY, True, sentence)
    let_in = _admission(sentence, clause, rest)
    barred = _barred_before(sentence, clause)
    return let_in._replace(whom=let_in.whom - barred or let_in.whom, flat=let_in.flat and not barred)


def _is_lacked(sentence: Sentence, site: str) -> bool:
    """ "Life expectancy of three months, and no brain metastases", "may join, provided that they have none"."""
    mention = _mention(sentence, site)
    if mention is None or sentence.is_alternative:
        return False
    before = sentence.before(mention, NEAR_NAME)
    if not sentence.is_exclusion and cues.is_free.match(sentence.after(mention, NEAR_NAME)):
        return True
    return bool(cues.must_lack.search(before)) and not cues.present_or_not.search(before)


def _is_excepted(sentence: Sentence, site: str) -> bool:
    """ "Any solid tumor, except for those with brain metastases as the only site": bars them among the inclusions."""
    main, exception = sentence.split_exception()
    mention = _mention(sentence, site)
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
    return not _barred(words[max(0, found.start() - NEAR) : found.start()])


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
    return own if any(part not in own and _names_a_place(part) for part in parts) else [sentence]


def _names_a_place(sentence: Sentence) -> bool:
    """ "Bone metastases are allowed" lets nobody in who has others."""
    return any(speaks_of(sentence, m.concept) for m in sentence.mentions("sites"))


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
    return _barred(sentence.normal.partition(clause)[0]) or frozenset()


def _permitting_clause(words: str) -> str:
    """From the start of the clause that lets somebody in: "untreated metastases (stable ones are permitted)"."""
    match = cues.lets_in.search(words) or cues.must_be_treated.search(words)
    if not match:
        return words
    before = words[: match.start()]
    inside = before.rfind("(") if before.rfind("(") > before.rfind(")") else -1
    return words[max(before.rfind(":"), before.rfind(";"), inside) + 1 :].split(";")[0]


def _admission(sentence: Sentence, clause: str, rest: Iterable[Sentence]) -> Claim:
    """Who is let in by a clause, and by the list of conditions that it opens."""
    told = clause
    if clause.rstrip().endswith(":"):
        told = " ; ".join([clause, *(s.normal for s in rest)])
    whom = _admitted(told)
    if cues.all_of_them.search(clause) and not cues.settled.search(told):  # "if asymptomatic, whether or not treated"
        whom = QUIET if cues.quiet.search(cues.all_of_them.sub(" ", told)) else None
    return Claim(ADMITS, whom or EVERYBODY, whom is None, sentence)


def _admitted(words: str) -> frozenset[str] | None:
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


def _bans(sentence: Sentence, rest: list[Sentence], site: str, titled: bool) -> Iterator[Claim]:
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
        yield Claim(ADMITS, _admitted(main[settled.start() :]) or frozenset({STABLE}), False, sentence)
        main = main[: settled.start()]
    later = [s for s in rest if speaks_of(s, "brain") or speaks_of(s, "leptomeningeal") or not _names_a_place(s)]
    told = (s.normal for s in later if (s.permits or not s.prohibits) and not cues.not_considered.search(s.normal))
    following = " . ".join(told)
    if not exception and main.rstrip().endswith(":") and _barred(main) is None:
        main = " ; ".join([main, *(s.normal for s in rest if not s.permits)])
    yield _ban(sentence, main, site)
    # "The lining, or brain metastases unless …"
    apart = site == "leptomeningeal" and cues.lining_apart.search(sentence.normal)
    admitted = "" if apart else _excepted(exception, following, site)
    if admitted:
        whom = _admitted(admitted)
        if "untreated" in main and admitted == exception and not cues.by_treatment.search(admitted):
            whom = QUIET  # "untreated, unless stable"
        whom = QUIET if cues.discretion.search(admitted) else whom
        note = next((s for s in rest if admitted == following and cues.lets_in.search(s.normal)), sentence)
        elsewhere = note.criterion is not sentence.criterion  # "Note: treated metastases are allowed" in a bullet below
        yield Claim(
            ADMITS, whom or frozenset({STABLE}), False, note if elsewhere and speaks_of(note, site) else sentence
        )


def _ban(sentence: Sentence, main: str, site: str) -> Claim:
    mention = _mention(sentence, site)
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
        return _ban(sentence, main, "brain")._replace(inherited=True)
    if cues.all_of_them.search(phrase) or _ever(before, after) or (site == "brain" and cues.history_too.search(main)):
        return Claim(BARS, EVERYBODY, True, sentence)
    whom = _barred(phrase)
    if whom is None:
        if cues.lately.match(main[end:]):
            return Claim(BARS, UNSETTLED, False, sentence)  # "no brain metastases within one year"
        some = bool(cues.some.search(phrase))
        return Claim(BARS, frozenset() if some else EVERYBODY, not some, sentence)
    if whom == {URGENT} and _also_active(sentence, main, mention, site):
        whom = UNSETTLED  # "symptomatic CNS metastases or uncontrolled CNS disease"
    if cues.larger_than.search(phrase):
        whom = frozenset({URGENT})  # "untreated metastases of more than 1 cm": smaller ones may join
    return Claim(BARS, whom, False, sentence)


def _also_active(sentence: Sentence, main: str, first: Mention, site: str) -> bool:
    """It names them once more, and there those that are active."""
    again = [m for m in sentence.mentions("sites") if m.concept == site and m.start > first.end + APART]
    again = [m for m in again if m.end - sentence.start <= len(main) and _is_spread(sentence, m, site)]
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
    return not _barred(described) and not (cues.relative_clause.match(after) and _barred(after))


def _barred(phrase: str) -> frozenset[str] | None:
    """Whom the words around a mention pick out for a ban; None if they pick nobody out."""
    both = cues.active_and_urgent.search(phrase)
    rest = cues.active_and_urgent.sub("symptomatic", phrase)  # "untreated and symptomatic": only who is both
    active, urgent = cues.active.search(rest), cues.urgent.search(rest) or both
    if active:
        return UNSETTLED
    return frozenset({URGENT}) if urgent else None


def _includes(before: str) -> bool:
    """ "Active CNS metastases, including carcinomatous meningitis": what is said of the whole holds for the part."""
    return bool(cues.including.search(before)) and _barred(before) is not None


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
    elif cues.simply_allowed.search(words) and (cues.all_of_them.search(words) or _admitted(words) is None):
        yield Claim(ADMITS, EVERYBODY, True, sentence)
    elif cues.if_present.search(words) or cues.treated.search(words) or cues.quiet.search(words):
        told = " ; ".join([words, *(s.normal for s in rest)]) if words.rstrip().endswith(":") else words
        told_of = cues.treated.search(told) or cues.quiet.search(told) or cues.says_active.search(told)
        yield Claim(ADMITS, (_admitted(told) if told_of else None) or frozenset(), False, sentence)


def _demand(sentence: Sentence, words: str) -> Claim:
    """What one cohort alone asks for lets in, as far as the trial is concerned."""
    return Claim(ADMITS if sentence.scoped else ASKS, _asked(words), not sentence.scoped, sentence)


def _names_growing_ones(sentence: Sentence, words: str) -> bool:
    """ "Brain metastases that recurred after radiotherapy": no trial for others would say whom it takes in these words."""
    named = None if sentence.is_alternative else cues.those_with.match(words)
    if named is None or cues.settled.search(words) or cues.quiet.search(words):
        return False
    return bool(cues.growing.search(words, max(0, named.end() - NEAR_GROWING)))


NEAR_GROWING = 34  # characters: "recurrent brain metastases", not "recurrent breast cancer with brain metastases"


def _asked(words: str) -> frozenset[str]:
    """Whom a trial for brain metastases asks for: those with active ones, treated ones, or any."""
    if cues.still_growing.search(words) and not cues.settled.search(words):
        return UNSETTLED
    if cues.was_treated.search(words) and not cues.says_active.search(words):
        return frozenset({STABLE})
    if cues.quiet.search(words):
        return QUIET
    return UNSETTLED if cues.says_active.search(words) else EVERYBODY
