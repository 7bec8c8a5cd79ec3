"""Where the cancer may have spread: the brain in detail, its lining, and the other sites.

Each sentence that speaks of a site makes a claim about some of three kinds of person: those whose brain metastases
are treated and stable, those whose are active now, and those with symptoms or an urgent need for local treatment.
"""

import re
from dataclasses import dataclass, field

from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention
from trialmatch.vocabulary import SITES

_SPREAD = re.compile(
    r"metasta\w*|\bdisease|\blesions?|involvement|\btumou?rs?|carcinomatosis|\bmets?\b|spread|secondar\w+|progression|malignan\w+|mening\w+|\blm[dc]\b|\bcancer|subdural"
)
_PRIMARY = re.compile(
    r"primary (?:brain|cns|central)|primary tumou?r|vascular|stroke|injur|abscess|trauma|infarct|ischemi|hemorrhage|h[ae]morrhag|seizure|infect|encephal|psychiat|lymphoma|"
    r"(?:radiotherapy|radiation|irradiation|surgery) (?:to|of) (?:the )?(?:\w+ )?$|natriuretic|barrier|mri\b|magnetic|stimula"
)
_URGENT = re.compile(
    r"\bsymptomatic\b|(?:requir\w+|need\w*|in need of|indicat\w+ for|necessitat\w+) (?:\w+ ){0,3}?(?:immediate|urgent|local|treatment|therapy|intervention|radio|surgery|steroid|cortico|whole|cns|increas\w+)|\bimmediate|\burgent"
)
_ACTIVE = re.compile(
    r"\bactive(?:ly)?\b|untreated|not (?:been )?(?:previously |adequately |definitively |clinically )?(?:treated|controlled|irradiated|stable)|uncontroll(?:ed|able)|unstable|"
    r"\bprogress(?:ing|ive|ed|ion|es)?\b|\bnew(?:ly)?\b|inadequately|rapidly|deteriorat\w*|without (?:prior |previous )?(?:treatment|therapy)|ha(?:ve|s) not (?:been|received|had)|"
    r"in need of|clinically (?:significant|relevant)|\bworsening|\bgrowing|who require|that require|unresolved|\bevolving|\bsuspected\b(?! or| brain| cns)"
)
_NOT_CONTROLLED = re.compile(
    r"metasta\w+ (?:\w+ ){0,3}?(?:has|have|is|are) not (?:been )?(?:\w+ )?(?:controlled|stable|treated)"
)
_SOME = re.compile(
    r"> ?\d|≥ ?\d|more than \d|within (?:the )?(?:last |past )?(?:\d+|one|two|three|four|six)|less than|\bbulky|\blarge|as (?:the )?(?:only|sole)|(?:only|sole) (?:site|metasta)|requir\w+|steroid|\bsymptom\w*"
)
_STABLE = re.compile(
    r"\bstable|\btreated\b|controlled|treatment|radiotherap\w+|radiation|radiosurgery|resect\w+|irradiat\w+|local therapy|definitive|inactive|no evidence|not progress\w*|"
    r"without (?:evidence|progress|clinical)|off steroids|steroid|not requir\w+|asymptomatic|stability"
)
_ANY_HISTORY = re.compile(
    r"(?:\bor|and/or|,|past|current) (?:a )?(?:prior |previous |known )?history|history (?:of )?(?:or|and)|current or (?:past|prior|previous)|past or current|any history|prior or|known or (?:prior|history)|"
    r"(?:^|known |a )(?:current |prior )?history of(?! (?:active|untreated|symptomatic|uncontrolled|treated))|ever"
)
_LETS_IN = re.compile(
    r"\bunless|\bexcept|provided|eligible|allowed|permitted|\bmay (?:be|participate|enroll|still|join)|can be|could be|other than|only if|as long as|acceptable|are ok|not excluded|will be considered|can participate"
)
_DISCRETION = re.compile(
    r"unless (?:\w+ ){0,4}(?:approved|determined|discussed|agreed|cleared|deemed|immediate)|not (?:\w+ ){0,2}(?:immediate|urgent)|(?:immediate|urgent)(?:\w| ){0,40} not (?:required|needed|indicated)"
)
_ACTIVE_WELCOME = re.compile(
    r"untreated|\bactive\b|\bnew(?:ly)?\b|progress(?:ive|ing)|asymptomatic|not (?:requir\w+|need\w*|in need of) (?:\w+ ){0,3}(?:immediate|urgent|local)|no (?:need for )?immediate|immediate|< ?\d+ ?(?:\.\d )?(?:cm|mm)|small"
)
_REQUIRED = re.compile(
    r"(?:must|should|need to|required to) have (?:[\w ≥>≤<=./()-]{0,60}?)(?:brain|cns|cerebral|intracranial|leptomening\w+|central nervous)|"
    r"^\W*(?:histolog\w+ |radio\w+ |newly |measurable |documented |confirmed |evidence of |presence of |history of |diagnosis of |with |at least (?:one|1) |patients with |participants with |known |\d+ ?(?: |to) ?\d+ |and |or |a |an |mri )*[\w ,/()-]{0,40}?(?:brain|cns|intracranial|cerebral|leptomening\w+) (?:\(\w+\) )?(?:metasta|lesion|disease|carcinomatosis|involvement)|"
    r"breast cancer with (?:\w+ ){0,2}(?:brain|leptomening\w+|cns) metasta|(?:diagnosis|evidence|presence) of (?:\w+ ){0,4}(?:leptomening\w+|lmd)"
)
_CONDITIONAL_IN = re.compile(
    r"with or without|and/or without|\bif (?:present|patients?|the|known|any|there|a|subjects?|participants?|brain|cns)\b|for (?:patients|those|participants|subjects)[^.;]{0,20} with|"
    r"(?:patients|participants|subjects|those|individuals) with (?:\w+ ){0,6}(?:brain|cns|central|intracranial|cerebral|leptomening)[^.;]{0,120}(?:must|should|are required|need to)|must be (?:\w+ )?(?:stable|treated|controlled|asymptomatic)|must have (?:been|completed|stable|received)"
)
_LINING = re.compile(
    r"(?:carcinomatous |neoplastic )?(?:lepto ?mening\w+|mening\w+|\blmd\b)(?: (?:disease|metasta\w+|carcinomatosis|involvement|spread|\(\w+\)))*"
)


@dataclass
class _Account:
    """What the record says of one site, sentence by sentence."""

    flat_bans: list[Sentence] = field(default_factory=list)
    conditions: list[Sentence] = field(default_factory=list)  # bans of some, or permissions under conditions
    inherited: list[Sentence] = field(default_factory=list)  # "active CNS metastases, including …": for the lining
    welcomes: list[Sentence] = field(default_factory=list)
    required: list[Sentence] = field(default_factory=list)
    active_banned: list[Sentence] = field(default_factory=list)
    active_some: list[Sentence] = field(default_factory=list)
    active_wanted: list[Sentence] = field(default_factory=list)  # only who has them is asked to join
    active_free: list[Sentence] = field(default_factory=list)
    urgent_banned: list[Sentence] = field(default_factory=list)
    stable_only: list[Sentence] = field(default_factory=list)  # inclusions that speak of treated and stable ones
    permissions: list[Sentence] = field(default_factory=list)
    brain_only_permission: bool = False

    def rule(self) -> tuple[str, Sentence | None]:
        inherited = [] if self.brain_only_permission else self.inherited
        bans = self.flat_bans + (self.inherited if self.brain_only_permission else [])
        for rule, sentences in (
            ("requires", self.required), ("allows_if", self.conditions + inherited), ("allows", self.welcomes), ("forbids", bans),
        ):  # fmt: skip
            if sentences:
                return rule, next((s for s in self.permissions if s in sentences), sentences[0])
        return "silent", None

    def active(self, rule: str) -> tuple[str, Sentence | None]:
        """The rule for metastases that are active now, given the rule for all."""
        if rule in ("silent", "forbids"):
            return rule, self.rule()[1]
        for word, sentences in (
            ("allows", self.active_wanted), ("allows_if", self.active_some), ("forbids", self.active_banned), ("allows_if", self.urgent_banned), ("forbids", self.stable_only), ("allows", self.active_free),
        ):  # fmt: skip
            if sentences:
                return word, sentences[0]
        return ("allows" if rule == "allows" else "forbids"), self.rule()[1]


def read_sites(reading: Reading) -> tuple[dict[str, str], str]:
    """({site: rule}, rule for active brain metastases)."""
    rules = dict.fromkeys(SITES, "silent")
    accounts = {site: _account(reading, site) for site in ("brain", "leptomeningeal")}
    for site, account in accounts.items():
        rules[site], sentence = account.rule()
        if sentence:
            reading.prove_by_criterion(f"sites.{site}", sentence)
    active, sentence = accounts["brain"].active(rules["brain"])
    if sentence:
        reading.prove("brain_active", sentence)
    for site in SITES[2:]:
        rules[site] = _other_site(reading, site)
    return rules, active


def _account(reading: Reading, site: str) -> _Account:
    account = _Account()
    wanted = any(
        _speaks_of(t, site) and not re.search(r"without|prevent(?!ion of her2)", t.normal) for t in reading.titles
    )
    for index, sentence in enumerate(reading.sentences):
        if not _speaks_of(sentence, site):
            continue
        _enter(account, sentence, _rest(reading.sentences, index), site, wanted)
    if wanted and not account.required:
        _title_requires(account, reading, site)
    return account


def _title_requires(account: _Account, reading: Reading, site: str) -> None:
    """ "… in breast cancer with leptomeningeal disease": the title asks for it where no sentence does."""
    title = next(t for t in reading.titles if _speaks_of(t, site))
    if site == "leptomeningeal" and not account.flat_bans and not account.welcomes:
        account.required.append(title)


def _rest(sentences: list[Sentence], index: int) -> list[Sentence]:
    """The rest of the criterion and its sub-bullets: qualifications often come a sentence later."""
    criterion = sentences[index].criterion
    rest = []
    for later in sentences[index + 1 : index + 14]:
        if later.criterion is not criterion and later.criterion.parent is not criterion:
            break
        rest.append(later)
    return rest


def _speaks_of(sentence: Sentence, site: str) -> bool:
    for mention in sentence.mentions("sites"):
        if mention.concept != site:
            continue
        if site == "leptomeningeal":
            return "non tumor meningeal" not in sentence.before(mention, 10) + sentence.normal
        around = (
            sentence.before(mention, 40)
            + sentence.source.normal[mention.start : mention.end]
            + sentence.after(mention, 60)
        )
        if _SPREAD.search(around) and not _only_primary(sentence, mention):
            return True
    return False


def _only_primary(sentence: Sentence, mention: Mention) -> bool:
    before, after = sentence.before(mention, 30), sentence.after(mention, 44)
    named = sentence.source.normal[mention.start : mention.end]
    return bool(_PRIMARY.search(before[-14:] + named + after[:24]) or _PRIMARY.search(before)) and not re.search(
        r"metasta|lesion|involvement|\bmets\b", after + before[-25:]
    )


def _enter(account: _Account, sentence: Sentence, rest: list[Sentence], site: str, wanted: bool) -> None:
    words = sentence.normal
    if site == "leptomeningeal" and _barred_regardless(words):
        account.flat_bans.insert(0, sentence)
        account.brain_only_permission = True
        return
    if _is_permission(sentence):
        if site == "leptomeningeal" or not _is_about_scan(words):
            _enter_permission(account, sentence)
    elif sentence.bars or (sentence.is_exclusion and not sentence.negated):
        if not _is_about_scan(words):
            _enter_ban(account, sentence, rest, site)
    elif sentence.is_exclusion:
        if re.search(r"not (?:had|received|been|have)|without", words):
            account.conditions.append(sentence)
            account.active_banned.append(sentence)
    elif not _is_about_scan(words):
        _enter_inclusion(account, sentence, site, wanted)


def _is_about_scan(words: str) -> bool:
    """Says that a scan is needed (or not), not who may join."""
    scan = re.search(
        r"\b(?:mri|ct|imaging|scan)\b[^.;]{0,60}(?:required|performed|must be|is not|will be|recommended|should be|may be used|at baseline|not mandatory)|inability to|unable to undergo|seizure|wash ?out",
        words,
    )
    return bool(scan) and not re.search(
        r"eligible|excluded|stable|untreated|must have (?:\w+ ){0,4}(?:brain|central|cns)", words
    )


def _is_permission(sentence: Sentence) -> bool:
    """Lets somebody in by its own words; "X are not eligible unless …" starts with the ban."""
    if sentence.permits:
        return not (sentence.is_exclusion and _bans_first(sentence))
    if _MUST_BE_TREATED.search(sentence.normal):
        return True
    return bool(_EXCEPTION_ALONE.search(sentence.normal)) and not sentence.prohibits


def _bans_first(sentence: Sentence) -> bool:
    main, exception = sentence.split_exception()
    return bool(exception) and not re.search(r"eligible|allowed|permitted|may |can |could ", main)


_EXCEPTION_ALONE = re.compile(r"^\W*(?:exceptions?|except|note)\b")
_MUST_BE_TREATED = re.compile(r"must (?:have been|be) (?:\w+ ){0,3}(?:treated|stable|asymptomatic|controlled)")


def _barred_regardless(words: str) -> bool:
    return bool(
        re.search(
            r"(?:mening\w+|leptomening\w+|lmd)[^.;]{0,60}(?:regardless|is excluded|are excluded|not (?:eligible|allowed|permitted))|does not include (?:carcinomatous|lepto|mening)",
            words,
        )
    )


def _enter_permission(account: _Account, sentence: Sentence) -> None:
    words = sentence.normal
    conditions = (
        _STABLE.search(words)
        or _ACTIVE.search(words)
        or re.search(r"\bif\b|provided|as long as|only|must|less than|fewer|≤|<|small|discretion|discuss", words)
    )
    (account.conditions if conditions else account.welcomes).append(sentence)
    account.permissions.append(sentence)
    if not conditions:
        account.active_free.append(sentence)
    elif _welcomes_active(_permitting_clause(words)) or not _TREATED.search(words):
        account.active_some.append(sentence)
    else:
        account.active_banned.append(sentence)


_TREATED = re.compile(
    r"treat|stable|stabil|controlled|radio|resect|irradiat|complet|progress|inactive|definitive|therapy|steroid"
)


def _permitting_clause(words: str) -> str:
    """From the start of the clause that lets somebody in: "untreated metastases (stable ones are permitted)"."""
    match = _LETS_IN.search(words)
    if not match:
        return words
    return words[max(words.rfind(mark, 0, match.start()) for mark in ":(;") + 1 :]


def _welcomes_active(words: str) -> bool:
    """The permission is for active ones too: not "treated, asymptomatic", unless the two are alternatives."""
    if not _ACTIVE_WELCOME.search(words):
        return False
    if re.search(r"untreated|\bnew\b|newly|\bactive\b|progressive|immediate", words):
        return not re.search(
            r"no (?:evidence of )?(?:new|active|progress|untreated)|without (?:evidence of )?(?:new|active|progress)|not progress|(?:new|progress\w+) (?:\w+ ){0,3}(?:not|excluded)",
            words,
        ) or ("untreated" in words and "or" in words)
    treated = re.search(
        r"\btreated\b|\bstable\b|stability|radiotherap|completed|definitive|after (?:treatment|therapy)|prior|previous",
        words,
    )
    return not treated or bool(
        re.search(
            r"asymptomatic (?:brain |cns )?(?:metasta\w+|lesions?|disease) or\b|(?:treated|stable)[^.;]{0,60}\bor asymptomatic",
            words,
        )
    )


def _enter_ban(account: _Account, sentence: Sentence, rest: list[Sentence], site: str) -> None:
    main, exception = sentence.split_exception()
    near = _near_brain(main) if site == "brain" else _near_lining(main)
    following = " . ".join(s.normal for s in rest)
    excepted = _exception_lets_in(exception, following, site)
    if site == "leptomeningeal" and _inherits(main):
        (account.conditions if excepted else account.inherited).append(sentence)
        return
    if (
        site == "leptomeningeal"
        and re.search(r"brain|cns|central", main)
        and re.search(r"brain|cns|central nervous", following)
        and not excepted
    ):
        account.brain_only_permission = True
    flat = _ANY_HISTORY.search(main) and not re.search(
        r"history of (?:active|untreated|symptomatic|uncontrolled|un)", main
    )
    active, urgent = _ACTIVE.search(near), _URGENT.search(near)
    if urgent and not active:
        active = _NOT_CONTROLLED.search(main)
    some = _SOME.search(near)
    if not excepted and (flat or not (active or urgent or some)):
        account.flat_bans.append(sentence)
        return
    account.conditions.append(sentence)
    told = f"{exception} . {following}"
    if _DISCRETION.search(told) or (excepted and _welcomes_active(_permitting_part(exception, following))):
        account.active_some.append(sentence)
    elif _bars_urgent_only(near, bool(urgent), bool(active)):
        account.urgent_banned.append(sentence)
    elif some and not active and not excepted and re.search(r"> ?\d|≥ ?\d|more than \d", near):
        account.active_some.append(sentence)
    else:
        account.active_banned.append(sentence)


def _bars_urgent_only(near: str, urgent: bool, active: bool) -> bool:
    """Only those with symptoms, or whose metastases need treatment now; others with active disease may join."""
    if urgent and (not active or _URGENT_WHATEVER_ELSE.search(near)):
        return True
    return bool(_REQUIRING.search(near)) and not re.search(r"untreated|unstable|uncontrolled|\bactive|new", near)


_URGENT_WHATEVER_ELSE = re.compile(
    r"(?:requir\w+|need\w*|indicat\w+) (?:\w+ ){0,2}(?:immediate|urgent)|symptomatic,? (?:and |or )?uncontrolled"
)
_REQUIRING = re.compile(r"requiring|who require|that require")


def _permitting_part(exception: str, following: str) -> str:
    return exception if _LETS_IN.search(exception) else following


def _near_brain(main: str) -> str:
    """The words around the first mention of the brain: farther ones qualify something else."""
    match = re.search(r"brain|cns|central nervous|intracranial|cerebral|subdural", main)
    if not match:
        return main
    before = re.split(r"[;:]|\band/or\b(?=.{30})", main[max(0, match.start() - 75) : match.start()])[-1]
    after = re.split(
        r"[;(]| or (?:cns disorders|other)|, (?:or |and )?(?!which|that|untreated|symptom|active|progress|requir|unless|or|and|new|unstable|uncontrolled)",
        main[match.end() : match.end() + 110].replace("(cns)", "cns  "),
    )[0]
    if re.match(
        r"\W*(?:patients |participants |subjects |those )?(?:who )?(?:requir|need|with (?:an? )?(?:need|indication))\w*",
        main,
    ):
        before = main[: match.start()]  # "Requiring immediate local therapy, such as …, for brain metastases"
    return before + main[match.start() : match.end()] + after


def _near_lining(main: str) -> str:
    """Only what stands directly before, or right after."""
    match = _LINING.search(main)
    if not match:
        return main
    before = main[: match.start()]
    shared_noun = re.search(
        r"(?:brain|cns|central nervous system)(?: \(cns\))? (?:or|and|and/or|/) ?$", before
    ) and re.match(r"(?:lepto)?mening\w+ (?:metasta|disease|involve)", main[match.start() :])
    after = re.split(r"\b(?:or|and)\b|[,;(]", main[match.end() : match.end() + 45])[0]
    return (before if shared_noun else before[-16:]) + " " + after


def _inherits(main: str) -> bool:
    """ "Active CNS metastases, including carcinomatous meningitis": what is said of the whole holds for the part."""
    match = _LINING.search(main)
    return bool(
        match
        and re.search(r"(?:including|includes|such as|incl\.?)\s*(?:\w+ )?$", main[: match.start()])
        and _ACTIVE.search(main[: match.start()])
    )


def _exception_lets_in(exception: str, following: str, site: str) -> bool:
    """The exception, or a sentence after, lets some of them in."""
    for words, own in (
        (exception if len(exception) > len("unless the:") else f"{exception} {following}", True),
        (following, False),
    ):
        if not _LETS_IN.search(words) or re.match(r"however,? (?:\w+ ){0,6}(?:excluded|not)", words):
            continue
        if site == "leptomeningeal":
            if re.search(r"mening|\blmd\b|leptomening", words) and not _barred_regardless(words):
                return True
            if own and not re.search(
                r"brain|(?:cns|central nervous system)(?! (?:\(cns\) )?(?:specific|directed))", words
            ):
                return True
            continue
        if own or re.search(r"brain|cns|central|metasta|lesion|these|they|such|treated|stable", words):
            return True
    return False


_STILL_GROWING = re.compile(
    r"(?:not|never) (?:been )?(?:previously )?(?:irradiated|treated)[^.;]{0,20}\bor\b[^.;]{0,20}progress|must have (?:had )?(?:new |\w+ ){0,3}(?:or |and )?(?:progress\w+|progressive)|"
    r"(?:new|untreated) (?:and/or|or|and) (?:recurrent|progress\w+)|(?:cns|brain|intracranial) progression|progress(?:ed|ive|ing|ion)[^.;]{0,30}(?:brain|cns|intracranial)"
)
_SETTLED = re.compile(r"(?:no|not|without) (?:evidence of )?(?:\w+ ){0,3}progress")


def _enter_inclusion(account: _Account, sentence: Sentence, site: str, wanted: bool) -> None:
    words = sentence.normal
    required = _REQUIRED.search(words) and not re.search(
        r"with or without|if |may have|either|measurable (?:\w+ )?(?:or|extra)|prior|with treated|outside", words
    )
    must = re.search(r"must have (?:[\w ≥>≤<=./()-]{0,60}?)(?:brain|cns|cerebral|leptomening|central nervous)", words)
    must = must if must and "outside" not in must.group() else None
    if required and (wanted or must) and not re.search(r"stable|treated", words.split("brain")[0][-30:]):
        target = account.welcomes if sentence.scoped else account.required
        target.append(sentence)
        if _STILL_GROWING.search(words) and not _SETTLED.search(words):
            account.active_wanted.append(sentence)
        elif re.search(
            r"previously (?:been )?(?:treated|irradiated)|treated with|treated within|\bstable\b", words
        ) and not re.search(r"untreated|\bnew|progress", words):
            account.active_banned.append(sentence)
        elif re.search(r"asymptomatic|not (?:requir|need)|does not need|small|< ?\d|untreated", words):
            account.active_some.append(sentence)
        else:
            account.active_free.append(sentence)
    elif _CONDITIONAL_IN.search(words) or _STABLE.search(words):
        account.conditions.append(sentence)
        (account.active_some if _welcomes_active(words) and "untreated" in words else account.stable_only).append(
            sentence
        )


_LIMITED = re.compile(
    r"\bextensive|\b> ?\d+ ?%|\d+ ?%|symptomatic|lymphangitic|cavitat\w+|massive|bulky|significant|severe|rapidly|life threatening|unless|large|uncontrolled|pulmonary dysfunction|active(?:ly)?|progressive|more than|greater than|"
    r"ulcerat\w+|requiring|only site|sole site|without other|alone|central"
)
_ENZYMES = re.compile(
    r"\bast\b|\balt\b|aspartate|alanine|transaminase|sgot|sgpt|uln|upper limit|bilirubin|alkaline|albumin|\balp\b|×|ast/alt|enzyme|liver function|times the|hepatic function|inr|prothrombin|institutional"
)
_NOT_RULE = re.compile(
    r"allerg|hepatitis|cirrhosis|pneumonitis|interstitial|fibrosis|disorder|infection|biops|radiation|radiotherap|bisphosphonate|denosumab|zoledron|modifying|stabili[sz]ing|marrow|density|surgery|examin|transplant|function|failure|"
    r"toxicity|fracture|osteopor|scan\b|x ray|rash|basal|squamous|melanoma|lymphoma|malignan|cancer of the skin|skin cancer|primary|palliat|irradiat|embol|gallstone|gilbert"
)


def _other_site(reading: Reading, site: str) -> str:
    """Rules about other sites are rare: most mentions are laboratory limits, scans and old treatment."""
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
    if _ENZYMES.search(words) or re.search(r"only|bone modif|crisis|predominant", before[-5:] + after[:16]):
        return ""
    spread = re.match(
        r"\W*(?:or \w+ |and \w+ |/\w+ )?(?:metasta\w+|mets\b|lesions?\b|involvement|disease\b|recurrence)", after
    )
    spread = spread or re.search(r"metasta\w+ (?:to|in|of|involving)(?: the)? (?:\w+,? ){0,3}$", before)
    if (
        not spread
        or _NOT_RULE.search(after[:34])
        or _NOT_RULE.search(before[-24:])
        or (site == "bone" and _NOT_RULE.search(words))
    ):
        return ""
    if re.search(r"(?:lung|liver|pulmonary|hepatic|skin|bone) disease", words) and not re.search(r"metasta", words):
        return ""
    if sentence.source.published.field in ("briefTitle", "officialTitle"):
        return (
            "requires"
            if site in ("bone", "liver", "lung")
            and re.search(
                r"(?:for|with|of|to) (?:\w+ ){0,3}(?:bone|liver|lung|hepatic|osseous|skeletal) metasta", words
            )
            else ""
        )
    if sentence.permits:
        return "allows_if" if _LIMITED.search(words) else "allows"
    if sentence.bars:
        return "allows_if" if _LIMITED.search(words) else "forbids" if len(words) < 120 else ""
    if _is_required_site(words, before):
        return "requires"
    return ""


def _is_required_site(words: str, before: str) -> bool:
    must = re.search(
        r"\bmust have (?:[\w≥-]+ ){0,5}$|^\W*(?:radio\w+ |documented |histolog\w+ |symptomatic |painful )*(?:presence of|evidence of|documented|at least (?:one|1|two|2)|confirmed)(?: \w+){0,3} $",
        before + "",
    )
    return bool(must) or bool(
        re.search(r"metasta\w+ is required|cancer with (?:\w+ ){0,2}$", words if "is required" in words else before)
    )
