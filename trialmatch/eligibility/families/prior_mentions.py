"""Which of the treatments that a clause names it speaks of, and which of them are alternatives."""

import re

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.sentences import ASIDE, Sentence
from trialmatch.lexicon import Mention, lexicon, only_others

cues = Cues("prior_therapy")

GENERAL = ("endocrine_therapy", "her2_directed", "chemotherapy", "immune_checkpoint_inhibitor")


def alternatives(sentence: Sentence, mentions: list[Mention]) -> list[list[Mention]]:
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


def is_aside(clause: Sentence, mention: Mention) -> bool:
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
        mention.concept in GENERAL
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


def is_example(clause: Sentence, mention: Mention, rule: str | None) -> bool:
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
    earlier = [m for m in earlier if not is_aside(clause, m)]
    if earlier and cues.included_after.match(clause.after(mention, 20)):
        return True
    return any(example.search(clause.source.normal[m.end : mention.start]) for m in earlier)
