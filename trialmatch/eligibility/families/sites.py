"""Where the cancer may have spread: the brain in detail, its lining, and the other sites.

Each sentence that speaks of a site makes a claim about some of three kinds of person: those whose brain metastases
are treated and stable, those whose are active now, and those with symptoms or an urgent need for local treatment.
"""

import re
from dataclasses import dataclass, field

from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.reading import Reading
from trialmatch.eligibility.sentences import Sentence
from trialmatch.lexicon import Mention
from trialmatch.vocabulary import SITES

cues = Cues("sites")


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
        if cues.spread.search(around) and not _only_primary(sentence, mention):
            return True
    return False


def _only_primary(sentence: Sentence, mention: Mention) -> bool:
    before, after = sentence.before(mention, 30), sentence.after(mention, 44)
    named = sentence.source.normal[mention.start : mention.end]
    return bool(
        cues.primary.search(before[-14:] + named + after[:24]) or cues.primary.search(before)
    ) and not re.search(r"metasta|lesion|involvement|\bmets\b", after + before[-25:])


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
    scan = cues.about_scan.search(words)
    return bool(scan) and not cues.about_joining.search(words)


def _is_permission(sentence: Sentence) -> bool:
    """Lets somebody in by its own words; "X are not eligible unless …" starts with the ban."""
    if sentence.permits:
        return not (sentence.is_exclusion and _bans_first(sentence))
    if cues.must_be_treated.search(sentence.normal):
        return True
    return bool(_EXCEPTION_ALONE.search(sentence.normal)) and not sentence.prohibits


def _bans_first(sentence: Sentence) -> bool:
    main, exception = sentence.split_exception()
    return bool(exception) and not re.search(r"eligible|allowed|permitted|may |can |could ", main)


_EXCEPTION_ALONE = re.compile(r"^\W*(?:exceptions?|except|note)\b")


def _barred_regardless(words: str) -> bool:
    return bool(cues.lining_regardless.search(words))


def _enter_permission(account: _Account, sentence: Sentence) -> None:
    words = sentence.normal
    conditions = cues.stable.search(words) or cues.active.search(words) or cues.under_condition.search(words)
    (account.conditions if conditions else account.welcomes).append(sentence)
    account.permissions.append(sentence)
    if not conditions:
        account.active_free.append(sentence)
    elif _welcomes_active(_permitting_clause(words)) or not cues.treated.search(words):
        account.active_some.append(sentence)
    else:
        account.active_banned.append(sentence)


def _permitting_clause(words: str) -> str:
    """From the start of the clause that lets somebody in: "untreated metastases (stable ones are permitted)"."""
    match = cues.lets_in.search(words)
    if not match:
        return words
    return words[max(words.rfind(mark, 0, match.start()) for mark in ":(;") + 1 :]


def _welcomes_active(words: str) -> bool:
    """The permission is for active ones too: not "treated, asymptomatic", unless the two are alternatives."""
    if not cues.active_welcome.search(words):
        return False
    if cues.says_active.search(words):
        return not cues.says_settled.search(words) or ("untreated" in words and "or" in words)
    treated = cues.says_treated.search(words)
    return not treated or bool(cues.treated_or_asymptomatic.search(words))


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
    flat = cues.any_history.search(main) and not re.search(
        r"history of (?:active|untreated|symptomatic|uncontrolled|un)", main
    )
    active, urgent = cues.active.search(near), cues.urgent.search(near)
    if urgent and not active:
        active = cues.not_controlled.search(main)
    some = cues.some.search(near)
    if not excepted and (flat or not (active or urgent or some)):
        account.flat_bans.append(sentence)
        return
    account.conditions.append(sentence)
    told = f"{exception} . {following}"
    if cues.discretion.search(told) or (excepted and _welcomes_active(_permitting_part(exception, following))):
        account.active_some.append(sentence)
    elif _bars_urgent_only(near, bool(urgent), bool(active)):
        account.urgent_banned.append(sentence)
    elif some and not active and not excepted and re.search(r"> ?\d|≥ ?\d|more than \d", near):
        account.active_some.append(sentence)
    else:
        account.active_banned.append(sentence)


def _bars_urgent_only(near: str, urgent: bool, active: bool) -> bool:
    """Only those with symptoms, or whose metastases need treatment now; others with active disease may join."""
    if urgent and (not active or cues.urgent_whatever_else.search(near)):
        return True
    return bool(cues.requiring.search(near)) and not cues.not_only_urgent.search(near)


def _permitting_part(exception: str, following: str) -> str:
    return exception if cues.lets_in.search(exception) else following


def _near_brain(main: str) -> str:
    """The words around the first mention of the brain: farther ones qualify something else."""
    match = re.search(r"brain|cns|central nervous|intracranial|cerebral|subdural", main)
    if not match:
        return main
    before = re.split(r"[;:]|\band/or\b(?=.{30})", main[max(0, match.start() - 75) : match.start()])[-1]
    after = cues.clause_ends.split(main[match.end() : match.end() + 110].replace("(cns)", "cns  "))[0]
    if cues.needs_treatment_after.match(main):
        before = main[: match.start()]  # "Requiring immediate local therapy, such as …, for brain metastases"
    return before + main[match.start() : match.end()] + after


def _near_lining(main: str) -> str:
    """Only what stands directly before, or right after."""
    match = cues.lining.search(main)
    if not match:
        return main
    before = main[: match.start()]
    shared_noun = cues.brain_and_lining.search(before) and cues.lining_after_or.match(main[match.start() :])
    after = re.split(r"\b(?:or|and)\b|[,;(]", main[match.end() : match.end() + 45])[0]
    return (before if shared_noun else before[-16:]) + " " + after


def _inherits(main: str) -> bool:
    """ "Active CNS metastases, including carcinomatous meningitis": what is said of the whole holds for the part."""
    match = cues.lining.search(main)
    return bool(match and cues.including.search(main[: match.start()]) and cues.active.search(main[: match.start()]))


def _exception_lets_in(exception: str, following: str, site: str) -> bool:
    """The exception, or a sentence after, lets some of them in."""
    for words, own in (
        (exception if len(exception) > len("unless the:") else f"{exception} {following}", True),
        (following, False),
    ):
        if not cues.lets_in.search(words) or re.match(r"however,? (?:\w+ ){0,6}(?:excluded|not)", words):
            continue
        if site == "leptomeningeal":
            if re.search(r"mening|\blmd\b|leptomening", words) and not _barred_regardless(words):
                return True
            if own and not cues.brain_alone.search(words):
                return True
            continue
        if own or cues.these.search(words):
            return True
    return False


_SETTLED = re.compile(r"(?:no|not|without) (?:evidence of )?(?:\w+ ){0,3}progress")


def _enter_inclusion(account: _Account, sentence: Sentence, site: str, wanted: bool) -> None:
    words = sentence.normal
    required = cues.required.search(words) and not cues.not_required.search(words)
    must = cues.must_have_brain.search(words)
    must = must if must and "outside" not in must.group() else None
    if required and (wanted or must) and not re.search(r"stable|treated", words.split("brain")[0][-30:]):
        target = account.welcomes if sentence.scoped else account.required
        target.append(sentence)
        if cues.still_growing.search(words) and not _SETTLED.search(words):
            account.active_wanted.append(sentence)
        elif cues.was_treated.search(words) and not re.search(r"untreated|\bnew|progress", words):
            account.active_banned.append(sentence)
        elif cues.quiet_brain.search(words):
            account.active_some.append(sentence)
        else:
            account.active_free.append(sentence)
    elif cues.conditional_in.search(words) or cues.stable.search(words):
        account.conditions.append(sentence)
        (account.active_some if _welcomes_active(words) and "untreated" in words else account.stable_only).append(
            sentence
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
    must = cues.required_site.search(before + "")
    return bool(must) or bool(
        re.search(r"metasta\w+ is required|cancer with (?:\w+ ){0,2}$", words if "is required" in words else before)
    )
