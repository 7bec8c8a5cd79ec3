"""Classes of drug that a person must have had, or must not have had."""

import re
from typing import NamedTuple

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.facts import PriorTherapy
from trialmatch.eligibility.families.lines import LineFacts
from trialmatch.eligibility.families.type_words import concerns_part_only, spell
from trialmatch.eligibility.needed_words import has_any
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import concerns_part
from trialmatch.eligibility.sentences import ASIDE, SHORT_CONDITION, Sentence
from trialmatch.lexicon import Mention, lexicon, normal, only_others
from trialmatch.vocabulary import PRIOR_CLASSES

cues = Cues("prior_therapy")

_SPECIFIC_FIRST = (
    "t_dxd", "t_dm1", "trop2_adc", "cdk46_inhibitor", "oral_serd", "fulvestrant", "tamoxifen", "aromatase_inhibitor", "pi3k_akt_mtor_inhibitor",
    "parp_inhibitor", "platinum", "taxane", "anthracycline", "capecitabine", "eribulin", "her2_tki", "pertuzumab", "trastuzumab",
    "immune_checkpoint_inhibitor", "bevacizumab", "topo1_adc", "any_adc", "her2_directed",
)  # fmt: skip
_OTHER_NAMES = {
    "her2_adc": "her2_directed",
    "immunotherapy": "immune_checkpoint_inhibitor",
    "antiangiogenic": "bevacizumab",
}
_AGAINST_NO_CANCER = {"bone_agent", "growth_factor", "myeloprotection", "ovarian_suppression"}
_GENERAL = ("endocrine_therapy", "her2_directed", "chemotherapy", "immune_checkpoint_inhibitor")
_KINDS = {"endocrine_therapy", "chemotherapy", "immunotherapy", "any_systemic"}
_COVERS = ("endocrine_therapy", "her2_directed", "any_adc", "immune_checkpoint_inhibitor", "chemotherapy")


class _Claim(NamedTuple):
    drug_class: str
    rule: str
    sentence: Sentence
    of_several: bool = False  # "a taxane or an anthracycline": told by the class that covers both


def read_prior_therapy(reading: Reading, lines: LineFacts) -> tuple[PriorTherapy, ...]:
    """Required and forbidden classes, but for what a number of lines says already."""
    claims = [claim for sentence in reading.sentences for claim in _claims(reading, sentence)]
    claims += [claim for title in reading.titles for claim in _titled(reading, title)]
    claims += _own_target(reading, {id(claim.sentence) for claim in claims})
    asked = {claim.drug_class for claim in claims if claim.rule == "requires"}
    covered = {name for drug_class in asked for name in lexicon().classes_of(drug_class)}
    claims += [claim for claim in _either_way(reading, lines) if claim.drug_class not in covered]
    kept: dict[tuple[str, str], Sentence] = {}
    for claim in claims:
        if not _said_by_lines(claim, lines, claim.sentence.in_title):
            kept.setdefault((claim.drug_class, claim.rule), claim.sentence)
    required = {name for name, rule in kept if rule == "requires"}
    said_closer = {broad for name in required for broad in lexicon().classes_of(name) if broad != name}
    facts = []
    for (name, rule), sentence in kept.items():
        if name in (required if rule == "forbids" else said_closer):
            continue
        facts.append(PriorTherapy(name, rule))
        reading.prove(f"prior_therapy.{name}", sentence)
    return tuple(facts)


def _either_way(reading: Reading, lines: LineFacts) -> list[_Claim]:
    """ "Progressed on endocrine therapy for metastatic disease, or relapsed on the adjuvant one": had either way."""
    told = lines.relapse
    if told is None or cues.may_count.search(told.normal) or cues.if_of_type.search(told.normal):
        return []
    given = [m for m in told.mentions("treatments") if m.concept not in ("cdk46_inhibitor", "any_systemic")]
    names = [name for m in given if (name := guide_class(m.concept, reading))]
    if len(names) < len(given) or not (len(names) > 1 or names == ["endocrine_therapy"]):
        return []
    return [_Claim(n, "requires", told) for n in _covering(names)]


def _said_by_lines(claim: _Claim, lines: LineFacts, is_title: bool) -> bool:
    if claim.drug_class == "any_systemic":
        return True
    asks = claim.rule == "requires" and not is_title
    kinds = lines.asked() if asks else lines.counted()  # "at most two" asks for none
    if claim.drug_class == "chemotherapy":
        told = kinds & {"chemotherapy"} if claim.of_several else lines.counted() & {"chemotherapy", "systemic"}
        return bool(told)
    return (claim.drug_class == "endocrine_therapy" and "endocrine" in kinds) or _is_of_all_kinds(claim, lines)


def _is_of_all_kinds(claim: _Claim, lines: LineFacts) -> bool:
    """ "No chemotherapy, hormonal therapy, or immunotherapy for metastatic disease": that no line was had says it."""
    none_had = claim.rule == "forbids" and lines.prior_lines.get("systemic", (None, None))[1] == 0
    listed = {m.concept for m in claim.sentence.mentions("treatments")} if none_had else set()
    return claim.drug_class in _GENERAL and len(listed & _KINDS) > 1


def _claims(reading: Reading, sentence: Sentence) -> list[_Claim]:
    """What one sentence asks or bars, one claim a class."""
    if not sentence.mentions("treatments") or sentence.scoped or cues.one_part.search(sentence.normal):
        return []
    aside = None if sentence.is_exclusion else sentence.permitting_aside
    sentence = sentence.without(aside) if aside else sentence
    words = sentence.normal
    if sentence.is_exclusion and (note := cues.but_early.search(words)):
        return _listed_after(reading, sentence, note)
    if cues.list_of_now.match(words) or cues.bare_heading.fullmatch(words) or _is_label(sentence):
        return []
    if cues.conditional_lead.search(words) or cues.not_counted.search(sentence.lead()[-140:]):
        return []  # the list below says what is asked of them; or this list, what is no line
    if sentence.is_exclusion and cues.not_excluded.search(words):
        return []
    if cues.permitted_lead.search(sentence.lead()) and not sentence.prohibits:
        return []  # what is asked of those who had something, not of all
    main, exception = sentence.split_exception()
    of_whom = {m.concept for m in sentence.mentions("tumours") if m.start < sentence.start + len(main)}
    if sentence.is_exclusion and only_others(of_whom):
        return []  # but not "a PARP inhibitor, except in prostate cancer"
    receiving = not sentence.is_exclusion and cues.receiving.search(words)
    told = f"{sentence.lead()} {_head(sentence)} {words}"
    if not (receiving or cues.prior.search(told)) or concerns_part(reading, sentence):
        return []
    if cues.breast_excepted.match(exception) or (sentence.bars and cues.long_ago.match(exception)):
        return []
    clauses = [
        c
        for c in ([sentence] if cues.list_within.search(words) else sentence.clauses())
        if c.mentions("treatments") and not _excepts(c) and not cues.no_rule.search(c.normal)
    ]
    clauses = [c for c in clauses if c.start == sentence.start or not _is_of_others(c)]
    claims = [claim._replace(sentence=sentence) for clause in clauses for claim in _clause_claims(reading, clause)]
    claims += _all_but(reading, sentence)
    return [claim for claim in claims if not (claim.rule == "requires" and cues.had_and_allowed.match(words))]


def _excepts(clause: Sentence) -> bool:
    """ "…, except trastuzumab"; but "however, those who have had a taxane are excluded" is a rule of its own."""
    return bool(cues.exception.match(clause.normal)) and not (
        clause.normal.startswith("however") and clause.prohibits and not clause.is_exclusion
    )


_COUNTED = {"chemotherapy", "endocrine_therapy"}  # where a number of lines says it


def _listed_after(reading: Reading, sentence: Sentence, note: re.Match[str]) -> list[_Claim]:
    """ "Prior chemotherapy (but for adjuvant chemotherapy), fulvestrant or everolimus": of the first no more than lines."""
    plain = sentence.without(range(note.start(), note.end()))
    named = [m for m in sentence.mentions("treatments") if m.start < sentence.start + note.end()]
    barred = {guide_class(m.concept, reading) for m in named}
    return [claim for claim in _claims(reading, plain) if claim.drug_class not in barred & _COUNTED]


def _is_label(sentence: Sentence) -> bool:
    """ "Trastuzumab. Patients with HER2-positive tumors must have had it": what is asked comes after its name."""
    return sentence.opens_criterion and bool(cues.bare_label.fullmatch(sentence.normal))


def _is_of_others(clause: Sentence) -> bool:
    """ "…; ovarian cancer participants must have had …", "(those with lung cancer must have had …)"."""
    return only_others({m.concept for m in clause.mentions("tumours")})


def _all_but(reading: Reading, sentence: Sentence) -> list[_Claim]:
    """ "Any earlier treatment is allowed, except tucatinib": names what is not."""
    main, exception = sentence.split_exception()
    if sentence.is_exclusion or not cues.allowed.search(main) or "(" in main or not cues.all_but.match(exception):
        return []
    listed = cues.all_but.match(exception)
    first = sentence.start + len(main)
    last = first + (listed.end() if listed else 0)
    named = [m for m in sentence.mentions("treatments") if first < m.start < last]
    return [_Claim(n, "forbids", sentence) for m in named if (n := _class_of(sentence, m, "forbids", reading))]


def _titled(reading: Reading, title: Sentence) -> list[_Claim]:
    """ "… who have progressed on a CDK4/6 inhibitor" in a title."""
    claims = []
    if cues.title_alternative.search(title.normal):
        return []
    for group in _alternatives(title, title.mentions("treatments")):
        tumours = [m.concept for m in title.mentions("tumours") if m.end <= group[0].start]
        if tumours and not {"breast", "any_solid"} & set(tumours):
            continue  # "… in melanoma after an anti-PD-1 antibody, or triple-negative breast cancer"
        if cues.title_asks.search(title.before(group[0], 90)):
            names = [name for mention in group if (name := guide_class(mention.concept, reading))]
            claims += [_Claim(name, "requires", title) for name in _covering(names) if name != "same_target"]
    return claims


def _clause_claims(reading: Reading, clause: Sentence) -> list[_Claim]:
    claims = []
    for group in _alternatives(clause, [m for m in clause.mentions("treatments") if not _is_aside(clause, m)]):
        rule = _rule(clause, group)
        if rule == "requires" and _is_asked_of_type(reading, clause, group[-1]):
            continue
        told = [m for m in group if not _is_example(clause, m, rule)]
        names = [name for mention in told for name in _classes_of(clause, mention, rule, reading)]
        if rule == "requires" and len(group) > 1:
            names = _covering(names)
        several = rule == "requires" and all(m.concept not in names for m in told)
        claims += [_Claim(name, rule, clause, several) for name in dict.fromkeys(names)] if rule else []
    return claims


def _is_asked_of_type(reading: Reading, clause: Sentence, mention: Mention) -> bool:
    """ "Prior trastuzumab (HER2-positive only)": asked of some of those who may join."""
    told = cues.of_whom_after.match(clause.after(mention, 90))
    return told is not None and concerns_part_only(spell(told["whom"]), reading.pairs)


def _is_example(clause: Sentence, mention: Mention, rule: str | None) -> bool:
    """ "An ADC (e.g. trastuzumab deruxtecan)": the class named before says it.

    What is asked for "including trastuzumab" is asked for with it; what is barred "including" it is barred whole.
    """
    if rule == "requires" and cues.open_list.search(clause.source.normal, clause.start, mention.start):
        return True  # "treated before, including, but not limited to, …": any other would do
    example = cues.example_of if rule == "forbids" else cues.mere_example_of
    covered = lexicon().classes_of(mention.concept)
    if mention.concept == "any_adc":
        covered |= {"her2_directed"}  # "anti-HER2 treatment, including an antibody-drug conjugate"
        example = cues.included
    earlier = [m for m in clause.mentions("treatments") if m.end <= mention.start and m.concept in covered]
    earlier = [m for m in earlier if not _is_aside(clause, m)]
    if earlier and cues.included_after.match(clause.after(mention, 20)):
        return True
    return any(example.search(clause.source.normal[m.end : mention.start]) for m in earlier)


def _classes_of(clause: Sentence, mention: Mention, rule: str | None, reading: Reading) -> list[str]:
    name = _class_of(clause, mention, rule, reading)
    if name == "oral_serd" and rule == "forbids" and _is_any_degrader(clause, mention):
        return [name, "fulvestrant"]
    return [name] if name else []


def _is_any_degrader(clause: Sentence, mention: Mention) -> bool:
    """ "Any SERD", not "an oral SERD" or one "except fulvestrant": fulvestrant is one of them."""
    criterion = clause.source.normal[clause.criterion.start : clause.criterion.end]
    told_apart = "fulvestrant" in criterion or cues.some_degraders.search(clause.before(mention, 60))
    return bool(cues.any_degrader.fullmatch(clause.words_of(mention))) and not told_apart


def _class_of(clause: Sentence, mention: Mention, rule: str | None, reading: Reading) -> str | None:
    name = guide_class(mention.concept, reading)
    if name == "any_adc" and cues.aimed_at_trop2.search(clause.before(mention, 40) + clause.after(mention, 60)):
        return "trop2_adc"
    if name in _MANY_KINDS and rule == "forbids" and _is_aimed(clause, mention):
        return "same_target"
    if name == "her2_directed" and rule == "forbids" and mention.concept in {"her2_adc", *_given(reading)} - {name}:
        return "same_target"  # the study drug or a conjugate is barred, not trastuzumab
    if name == "any_adc" and cues.topo1_payload.search(clause.before(mention, 50) + clause.after(mention, 80)):
        return "topo1_adc"
    if name == "her2_directed" and cues.tki_after.match(clause.after(mention, 60)):
        return "her2_tki"  # "any anti-HER2 and/or anti-EGFR tyrosine kinase inhibitor"
    if name == "bevacizumab" and cues.kinase_inhibitor.match(clause.after(mention, 40)):
        return "same_target" if rule == "forbids" else None  # an antiangiogenic pill is no bevacizumab
    if mention.concept == "antiangiogenic" and rule == "forbids" and _gives_other(mention.concept, reading):
        return "same_target"
    if name is None and rule == "forbids" and mention.concept.endswith(("_inhibitor", "_directed")):
        return "same_target"  # a class that GUIDE has no name for: a relative of what is studied
    return name


_MANY_KINDS = ("any_adc", "immune_checkpoint_inhibitor")


def _is_aimed(clause: Sentence, mention: Mention) -> bool:
    """ "A CLDN18.2-directed antibody-drug conjugate", "GPC3-directed immunotherapy": not any of its many kinds."""
    if cues.checkpoint.search(clause.words_of(mention)):
        return False  # "PD-1-directed therapy": what it is directed at is what makes it one of its kind
    before, after = clause.before(mention, 40), clause.after(mention, 40)
    return bool(cues.aimed_at.search(before) or cues.aimed_after.match(after))


def _is_aside(clause: Sentence, mention: Mention) -> bool:
    """Named as what may come with something else, as what counts, or as a kind of payload."""
    if clause.is_blank(mention):
        return True
    before, after = clause.before(mention, 40), clause.after(mention, 60)
    if cues.other_route.search(before):
        return True
    if mention.concept == "chemotherapy" and _is_named_closer(clause, mention):
        return True
    if _names_kind_of_other_tumour(clause, mention) or _is_of_tumour_in_brackets(clause, mention):
        return True
    if _is_note(clause, mention) or (mention.concept == "immunotherapy" and cues.other_immunotherapy.search(before)):
        return True
    if cues.may_come_along.search(clause.before(mention, 70)) and not cues.then_asked.search(before):
        return True
    if cues.counted_among.search(clause.before(mention, 160)) or cues.counts_after.match(after):
        return True
    if (
        mention.concept in _GENERAL
        and not _covers_before(clause, mention)
        and (cues.other_of_kind.search(before) or cues.given_beside.search(before) or cues.said_closer.match(after))
    ):
        return True
    if mention.concept == "any_adc" and cues.kinds_of_agent.search(clause.before(mention, 90)):
        return True
    if cues.of_later_phase.match(after) or cues.before_start.search(before):
        return True
    if cues.of_a_study.match(after) and "regardless" not in clause.after(mention, 90):
        return True
    other_payload = cues.other_payload.search(clause.before(mention, 40) + after)
    return mention.concept == "any_adc" and bool(other_payload)


def _covers_before(clause: Sentence, mention: Mention) -> bool:
    """ "Trastuzumab or other HER2-targeted therapy": any of the class is enough."""
    before = clause.source.normal[clause.start : mention.start]
    earlier = [m for m in clause.mentions("treatments") if m.end <= mention.start]
    named = bool(earlier) and mention.concept in lexicon().classes_of(earlier[-1].concept)
    return named and before.endswith("or other ") and not clause.bars


def _is_note(clause: Sentence, mention: Mention) -> bool:
    """In brackets that explain, that are about another tumour, or that take back what stands before them."""
    noted = _bracket_around(clause, mention)
    if cues.explains.search(noted) or only_others({m.concept for m in lexicon().tumours.find(noted)}):
        return True  # "(a regimen is either …)", "(in addition, those with lung cancer must have had …)"
    if clause.negated or clause.is_exclusion:
        return bool(cues.allowed.search(noted))  # "no prior chemotherapy (earlier endocrine therapy is allowed)"
    return not clause.bars and bool(cues.denied_in_note.match(noted))  # "after chemotherapy (not an anthracycline)"


def _names_kind_of_other_tumour(clause: Sentence, mention: Mention) -> bool:
    """ "Platinum-pretreated head and neck cancer": the drug says which of another tumour is meant."""
    following = next((m for m in clause.mentions("tumours") if m.start >= mention.end), None)
    if following is None or following.concept in ("breast", "any_solid"):
        return False
    return bool(cues.of_tumour.match(clause.source.normal[mention.end : following.start]))


def _is_of_tumour_in_brackets(clause: Sentence, mention: Mention) -> bool:
    """ "After a PD-1 inhibitor (melanoma) or after chemotherapy (TNBC)": the first is asked of others."""
    noted = _BRACKET_BEHIND.match(clause.after(mention, 90))
    if noted is None:
        return False
    first = mention.end + noted.start("note")
    named = {m.concept for m in clause.mentions("tumours") if m.start == first}
    return only_others(named)


_BRACKET_BEHIND = re.compile(r"[^.;()]{0,40}\((?P<note>[^()]*)\)")


def _is_named_closer(clause: Sentence, mention: Mention) -> bool:
    """ "Taxane chemotherapy", "anthracycline-based chemotherapy", "chemotherapy with a taxane": it is said which."""
    return any(
        mention.concept in lexicon().classes_of(m.concept)
        and (
            cues.kind_of_class.fullmatch(clause.source.normal[m.end : mention.start])
            if m.end <= mention.start
            else clause.bars and clause.consists_of(mention, m)
        )
        for m in clause.mentions("treatments")
        if m is not mention
    )


def _bracket_around(clause: Sentence, mention: Mention) -> str:
    """The words of the brackets in which a mention stands."""
    place = mention.start - clause.start
    return next((note[0] for note in ASIDE.finditer(clause.normal) if note.start() < place < note.end()), "")


def _alternatives(sentence: Sentence, mentions: list[Mention]) -> list[list[Mention]]:
    """A list joined by "or" is one group; a list joined by "and" is several."""
    groups: list[list[Mention]] = []
    joined_by_and = False
    for mention in mentions:
        gap = ASIDE.sub("", sentence.source.normal[groups[-1][-1].end : mention.start]) if groups else ""
        if groups and len(gap) < 45 and re.fullmatch(_GAP, gap) and not _JOINED.search(gap):
            groups[-1].append(mention)
        elif (
            groups
            and len(gap) < 30
            and re.fullmatch(r"\W*,?\W*(?:and|\+)\W*(?:an? |any |the )?", gap)
            and "," in sentence.source.normal[groups[-1][0].end : mention.start]
        ):
            groups[-1].append(mention)
            joined_by_and = True
        else:
            groups.append([mention])
    return [[m] for group in groups for m in group] if joined_by_and else groups


# "Tamoxifen but not fulvestrant", "chemotherapy containing trastuzumab": of each something is said.
_JOINED = re.compile(r"\band\b(?!/)|\bbut not\b(?! limited)|\+|\bcontaining (?:an? |the )?\Z")
_GAP = re.compile(
    r"\W*(?:(?:or|and/or|progression|progressed|during|after|following|disease|e\.?g\.?|such as|including|i\.?e\.?|an?|any|other|but|not|limited|to|containing|based|regimen|therapy|inhibitors?|agents?|treatment|targeting|selective|radiation|radiotherapy|surgery|biologic|targeted|,|/|\(|\))\W*)*"
)


def _covering(names: list[str]) -> list[str]:
    """One class for several alternatives, or none."""
    if len(set(names)) == 1:
        return names[:1]
    return next(
        ([cover] for cover in _COVERS if names and all(cover == n or cover in lexicon().classes_of(n) for n in names)),
        [],
    )


def _rule(sentence: Sentence, group: list[Mention]) -> str | None:
    first, last = group[0], group[-1]
    before = _without_early(sentence, sentence.before(first, 140))
    after = SHORT_CONDITION.sub(" ", cues.recent_adjuvant.sub(" ", sentence.after(last, 90)))
    after = cues.and_may_have.split(after)[0]
    started = cues.starts_again.search(before)  # "… within 12 months of the last dose, or received platinum for …"
    before = before[started.start() :] if started else before
    near = before[-60:] + _without_early(sentence, sentence.source.normal[first.start : last.end]) + after[:70]
    if cues.scheduled.match(sentence.normal):
        return None
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
    own = {mention.concept, *lexicon().classes_of(mention.concept)} - set(_GENERAL)
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
    around = (before, sentence.after(group_end, 140), lead, sentence.normal[:OPENING], _head(sentence))
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


def _head(clause: Sentence) -> str:
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
        r"na[iï]ve (?:to|for) (?:\w+ ){0,3}$", before
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
        or cues.required.search(_head(sentence))
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


def guide_class(concept: str, reading: Reading) -> str | None:
    """The class of PRIOR_CLASSES that a mention stands for; the trial's own other targets are `same_target`."""
    if concept in PRIOR_CLASSES:
        return None if concept == "any_systemic" else concept
    if concept in _OTHER_NAMES:
        return _OTHER_NAMES[concept]
    classes = lexicon().classes_of(concept)
    if {concept, *classes} & _AGAINST_NO_CANCER:
        return None
    name = next((c for c in _SPECIFIC_FIRST if c in classes), None)
    drug = lexicon().drugs.get(concept)
    if name is None and drug is not None and drug.kind == "chemotherapy":
        return None  # a cytotoxic drug without a class of its own
    return name or ("same_target" if _is_own(concept, reading) else None)


def _is_own(concept: str, reading: Reading) -> bool:
    """The drug, or one of its class, is what this trial gives."""
    own = _given(reading)
    general = {"chemotherapy", "endocrine_therapy", "her2_directed", "any_systemic"}
    return concept in own or bool(
        (lexicon().classes_of(concept) - general) & {c for o in own for c in lexicon().classes_of(o)}
    )


def _given(reading: Reading) -> set[str]:
    """The treatments that the interventions and titles name."""
    named = normal(" ; ".join((*reading.trial.interventions, *(t.text for t in reading.trial.titles))))
    return {m.concept for m in lexicon().treatments.find(named)}


def _gives_other(drug_class: str, reading: Reading) -> bool:
    """The trial gives a drug of the class, and not the one by which the class is known here."""
    own = _given(reading)
    return _OTHER_NAMES[drug_class] not in own and any(drug_class in lexicon().classes_of(drug) for drug in own)


def _own_target(reading: Reading, said: set[int]) -> list[_Claim]:
    """ "Prior treatment with the study drug", or with something of its kind that the lexicon does not name.

    In the sentences `said`, which speak of classes that have names, by its own name or as one more ("or a CHK inhibitor").
    """
    names = _own_names(reading)
    return [_Claim("same_target", "forbids", s) for s in reading.sentences if _bars_own(s, names, id(s) in said)]


def _own_names(reading: Reading) -> set[str]:
    """What the trial gives, by names that the lexicon does not know."""
    given = [normal(name) for name in reading.trial.interventions]
    titles = [title.normal for title in reading.titles]
    names = {token for name in (*given, *titles) for token in cues.code_or_generic.findall(name)}
    names |= {cues.dose_form.split(name)[0].strip() for name in given}
    return {n for n in names if len(n) > 3 and not cues.not_a_drug.search(n) and not lexicon().treatments.find(n)}


def _bars_own(sentence: Sentence, names: set[str], said: bool) -> bool:
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
