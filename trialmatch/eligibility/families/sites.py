"""Where the cancer may have spread: the brain in detail, its lining, and the other sites."""

import re
from dataclasses import dataclass, field

from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention
from trialmatch.vocabulary import SITES

_SPREAD = re.compile(
    r"metasta\w*|\bdisease|\blesions?|involvement|\btumou?rs?|carcinomatosis|\bmets?\b|spread|secondar\w+|progression|malignan\w+|mening\w+|\blm[dc]\b|compression|\bcancer|subdural"
)
_PRIMARY = re.compile(
    r"primary (?:brain|cns|central)|primary tumou?r|vascular|stroke|injur|abscess|trauma|infarct|ischemi|hemorrhage|seizure|infect|encephal|psychiat|lymphoma|radiotherapy to|irradiation|radiation therapy$"
)
# Words that make a ban a condition: only such brain metastases are meant.
_ACTIVE = re.compile(
    r"\bactive(?:ly)?\b|untreated|not (?:been )?(?:previously |adequately |definitively )?(?:treated|controlled|irradiated|stable)|\bsymptom\w*|uncontrolled|"
    r"unstable|\bprogress\w*|\bnew(?:ly)?\b|requir\w+|uncontrolled|inadequately|rapidly|deteriorat\w*|evidence of (?:progress|neurolog)|without (?:prior |previous )?(?:treatment|therapy)|have not (?:been|received)|has not (?:been|received)|"
    r"in need of|immediate|clinically (?:significant|relevant|unstable)|increasing|worsening|not well controlled|current(?:ly)? (?:on|receiving)|on (?:steroid|cortico)|recent|bulky|large|unresolved|> ?\d|within (?:\d+|one|two|three|four|six)|less than"
)
_SYMPTOM_ONLY = re.compile(
    r"\bsymptomatic|requir\w+ (?:immediate|urgent|local|steroid|cortico|treatment|therapy|increas)|need(?:ing)? (?:for )?(?:immediate|urgent|local)|immediate (?:local|cns|treatment|therapy)|indication for immediate"
)
_UNTREATED = re.compile(
    r"untreated|\bactive(?:ly)?\b|uncontrolled|unstable|\bprogress\w*|\bnew(?:ly)?\b|not (?:been )?(?:previously |adequately |definitively )?(?:treated|controlled|stable|irradiated)"
)
_STABLE = re.compile(
    r"\bstable|\btreated\b|controlled|asymptomatic|treatment|radiotherap\w+|radiation|radiosurgery|resect\w+|irradiat\w+|local therapy|definitive|inactive|dormant|no evidence|not progress\w*|without (?:evidence|progress)|off steroids|steroid|not requir\w+"
)
_ACTIVE_WELCOME = re.compile(
    r"(?:untreated|active|new(?:ly diagnosed)?|progressive|progressing|asymptomatic)[^.;]{0,60}(?:brain|cns|central nervous)[^.;]{0,90}(?:eligible|allowed|permitted|included|may|can be)|"
    r"(?:eligible|allowed|permitted|may|included)[^.;]{0,80}(?:untreated|active|asymptomatic(?! and stable|, stable|,? treated| treated|,? previously)|immediate)|"
    r"(?:unless|except)[^.;]{0,80}(?:asymptomatic(?! and stable|, stable| treated|,? treated|,? previously)|immediate|untreated)|"
    r"(?:immediate|urgent)[^.;]{0,60}(?:not (?:required|indicated|needed|anticipated)|is not|unlikely)|not (?:requir\w+|need\w*|in need of) (?:of )?(?:immediate|urgent|local)|no (?:need for )?immediate"
)
_REQUIRES = re.compile(
    r"(?:must|should|need to) have (?:\w+ ){0,4}(?:brain|cns|cerebral|leptomening\w+|central nervous)|(?:documented|confirmed|presence of|evidence of|history of|newly diagnosed|at least (?:one|1)|measurable|radiographic\w*|radiologic\w*|diagnosis of|patients with|participants with|\d ?(?: |to) ?\d+) (?:\w+ ){0,4}(?:brain|cns|intracranial|cerebral|leptomening\w+)"
)
_TITLE_REQUIRES = re.compile(r"(?:brain|cns|intracranial|cerebral|leptomening\w+)")
_ENZYMES = re.compile(
    r"\bast\b|\balt\b|aspartate|alanine|transaminase|sgot|sgpt|uln|upper limit|bilirubin|alkaline|albumin|alp\b|×|ast/alt|enzyme|liver function|times the|hepatic function"
)
_NOT_RULE = re.compile(
    r"allerg|hepatitis|cirrhosis|pneumonitis|interstitial|fibrosis|disorder|infection|biopsy|radiation|radiotherap|bisphosphonate|marrow|density|surgery|examin|transplant|function|failure|toxicity|fracture|osteopor|scan\b|x ray|rash|basal|squamous|melanoma|lymphoma|malignan|cancer of the skin|skin cancer|primary"
)


@dataclass
class _Account:
    """What the record says of brain (or leptomeningeal) disease, sentence by sentence."""

    flat_bans: list[Sentence] = field(default_factory=list)
    conditional: list[Sentence] = field(default_factory=list)  # bans of some, or permissions under conditions
    welcomes: list[Sentence] = field(default_factory=list)
    required: list[Sentence] = field(default_factory=list)
    active_bans: list[Sentence] = field(default_factory=list)
    active_some: list[Sentence] = field(default_factory=list)
    active_free: list[Sentence] = field(default_factory=list)

    def rule(self) -> tuple[str, Sentence | None]:
        for rule, sentences in (
            ("requires", self.required), ("allows_if", self.conditional), ("allows", self.welcomes), ("forbids", self.flat_bans),
        ):  # fmt: skip
            if sentences:
                return rule, sentences[0]
        return "silent", None

    def active(self, rule: str) -> tuple[str, Sentence | None]:
        if rule == "silent":
            return "silent", None
        for word, sentences in (
            ("allows", self.active_free),
            ("allows_if", self.active_some),
            ("forbids", self.active_bans),
        ):
            if sentences:
                return word, sentences[0]
        if rule == "allows":
            return "allows", self.welcomes[0]
        return "forbids", self.rule()[1]


def read_sites(reading: Reading) -> tuple[dict[str, str], str]:
    """({site: rule}, rule for active brain metastases)."""
    rules = dict.fromkeys(SITES, "silent")
    active = "silent"
    for site in ("brain", "leptomeningeal"):
        account = _account(reading, site)
        rules[site], sentence = account.rule()
        if sentence:
            reading.prove(f"sites.{site}", sentence)
        if site == "brain":
            active, sentence = account.active(rules[site])
            if sentence:
                reading.prove("brain_active", sentence)
    for site in SITES[2:]:
        rules[site] = _other_site(reading, site)
    return rules, active


def _account(reading: Reading, site: str) -> _Account:
    account = _Account()
    wanted = _required_by_title(reading, site)
    for index, sentence in enumerate(reading.sentences):
        if not _speaks_of(sentence, site):
            continue
        following = _same_criterion_rest(reading.sentences, index)
        _enter(account, sentence, following, site, wanted)
    return account


def _same_criterion_rest(sentences: list[Sentence], index: int) -> str:
    """The rest of the criterion and its sub-bullets: qualifications often come a sentence later."""
    criterion = sentences[index].criterion
    rest = []
    for later in sentences[index + 1 : index + 12]:
        if later.criterion is criterion or later.criterion.parent is criterion:
            rest.append(later.normal)
        else:
            break
    return " . ".join(rest)


def _required_by_title(reading: Reading, site: str) -> bool:
    return any(_speaks_of(title, site) and not re.search(r"without|prevent", title.normal) for title in reading.titles)


def _speaks_of(sentence: Sentence, site: str) -> bool:
    for mention in sentence.mentions("sites"):
        if mention.concept != site:
            continue
        around = (
            sentence.before(mention, 40)
            + sentence.source.normal[mention.start : mention.end]
            + sentence.after(mention, 60)
        )
        if site == "leptomeningeal" or (_SPREAD.search(around) and not _only_primary(sentence, mention)):
            return True
    return False


def _only_primary(sentence: Sentence, mention: Mention) -> bool:
    around = (
        sentence.before(mention, 12) + sentence.source.normal[mention.start : mention.end] + sentence.after(mention, 24)
    )
    return bool(_PRIMARY.search(around)) and not re.search(r"metasta|lesion|involvement|\bmets\b", sentence.normal)


def _enter(account: _Account, sentence: Sentence, following: str, site: str, wanted: bool) -> None:
    main, exception = sentence.split_exception()
    words = sentence.normal
    if _barred_regardless(words, site):
        account.flat_bans.insert(0, sentence)
        return
    if sentence.permits and not (sentence.is_exclusion and exception and _bans_first(main)):
        _enter_permission(account, sentence, words)
    elif sentence.bars or (sentence.is_exclusion and not sentence.negated):
        _enter_ban(account, sentence, main, f"{exception} . {following}", site)
    elif sentence.is_exclusion:
        account.conditional.append(sentence)
    else:
        _enter_inclusion(account, sentence, wanted)


def _bans_first(main: str) -> bool:
    return not re.search(r"eligible|allowed|permitted|may ", main)


def _barred_regardless(words: str, site: str) -> bool:
    if site != "leptomeningeal":
        return False
    return bool(
        re.search(
            r"(?:mening\w+|leptomening\w+|lmd)[^.;]{0,60}(?:regardless|is excluded|are excluded|not (?:eligible|allowed|permitted))|does not include (?:carcinomatous|lepto|mening)",
            words,
        )
    )


def _enter_permission(account: _Account, sentence: Sentence, words: str) -> None:
    conditions = (
        _STABLE.search(words)
        or _ACTIVE.search(words)
        or re.search(r"\bif\b|provided|as long as|only|must|less than|fewer", words)
    )
    (account.conditional if conditions else account.welcomes).append(sentence)
    if _ACTIVE_WELCOME.search(words):
        account.active_some.append(sentence)
    elif conditions:
        account.active_bans.append(sentence)


def _enter_ban(account: _Account, sentence: Sentence, main: str, rest: str, site: str) -> None:
    near = _near(main, site)
    excepted = _speaks_of_exception(rest, site)
    if excepted or _ACTIVE.search(near):
        account.conditional.append(sentence)
    else:
        account.flat_bans.append(sentence)
        return
    if _ACTIVE_WELCOME.search(rest) or (_SYMPTOM_ONLY.search(near) and not _UNTREATED.search(near)):
        account.active_some.append(sentence)
    else:
        account.active_bans.append(sentence)


def _near(main: str, site: str) -> str:
    """For the brain the words before and after it; for its lining only what stands directly before, or right after."""
    if site == "brain":
        return main
    match = re.search(
        r"(?:carcinomatous |neoplastic )?(?:lepto ?mening\w+|mening\w+|\blmd\b)(?: (?:disease|metasta\w+|carcinomatosis|involvement|spread))*",
        main,
    )
    if not match:
        return main
    before = main[: match.start()]
    including = re.search(r"(?:including|includes|such as|\()\s*$", before)
    joined = re.search(
        r"(?:brain|cns|central nervous system)(?: \(cns\))?\s*(?:and ?/ ?or|or|and|/)\s*(?:\w+ )?$", before
    )
    if including or joined:
        return main
    return before[-28:] + " " + main[match.end() : match.end() + 45]


def _speaks_of_exception(rest: str, site: str) -> bool:
    """The exception, or the sentence after, lets some of them in."""
    if not rest.strip(" ."):
        return False
    if site == "leptomeningeal" and not re.search(
        r"mening|\blmd\b|they|these|such|unless|treated and stable", rest[:160]
    ):
        return False
    lets_in = re.search(
        r"unless|except|provided|eligible|allowed|permitted|may (?:be|participate|enroll)|can be|other than|only if|as long as|acceptable|are ok",
        rest,
    )
    if (
        site == "leptomeningeal"
        and re.search(r"brain|cns|central", rest[:200])
        and not re.search(r"mening|lmd", rest[:200])
    ):
        return False
    return bool(lets_in and (_STABLE.search(rest) or re.search(r"brain|cns|met|lesion|they", rest)))


def _enter_inclusion(account: _Account, sentence: Sentence, wanted: bool) -> None:
    words = sentence.normal
    if (
        re.search(
            r"with or without|and/or without|\bif (?:present|patients?|the|known|any|there|a)\b|for (?:patients|those|participants|subjects)[^.;]{0,20} with|patients with (?:a )?(?:history|known|prior)|must be (?:stable|treated|controlled)|must have (?:been|completed|stable)",
            words,
        )
        and not wanted
    ):
        account.conditional.append(sentence)
        (account.active_some if _ACTIVE_WELCOME.search(words) else account.active_bans).append(sentence)
    elif wanted and _REQUIRES.search(words):
        account.required.append(sentence)
        if re.search(r"previously treated|treated with|treated within|stable", words) and not re.search(
            r"untreated|new|progress", words
        ):
            account.active_bans.append(sentence)
        elif re.search(r"asymptomatic|not (?:requir|need)|small|< ?\d|untreated", words):
            account.active_some.append(sentence)
        else:
            account.active_free.append(sentence)
    elif _STABLE.search(words):
        account.conditional.append(sentence)
        account.active_bans.append(sentence)
    elif _REQUIRES.search(words) and re.search(
        r"\bmust have\b|^\W*(?:patients|participants|subjects)? ?(?:with )?(?:documented|confirmed|presence|radio|at least|newly)",
        words,
    ):
        account.required.append(sentence)
        account.active_free.append(sentence)


_LIMITED = re.compile(
    r"\bextensive|\b> ?\d+ ?%|\d+ ?%|symptomatic|lymphangitic|cavitat\w+|massive|bulky|significant|severe|rapidly|life threatening|unless|large|uncontrolled|pulmonary dysfunction|active(?:ly)?|progressive|crisis|more than|greater than|ulcerat\w+|requiring|only site|sole site|without other|alone"
)


def _other_site(reading: Reading, site: str) -> str:
    """Rules about other sites are rare: most mentions are laboratory limits, scans and old treatment."""
    for sentence in reading.sentences:
        mentions = [m for m in sentence.mentions("sites") if m.concept == site]
        for mention in mentions:
            rule = _site_rule(sentence, mention, site)
            if rule:
                reading.prove(f"sites.{site}", sentence)
                return rule
    return "silent"


def _site_rule(sentence: Sentence, mention: Mention, site: str) -> str:
    words = sentence.normal
    after = sentence.after(mention, 34)
    if _ENZYMES.search(words) or re.search(r"only", sentence.before(mention, 3) + after[:14]):
        return ""
    spread = re.match(
        r"\W*(?:or \w+ |and \w+ |/\w+ )?(?:metasta\w+|mets\b|lesions?\b|involvement|disease\b|recurrence)", after
    )
    spread = spread or re.search(
        r"metasta\w+ (?:to|in|of|involving)(?: the)? (?:\w+,? ){0,3}$", sentence.before(mention, 40)
    )
    if not spread or _NOT_RULE.search(after[:26]) or _NOT_RULE.search(sentence.before(mention, 14)):
        return ""
    if re.search(r"(?:lung|liver|pulmonary|hepatic|skin|bone) disease", words) and not re.search(r"metasta", words):
        return ""
    if sentence.permits:
        return "allows_if" if _LIMITED.search(words) else "allows"
    if sentence.bars:
        return "allows_if" if _LIMITED.search(words) else "forbids" if len(words) < 120 else ""
    if (
        site != "chest_wall_skin"
        and re.search(
            r"\bmust have|presence of|documented|at least (?:one|1|two|2)|with (?:\w+ )?(?:liver|lung|bone)", words
        )
        and re.search(
            r"\bmust have (?:\w+ ){0,3}(?:liver|bone|lung|hepatic|osseous)|^\W*(?:presence of|documented|at least (?:one|1|two|2))",
            words,
        )
    ):
        return "requires"
    return ""
