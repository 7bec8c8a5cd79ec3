"""Where else the cancer may have spread: bone, liver, lung, chest wall and skin, lymph nodes.

Rules about these are rare: most mentions are laboratory limits, scans and old treatment.
"""

import re

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.families.brain import read_brain, read_lining
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention
from trialmatch.vocabulary import SITES

cues = Cues("sites")


def read_sites(reading: Reading) -> tuple[dict[str, str], str]:
    """({site: rule}, rule for active brain metastases)."""
    brain, active = read_brain(reading)
    rules = {"brain": brain, "leptomeningeal": read_lining(reading)}
    return rules | {site: _other_site(reading, site) for site in SITES[2:]}, active


def _other_site(reading: Reading, site: str) -> str:
    for sentence in (*reading.sentences, *reading.titles):
        for mention in sentence.mentions("sites"):
            if mention.concept == site:
                rule = _site_rule(sentence, mention, site)
                if rule:
                    reading.prove(f"sites.{site}", sentence)
                    return rule
    return "silent"


def _site_rule(sentence: Sentence, mention: Mention, site: str) -> str:
    words = sentence.normal
    after, before = sentence.after(mention, 40), sentence.before(mention, 44)
    if cues.enzymes.search(words) or re.search(r"only|bone modif|crisis|predominant", before[-5:] + after[:16]):
        return ""
    spread = cues.spread_after.match(after)
    spread = spread or re.search(r"metasta\w+ (?:to|in|of|involving)(?: the)? (?:\w+,? ){0,3}$", before)
    if (
        not spread
        or cues.not_rule.search(after[:34])
        or cues.not_rule.search(before[-24:])
        or (site == "bone" and cues.not_rule.search(words))
    ):
        return ""
    if re.search(r"(?:lung|liver|pulmonary|hepatic|skin|bone) disease", words) and not re.search(r"metasta", words):
        return ""
    if sentence.source.published.field in ("briefTitle", "officialTitle"):
        return "requires" if site in ("bone", "liver", "lung") and cues.title_site.search(words) else ""
    if sentence.permits:
        return "allows_if" if cues.limited.search(words) else "allows"
    if sentence.bars:
        return "allows_if" if cues.limited.search(words) else "forbids" if len(words) < 120 else ""
    if _is_required_site(words, before):
        return "requires"
    return ""


def _is_required_site(words: str, before: str) -> bool:
    return bool(cues.required_site.search(before)) or bool(
        re.search(r"metasta\w+ is required|cancer with (?:\w+ ){0,2}$", words if "is required" in words else before)
    )
