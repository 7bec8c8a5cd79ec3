"""Types of breast cancer of which a record asks different things: the sentences that hold for each.

"HR-positive: one endocrine line; triple-negative: two lines of chemotherapy" asks at least one line of everybody.
What is said of one type is nothing that is asked of all; so such a record is read once for each type that it takes.
"""

from trialmatch.eligibility.families.type_words import Pairs, cues
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.scope import types_asked
from trialmatch.vocabulary import SUBTYPES


def parts_of_types(reading: Reading) -> dict[str, Reading]:
    """A reading for each type that is named, once the types that can join are read; none where all are asked the same.

    Of a type that is not named beside two that are, nothing is known: it does not make the trial open to all.
    """
    if not any(cues.of_types.search(s.normal) for s in reading.of_section(exclusion=False)):
        return {}
    told = {id(s): pairs for s in reading.of_section(exclusion=False) if (pairs := types_asked(reading, s))}
    named = [name for name in SUBTYPES if _of(reading.pairs, name) and any(_of(p, name) for p in told.values())]
    if len(set(map(frozenset, told.values()))) < 2 or len(named) < 2:
        return {}
    return {name: _part(reading, name, told) for name in named}


def _part(reading: Reading, name: str, told: dict[int, Pairs]) -> Reading:
    part = reading.part([s for s in reading.sentences if id(s) not in told or _of(told[id(s)], name)])
    part.pairs = _of(reading.pairs, name)
    return part


def _of(pairs: Pairs, name: str) -> Pairs:
    return {pair for pair in pairs if pair[0] == name}
