"""Metastases of the brain and of its lining: who may join with them.

The claims of a record together give the two rules.
"""

import re

from trialmatch.eligibility.criterion import Criterion
from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.brain_claims import admission, claims_of, is_lacked, permitting_clause
from trialmatch.eligibility.families.brain_words import (
    ACTIVE,
    ADMITS,
    ASKS,
    BARS,
    EVERYBODY,
    QUIET,
    STABLE,
    UNSETTLED,
    URGENT,
    Claim,
    speaks_of,
    spread_named,
    who_is_asked,
)
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence

cues = Cues("brain")


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
    plainest = min(proof, key=lambda c: (_beside_the_point(c.sentence, site), is_lacked(c.sentence, site)))
    reading.prove_by_criterion(f"sites.{site}", plainest.sentence)
    return rule


def _beside_the_point(sentence: Sentence, site: str) -> bool:
    """Speaks first of something else: of steroids, a scan, an old operation."""
    mention = spread_named(sentence, site)
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
    if any(c.whom == {URGENT} and "untreated" in c.sentence.normal for c in bars):
        # "Untreated ones that are symptomatic; treated ones that are not stable": each has its own limit
        bars = [c for c in bars if not cues.treated_first.match(c.sentence.normal)]
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
    words = permitting_clause(words)
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
        claims.append(
            Claim(ASKS, who_is_asked(of_people[0].normal), True, _in_inclusion(reading, site) or of_people[0])
        )
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
            claims.append(admission(sentence, sentence.normal, _rest(reading.sentences, index)))
            continue
        claims += claims_of(sentence, _rest(reading.sentences, index), site, titled)
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
