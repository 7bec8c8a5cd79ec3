"""Criteria -> sentences, each with its stance: does it ask for, bar or permit what it mentions?"""

from __future__ import annotations

import dataclasses
import functools
import re
from dataclasses import dataclass
from itertools import pairwise

from trialmatch.eligibility.criterion import EXCLUSION, Criterion
from trialmatch.eligibility.cues import Cues
from trialmatch.eligibility.needed_words import has_any
from trialmatch.eligibility.part_names import cohort_of, may_name_part, nested, tumour_prefix
from trialmatch.eligibility.text import CleanText
from trialmatch.lexicon import Mention, lexicon, only_others

cues = Cues("sentences")

# What stands before a mark is looked at only where there is one: so the search runs from mark to mark.
_END = re.compile(
    r"[.;\n](?:(?<=[.;])(?<!e\.g.)(?<!i\.e.)(?<!\beg.)(?<!\bie.)(?<!\bvs.)(?<!\bno.)(?<! v.)(?<!\bdr.)(?=\s+(?:[\[(\"'*]|[●•▪◦■]\s*)?[A-Z0-9])|"
    r"(?<=[a-z0-9)][a-z0-9)]\.)(?=[A-Z][a-z]+\s)|(?<=\n)\s*\n|(?<=;)(?=\s+(?:if|for) (?:HR|ER|PR|HER2|hormone|triple|TNBC)))"
)
_LONGEST = 1500  # characters; longer than any sentence that a person wrote


_RUN_ON = 200  # characters; a shorter one is read as it stands
_LOST_BREAK = re.compile(
    r"(?<=[a-z0-9)%])\s(?=(?:No|Not|Must|At least|Greater than|More than|Less than|Prior|Previous|Concurrent|See|Measurable|"
    r"Bidimensionally|Histologically|Evaluable|Disease progression|Progressive disease|Recurrent|Brain metastases|Hormone receptor|"
    r"Estrogen receptor|Age|Sex|Menopausal|Performance status|Life expectancy|Hematopoietic|Hepatic|Renal|Cardiovascular|Pulmonary|"
    r"Fertile|Negative pregnancy|Known|Any|History|Patients|Participants|Subjects|Women|Active|Presence|Uncontrolled|Serious|"
    r"Significant|Able|Unable|Written|Signed|Willing|Adequate|Biologic therapy|Chemotherapy|Endocrine therapy|Radiotherapy|Surgery|Other)\b:?\s)|"
    r"(?<=[\w.;)])\s(?=\(?\d{1,2}\\?[.)] ?(?:[A-Z]|no |not ))"  # "… trial 8) Measurable disease": numbers in one line
)

_LIST_MARK = re.compile(r"(?<=:)\s*\(?(?:[A-Za-z]|\d{1,2})[.)]\s*\Z")  # "…, provided that: A." opens a list

TITLES = ("briefTitle", "officialTitle")
ASIDE = re.compile(r"\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\]")  # brackets, with brackets in them

_OR_AT_EDGE = re.compile(r"^\W*or (?:patients|participants|subjects|those|if)\b|\bor\W*$")


SHORT_CONDITION = re.compile(r"\((?:unless|except|if) [^();]{0,40}\)(?=,?\s*(?:and\b|or\b|,))")  # it ends no list
_NAMES_IN_BRACKETS = (
    r"\((?:(?!unless|except|prior)[^();]{1,30};){1,4}(?! ?unless| ?except)[^();]{1,30}\)"  # "(SERM; SERD)"
)
_ENDS_NOTHING = re.compile(f"{SHORT_CONDITION.pattern}|{_NAMES_IN_BRACKETS}")


@dataclass(frozen=True)
class Sentence:
    """Clean text [start:end] of one criterion."""

    criterion: Criterion
    start: int
    end: int
    normal: str
    cohort: str = ""
    _found: dict[str, list[Mention]] = dataclasses.field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def source(self) -> CleanText:
        return self.criterion.source

    @property
    def is_exclusion(self) -> bool:
        return self.criterion.section == EXCLUSION

    @functools.cached_property
    def permits(self) -> bool:
        """Says that somebody may join: "are eligible", "is allowed", "not excluded"."""
        return bool(cues.permits.search(self.normal)) and not self.prohibits

    @property
    def permitting_note(self) -> range | None:
        """The same of a ban: "Liver metastases (small ones are allowed)"."""
        return self.permitting_aside if self.is_exclusion else None

    @functools.cached_property
    def permitting_aside(self) -> range | None:
        """Where the brackets of "must have had a taxane (two are allowed)" stand, if they alone let somebody in."""
        if not self.permits:
            return None
        notes = (n for n in ASIDE.finditer(self.normal) if dataclasses.replace(self, normal=n[0]).permits)
        note = next((range(n.start(), n.end()) for n in notes), None)
        return note if note and not self.without(note).permits else None

    def without(self, part: range) -> Sentence:
        """The same sentence with a part of its words left blank: places stay as they are."""
        blank = " " * len(part)
        return dataclasses.replace(self, normal=self.normal[: part.start] + blank + self.normal[part.stop :])

    @functools.cached_property
    def prohibits(self) -> bool:
        """Says in its own words that somebody may not join."""
        plain = cues.not_a_bar.sub(" ", self.normal)
        return bool(cues.prohibits.search(plain) or cues.nothing_allowed.search(plain))

    @property
    def in_title(self) -> bool:
        """It stands in a title of the trial."""
        return self.source.published.field in TITLES

    @functools.cached_property
    def bars(self) -> bool:
        """What the sentence mentions keeps a person out."""
        if self.is_exclusion:
            return not self.permits and (not self.negated or self.forbids_outright)
        return self.prohibits or self.negated

    @functools.cached_property
    def forbids_outright(self) -> bool:
        """ "Must not have received …": a ban in its own words, also where it stands among the exclusions."""
        return bool(cues.outright.match(self.normal))

    @functools.cached_property
    def negated(self) -> bool:
        """Starts with no, not, without, absence of …"""
        return bool(cues.negated_start.match(self.normal))

    @property
    def names_treated_areas(self) -> bool:
        """ "Lesions to be irradiated must …": what the radiotherapy is for, not where else there is disease."""
        return bool(cues.to_be_treated.match(self.normal))

    @property
    def is_of_lesions(self) -> bool:
        """A bullet under "Non-measurable lesions, which include:" names what is looked at, not who may join."""
        return bool(cues.of_lesions.search(self.lead()))

    def consists_of(self, whole: Mention, part: Mention) -> bool:
        """ "Chemotherapy with a taxane": the part, right after the whole, says which."""
        return bool(cues.consists_of.fullmatch(self.source.normal[whole.end : part.start]))

    def split_exception(self) -> tuple[str, str]:
        """(main clause, exception clause or "") at the first unless / except / provided …"""
        return self._split

    @functools.cached_property
    def _split(self) -> tuple[str, str]:
        found = (m for m in cues.exception.finditer(self.normal, 8) if not _in_brackets(self.normal, m))
        match = next((m for m in found if not cues.exception_of_part.match(self.normal, m.start())), None)
        if match and match[0].startswith("if") and cues.refused.search(self.normal[: match.start()]):
            return self.normal, ""  # "not eligible if they had …" names the reason, not an exception
        return (self.normal[: match.start()], self.normal[match.start() :]) if match else (self.normal, "")

    def cut(self, first: int, last: int) -> Sentence:
        """The part from one place in its words to another, at its own place in the text."""
        return dataclasses.replace(
            self, start=self.start + first, end=self.start + last, normal=self.normal[first:last]
        )

    def cut_at(self, places: list[int]) -> list[Sentence]:
        """The parts between these places in its words."""
        return [self.cut(first, last) for first, last in pairwise([0, *places, len(self.normal)])]

    def clauses(self) -> list[Sentence]:
        """The parts that may each have a stance of their own: at a semicolon, an exception, a note in brackets."""
        plain = _ENDS_NOTHING.sub(lambda match: " " * len(match[0]), self.normal)
        return self.cut_at([m.start() for m in cues.clause.finditer(plain) if m.start()])

    def mentions(self, table: str) -> list[Mention]:
        """Concepts of a lexicon table, at offsets in the clean text; each table is searched once."""
        if table not in self._found:
            self._found[table] = self.source.mentions_between(table, self.start, self.end)
        return self._found[table]

    @functools.cached_property
    def markers(self) -> list[Mention]:
        """The biomarkers that are named, and not as the name of a pathway ("aberrations of the PI3K/mTOR pathway")."""
        return [m for m in self.mentions("biomarkers") if not cues.pathway.match(self.after(m, 20))]

    @property
    def opens_criterion(self) -> bool:
        """Its criterion begins with it and goes on after it."""
        goes_on = self.source.normal[self.end : self.criterion.end].strip()
        return self.start == self.criterion.start and bool(goes_on)

    @property
    def scoped(self) -> bool:
        """Belongs to one cohort, part or phase of the trial only."""
        return bool(self.cohort)

    @property
    def names_its_part(self) -> bool:
        """ "Brain metastases (Cohort A only)": its own words say so, not a heading that may reach too far."""
        return self.scoped and not self.criterion.cohort

    @functools.cached_property
    def is_alternative(self) -> bool:
        """One of several ways: "at least one of the following:", or an "or" at its start or end."""
        if self._is_cohort_listed:
            return False
        if _OR_AT_EDGE.search(self.normal) or self.criterion.is_one_of:
            return True
        way = self.criterion
        while (opener := way.opener if way is self.criterion else way.parent) is not None:
            if cues.one_of.search(opener.normal):
                return way is self.criterion or not lexicon().tumours.find(way.normal)  # each tumour is asked its own
            way = opener
        return False

    @property
    def is_of_cohort_read(self) -> bool:
        """It stands under one cohort, and that cohort is read for itself."""
        return bool(self.criterion.cohort) and not self.scoped

    @property
    def _is_cohort_listed(self) -> bool:
        """ "One of the following: / Group 1: … or / Group 2: …", where one of these groups is read for itself."""
        opener = self.criterion.opener
        return self.is_of_cohort_read and (opener is None or opener.cohort != self.criterion.cohort)

    def lead(self) -> str:
        """The words of the parents, or of the statement that opened the list."""
        return self._lead

    @functools.cached_property
    def _lead(self) -> str:
        opener = self.criterion.announced_by
        return self.criterion.lead() or (opener.normal if opener else "")

    def is_blank(self, mention: Mention) -> bool:
        """It stands in a part that was left blank."""
        return not self.normal[mention.start - self.start : mention.end - self.start].strip()

    def words_of(self, mention: Mention) -> str:
        """By which words it is named."""
        return self.source.normal[mention.start : mention.end]

    def before(self, mention: Mention, length: int = 60) -> str:
        return self.source.normal[max(self.start, mention.start - length) : mention.start]

    def after(self, mention: Mention, length: int = 60) -> str:
        return self.source.normal[mention.end : min(self.end, mention.end + length)]


def _in_brackets(words: str, match: re.Match[str]) -> bool:
    """ "(excluding carcinomatous meningitis)": says what is meant, and excepts nobody."""
    return match[0] == "excluding" and words[match.start() - 1] == "("


def split_sentences(criterion: Criterion) -> list[Sentence]:
    """The sentences of a criterion. A heading is one too: "Inclusion Criteria - breast cancer"."""
    text = criterion.source.text
    ends = [m.end() for m in _END.finditer(text, criterion.start, criterion.end) if not _goes_on_in_brackets(text, m)]
    cuts = [
        cut
        for start, end in pairwise([criterion.start, *ends, criterion.end])
        for first, last in pairwise([start, *_run_on(text, start, end), end])
        for one, other in pairwise([first, *_joined(criterion, first, last), last])
        for cut in _shortened(text, one, other)
    ]
    sentences = []
    lead = criterion.lead()
    carried = criterion.cohort
    for start, end in pairwise([criterion.start, *cuts]):
        end -= len(mark[0]) if (mark := _LIST_MARK.search(text, start, end)) else 0
        words = criterion.source.normal[start:end]
        if words.strip():
            skip = len(words) - len(words.lstrip())
            first, last = start + skip, start + len(words.rstrip())
            plain = words.strip().replace("\n", " ")
            carried = "" if cues.of_all.match(plain) else nested(carried, cohort_of(text[first : first + 100]))
            sentences.append(Sentence(criterion, first, last, plain, carried or _part_told(plain, lead)))
    return _of_part_told_after(sentences)


def _part_told(words: str, lead: str) -> str:
    """ "A taxane (Arm B)", or under "Prior treatment (Cohort 1 only):" all that is listed there."""
    if not (may_name_part(words) or may_name_part(lead)):
        return ""
    if cues.but_part.search(words):
        return OTHER_PARTS
    if len(cues.bracketed_part.findall(words)) > 1:
        return ""  # "at most 4 (phase 1) or 3 (phase 2)": says something of each
    found = (cue.search(text) for text in (words, lead) for cue in (cues.part_at_end, cues.into_part))
    told = next((match for match in found if match), None)
    return told[told.lastindex or 0] if told else ""


OTHER_PARTS = "other parts"  # "(except Cohort 3)": somebody may join of whom it does not hold


def _of_part_told_after(sentences: list[Sentence]) -> list[Sentence]:
    """ "Prior irinotecan. This criterion applies only to the Phase II expansion": so does what stands before."""
    if len(sentences) < 2:
        return sentences
    told = next((found for s in sentences if (found := cues.applies_only.search(s.normal))), None)
    if told is not None:
        return [s if s.cohort else dataclasses.replace(s, cohort=told[1]) for s in sentences]
    labels = [*(cues.part_alone.fullmatch(s.normal) for s in sentences[1:]), None]  # "…; Cohort A only"
    return [
        dataclasses.replace(s, cohort=label[1]) if label and not s.cohort else s
        for s, label in zip(sentences, labels, strict=True)
    ]


def _goes_on_in_brackets(text: str, end: re.Match[str]) -> bool:
    """ "HER2-low (IHC 1+ or 2+; AND never HER2-positive)": a semicolon in brackets that close soon ends nothing."""
    if end[0] != ";":
        return False
    before, after = text[max(0, end.start() - BRACKETS) : end.start()], text[end.end() : end.end() + BRACKETS]
    return before.rfind("(") > before.rfind(")") and -1 < after.find(")") < (
        after.find("(") if "(" in after else BRACKETS
    )


BRACKETS = 120  # characters: a longer remark in brackets is a statement of its own


def _joined(criterion: Criterion, start: int, end: int) -> list[int]:
    """Where one of two unlike statements ends: "triple-negative disease, no prior taxane", "prior taxane or pregnancy"."""
    source = criterion.source
    words = source.normal[start:end]
    if not has_any(words, _JOINS):
        return []
    cue = cues.joined_bans if criterion.section == EXCLUSION else cues.joined_demands
    return [m.start() + start for m in cue.finditer(words) if _are_unlike(criterion, start, m.start() + start, end, m)]


def _are_unlike(criterion: Criterion, start: int, cut: int, end: int, join: re.Match[str]) -> bool:
    """What stands before says something of its own, of another kind than what follows."""
    source, what = criterion.source, join.lastgroup
    before = source.normal[start:cut]
    treated, marked, spread = (
        bool(source.mentions_between(table, start, cut)) for table in ("treatments", "biomarkers", "sites")
    )
    if what == "modal":
        return treated or marked
    if what == "denied":
        return spread
    if what == "count":  # "chemotherapy for metastatic disease, or more than two endocrine lines"
        return treated and not cues.counts_lines.search(before)
    if what == "site":
        return bool(cues.receptor.search(before)) and not spread
    if what == "prior" and criterion.section == EXCLUSION:
        unlike = bool(cues.counts_lines.search(before)) if treated else marked
        return unlike or bool(cues.another_matter.search(before))
    if what == "prior":  # who it is, and then what was given: not what is asked of one of several parts
        tumours = {m.concept for m in source.mentions_between("tumours", start, cut)}
        told_alone = start == criterion.start and bool(cues.described.fullmatch(before)) and not may_name_part(before)
        return told_alone and not treated and (marked or bool(tumours)) and not only_others(tumours)
    had = treated and bool(cues.earlier.match(before))
    return had or marked or (spread and not source.mentions_between("sites", cut, end))


_JOINS = (" and ", " or ", " but ", " no", " without ", "excluded")


def _run_on(text: str, start: int, end: int) -> list[int]:
    """Where an old record's list lost its line breaks: "… breast cancer No prior taxane At least 4 weeks since …"."""
    if end - start < _RUN_ON:
        return []
    return [m.end() for m in _LOST_BREAK.finditer(text, start, end)]


def _shortened(text: str, start: int, end: int) -> list[int]:
    """Where to cut text [start:end]: at its end, and before that wherever it runs on for too long.

    Reading a sentence may cost its length squared; cut, a text costs no more than its length.
    """
    cuts = []
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        start = space if space > 0 else start + _LONGEST
        cuts.append(start)
    return [*cuts, end]


def about_other_tumour(sentence: Sentence) -> bool:
    """The sentence, its cohort or its lead speaks of another tumour, and not of breast or any solid tumour."""
    if not sentence.source.names_other_tumours:
        return False
    criterion = sentence.criterion
    named = {m.concept for m in sentence.mentions("tumours")}
    of_own = "breast" in named and not sentence.is_exclusion
    above = [] if of_own else _scopes_above(sentence)
    # "Metastatic lung cancer of at most 8 weeks; or metastatic breast cancer": how it begins says nothing of the rest.
    prefix = "" if of_own and sentence.start > criterion.start else tumour_prefix(criterion.text)
    for words in (sentence.cohort, prefix, *_scopes(sentence), *above):
        found = {m.concept for m in lexicon().tumours.find(words.lower().replace("-", " "))} if words else set()
        if found:
            return not found & {"breast", "any_solid"} or _is_kind_of_another(sentence)
    if _is_under_exception(criterion):
        return True
    if criterion.of_other_tumour:
        return not {m.concept for m in sentence.mentions("tumours")} & {"breast", "any_solid"}
    return _speaks_of_other_tumours(sentence)


def _is_kind_of_another(sentence: Sentence) -> bool:
    """A bullet that begins with another tumour under "One of the following solid tumors:"."""
    criterion = sentence.criterion
    if (
        criterion.parent is None
        or sentence.start != criterion.start
        or not criterion.parent.text.rstrip().endswith(":")
    ):
        return False
    first = sentence.mentions("tumours")
    return bool(first) and first[0].start - sentence.start < LATEST_NAME and _speaks_of_other_tumours(sentence)


LATEST_NAME = 30  # characters: "metastatic, microsatellite stable "


def _is_under_exception(criterion: Criterion) -> bool:
    """ "No standard treatment is left, except in colon cancer, where all of the following must have been had:"."""
    opener = criterion.opener
    if opener is None or not opener.text.rstrip().endswith(":"):
        return False
    exception = cues.exception.search(opener.normal, 8)
    found = {m.concept for m in lexicon().tumours.find(opener.normal[exception.end() :])} if exception else set()
    return only_others(found)


def _speaks_of_other_tumours(sentence: Sentence) -> bool:
    """An inclusion that names tumours, and breast or any solid tumour not among them."""
    if sentence.is_exclusion or cues.other_tumour_aside.search(sentence.normal):
        return False
    main, _ = sentence.split_exception()  # "measurable disease, except for prostate cancer"
    method = cues.response_criteria.search(main)  # "… by RECIST, or the Lugano classification for lymphoma"
    # "One of the following: stage IV lung cancer; stage IV breast cancer; …", "lung cancer; or breast cancer"
    listed = _LIST_OF_MANY.search(main) or _OR_BREAST.search(main)
    main = main[: method.start()] if method else main
    end = sentence.start + len(main if listed else main.split(";")[0])
    named = [m for m in sentence.mentions("tumours") if m.start < end]
    asides = [range(sentence.start + m.start(), sentence.start + m.end()) for m in ASIDE.finditer(sentence.normal)]
    plain = {m.concept for m in named if not any(m.start in aside for aside in asides)}
    found = {m.concept for m in named} if plain else set()  # "by RECIST or Lugano (lymphoma)" speaks of nobody
    return only_others(found)


_LAST_STATEMENT = re.compile(r"[.;]\s+(?:\(?[a-z]\)\s*)?")
_LIST_OF_MANY = re.compile(r":[^;:]*;[^;:]*;")
_OR_BREAST = re.compile(r"; or (?:[\w-]+ ){0,4}breast\b")
_COHORT_HEADING = re.compile(r"\b(?:cohorts?|arms?)\s*$", re.I)


def _scopes(sentence: Sentence) -> list[str]:
    plain = ASIDE.sub(" ", sentence.split_exception()[0])  # "…, except for patients with renal cancer"
    plain = plain.split("; or ")[0]  # "measurable disease; or, for those with prostate cancer, …"
    method = cues.response_criteria.search(plain)  # "… by RECIST, or by PCWG3 for patients with prostate cancer"
    plain = plain[: method.start()] if method else plain
    return [words for match in cues.scope.finditer(plain) for words in match.groups() if words]


def _scopes_above(sentence: Sentence) -> list[str]:
    """Of whom the statement speaks under which it stands; it may name breast cancer all the same."""
    found = []
    parent = sentence.criterion.parent
    opener = sentence.criterion.opener
    if opener is not None and _COHORT_HEADING.search(opener.text):
        found.append(opener.text.rsplit(":", 1)[-1])
    if parent is not None:
        found += [tumour_prefix(parent.text), tumour_prefix(_LAST_STATEMENT.split(parent.text)[-1])]
    if parent is not None and parent.text.rstrip().endswith(":"):
        found += cues.who.findall(parent.normal)
    return [words for words in found if words]
