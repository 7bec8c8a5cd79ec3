"""Plain titles, what would be done, and words that mean the same."""

from typing import Any

import pytest

from tests.factories import make_trial
from tests.trialmatch.test_matching import trial_with
from trialmatch.search.find import Query, facets, facets_beside, narrowed, search
from trialmatch.search.generation import Generation
from trialmatch.search.schema import purpose, treatment_types
from trialmatch.search.text import also_searched, take_known
from trialmatch.vocabulary import SITES
from trialmatch.wording import LANGUAGES, wording

NO_SITE_RULE = dict.fromkeys(SITES, "not_stated")


@pytest.mark.parametrize(
    ("trial", "facts", "title"),
    [
        ({"interventions": ("Enhertu",)}, {}, "Trastuzumab deruxtecan for metastatic breast cancer"),
        (
            {"interventions": ("Drug: palbociclib 125 mg", "letrozole")},
            {"subtypes": ("hr+/her2-",), "her2_levels": ("low", "ultralow", "zero")},
            "Palbociclib, letrozole for metastatic breast cancer: hormone-positive, HER2-negative",
        ),
        (
            {"interventions": ("paclitaxel", "carboplatin", "atezolizumab", "ipatasertib")},
            {},
            "Paclitaxel, carboplatin, atezolizumab and more for metastatic breast cancer",
        ),
        (
            {"interventions": ("Brisk walking",), "purpose": "SUPPORTIVE_CARE"},
            {"population": "solid_tumor"},
            "Care and support for advanced solid tumors, breast cancer among them",
        ),
        (
            {"intervention_types": ("RADIATION",), "interventions": ("SBRT",)},
            {"sites": NO_SITE_RULE | {"brain": "requires"}},
            "Radiation for metastatic breast cancer, with spread to the brain",
        ),
        ({"study_type": "OBSERVATIONAL"}, {}, "A study that only watches for metastatic breast cancer"),
        ({"interventions": ("XYZ-9999",)}, {}, "XYZ-9999 for metastatic breast cancer"),
        (
            {"interventions": ("Fulvestrant", "XYZ-9999", "Palbociclib"), "title": "XYZ-9999 in Breast Cancer"},
            {},
            "XYZ-9999, fulvestrant, palbociclib for metastatic breast cancer",
        ),
        (
            {"interventions": ("Biospecimen Collection", "fulvestrant", "Newafan"), "title": "Newafan and Fulvestrant"},
            {},
            "Newafan, fulvestrant for metastatic breast cancer",
        ),
        (
            {"interventions": ("Dexamethasone mouthwash", "datopotamab deruxtecan"), "purpose": "SUPPORTIVE_CARE"},
            {},
            "Care and support for metastatic breast cancer",
        ),
        ({}, {}, "A study for metastatic breast cancer"),
    ],
)
def test_a_title_says_what_is_given_and_for_whom(trial: dict[str, Any], facts: dict[str, Any], title: str) -> None:
    assert wording().plain_title(make_trial(**trial), trial_with(**facts)[1]) == title


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        (
            {"allocation": "RANDOMIZED", "masking": "DOUBLE", "arms": ("Drug", "Placebo"), "enrollment": 300},
            ["randomized", "placebo", "blinded", "arms_n", "people"],
        ),
        ({"allocation": "NA", "masking": "NONE", "arms": ("Drug",)}, ["single", "open_label", "arms_1"]),
        ({"study_type": "OBSERVATIONAL", "arms": ("A", "B")}, ["observed"]),
        ({}, []),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_would_be_done(told: dict[str, Any], keys: list[str], language: str) -> None:
    words = wording(language)
    expected = [words.say("done", key, number={"arms_n": 2, "people": 300}.get(key)) for key in keys]
    assert words.done(make_trial(**told)) == expected


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"study_type": "INTERVENTIONAL", "purpose": "TREATMENT"}, "treatment"),
        ({"study_type": "INTERVENTIONAL", "purpose": "SCREENING"}, "diagnostic"),
        ({"study_type": "INTERVENTIONAL", "purpose": "BASIC_SCIENCE"}, "other"),
        ({"study_type": "EXPANDED_ACCESS"}, "expanded_access"),
        ({"study_type": "OBSERVATIONAL", "purpose": "TREATMENT"}, "observational"),
        ({"interventions": ("x",)}, "treatment"),
        ({}, "treatment"),
    ],
)
def test_the_purpose_of_a_study(told: dict[str, Any], word: str) -> None:
    assert purpose(make_trial(**told)) == word


@pytest.mark.parametrize(
    ("interventions", "kinds", "types"),
    [
        (("Kisqali", "fulvestrant"), (), ("endocrine_therapy", "cdk46_inhibitor")),
        (("sacituzumab govitecan",), (), ("any_adc",)),
        (("SBRT",), ("RADIATION",), ("radiation",)),
        (("Mastectomy",), ("PROCEDURE",), ("surgery",)),
        (("Yoga",), ("BEHAVIORAL",), ()),
    ],
)
def test_kinds_of_treatment(interventions: tuple[str, ...], kinds: tuple[str, ...], types: tuple[str, ...]) -> None:
    found = treatment_types(make_trial(interventions=interventions, intervention_types=kinds))
    assert set(types) <= set(found)
    assert not types or set(found) <= {*types, "chemotherapy", "her2_directed"}


@pytest.mark.parametrize(
    ("words", "rest", "names"),
    [
        ("secondary breast cancer in the liver", "", {"liver metastases", "metastatic breast cancer"}),
        ("Enhertu", "", {"trastuzumab deruxtecan", "t dxd"}),
        ("LMD proton", "proton", {"leptomeningeal"}),
        ("cáncer de mama avanzado", "", {"metastatic breast cancer"}),
        ("vaccine", "vaccine", set()),
    ],
)
def test_everyday_words_are_looked_for_under_the_registrys(words: str, rest: str, names: set[str]) -> None:
    assert take_known(words)[0].split() == rest.split()
    assert names <= {name.lower() for name in also_searched(words)}


def test_the_counts_beside_a_choice_are_those_it_would_give(demo: Generation) -> None:
    """Within a field the other values stay open; the other fields narrow."""
    base = search(demo, Query(all_statuses=True))
    assert base.facets["phase"]
    everything = demo.columns.nct > 0
    chosen = {"phase": ["phase2"], "site": ["brain"]}
    beside = facets_beside(demo, chosen, everything)
    for field, values in beside.items():
        others = narrowed(demo, {f: v for f, v in chosen.items() if f != field}, everything)
        assert values == facets(demo, others)[field], field
