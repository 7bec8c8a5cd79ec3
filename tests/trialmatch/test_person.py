import json

import pytest

from trialmatch.errors import BadProfile
from trialmatch.person import NOT_NAMED, Person, parse_person
from trialmatch.therapy import MANY, classes_had, count_lines, kinds_of_line


def test_nothing_told_is_not_told() -> None:
    assert parse_person({}) == Person()


def test_everything_told() -> None:
    person = parse_person(
        {
            "id": "p", "story": "free words", "age": 58, "sex": "female", "menopause": "post", "er": "positive", "her2": "low",
            "sites": ["bone"], "brain": "none", "leptomeningeal": False, "measurable_disease": True,
            "treatments": [{"drugs": ["Ibrance", "letrozole"], "setting": "metastatic", "stopped": "progression", "started": "2024-05"}],
            "biomarkers": {"ESR1": "present"}, "ecog": 1, "options_exhausted": False, "moment": "treatment_change",
            "location": {"postal_code": "02115", "country": "United States", "within_miles": 150},
        }
    )  # fmt: skip
    assert person.treatments is not None
    assert [d.id for d in person.treatments[0].drugs] == ["palbociclib", "letrozole"]
    assert person.place is not None
    assert (person.place.name, person.within_miles) == ("Boston, MA", 150)


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ([], "profile: should be an object"),
        ({"agee": 5}, "agee: is not a field of a profile; did you mean age?"),
        ({"age": "58"}, 'age: "58" is not a whole number from 0 to 120'),
        ({"age": True}, "age: True is not a whole number"),
        ({"er": "plus"}, 'er: "plus" is not one of positive, negative'),
        ({"sites": "bone"}, 'sites: "bone" is not a list'),
        ({"sites": ["bone", "toe"]}, 'sites[1]: "toe" is not one of brain'),
        ({"treatments": [{"drugs": []}]}, "treatments[0].drugs: is empty"),
        (
            {"treatments": [{"drugs": ["palbocilcib"]}]},
            'treatments[0].drugs[0]: "palbocilcib" is not a medicine we know; did you mean palbociclib',
        ),
        ({"treatments": [{"drugs": ["letrozole"], "setting": "home"}]}, "treatments[0].setting"),
        (
            {"treatments": [{"drugs": ["letrozole"], "ended": "May"}]},
            'treatments[0].ended: "May" is not a month such as',
        ),
        ({"biomarkers": {"ESR2": "present"}}, "biomarkers.ESR2: is not known here"),
        ({"biomarkers": {"ESR1": "yes"}}, 'biomarkers.ESR1: "yes" is not one of present, absent'),
        ({"location": {"postal_code": "00000"}}, 'location: "00000" is not a place'),
        ({"sites": ["brain"], "brain": "none"}, "sites: has"),
        ({"prior_lines": {"systemic": -1}}, "prior_lines.systemic: -1"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(profile: object, message: str) -> None:
    with pytest.raises(BadProfile) as error:
        parse_person(profile)
    assert str(error.value).startswith(message)


def treatment(
    drugs: list[str], setting: str | None = "metastatic", stopped: str | None = "progression"
) -> dict[str, object]:
    told = {"drugs": drugs, "setting": setting, "stopped": stopped}
    return {k: v for k, v in told.items() if v}


LINES = [
    ([], (0, 0), (0, 0), (0, 0)),
    ([treatment(["palbociclib", "letrozole"])], (1, 1), (0, 0), (1, 1)),
    ([treatment(["capecitabine"])], (1, 1), (1, 1), (0, 0)),
    ([treatment(["trastuzumab deruxtecan"])], (1, 1), (0, 1), (0, 0)),  # an ADC may count as chemotherapy
    ([treatment(["letrozole"], stopped="side_effects")], (0, 1), (0, 0), (0, 1)),
    ([treatment(["letrozole"], stopped="ongoing")], (0, 1), (0, 0), (0, 1)),
    ([treatment(["tamoxifen"], "adjuvant", "completed")], (0, 0), (0, 0), (0, 0)),
    ([treatment(["tamoxifen"], "adjuvant", "progression")], (0, 1), (0, 0), (0, 1)),
    ([treatment(["zoledronic acid"])], (0, 0), (0, 0), (0, 0)),  # a bone drug is no line
    ([treatment(["other: XYZ-1"])], (1, 1), (0, 1), (0, 1)),
    ([treatment(["letrozole"], None, None)], (0, 1), (0, 0), (0, 1)),
    ([treatment(["palbociclib"])], (1, 1), (0, 0), (0, 1)),  # hormone treatment comes with it, named or not
    ([treatment(["alpelisib", "paclitaxel"])], (1, 1), (1, 1), (0, 0)),
]


@pytest.mark.parametrize(("treatments", "systemic", "chemotherapy", "endocrine"), LINES)
def test_counting_lines(treatments: list[object], systemic: object, chemotherapy: object, endocrine: object) -> None:
    counts = count_lines(parse_person({"treatments": treatments}))
    assert counts == {"systemic": systemic, "chemotherapy": chemotherapy, "endocrine": endocrine}


def test_numbers_may_stand_in_for_treatments() -> None:
    assert count_lines(parse_person({"prior_lines": {"systemic": 2}}))["systemic"] == (2, 2)
    assert count_lines(Person()) == {}


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ({"systemic": 0}, {"systemic": (0, 0), "chemotherapy": (0, 0), "endocrine": (0, 0)}),
        ({"systemic": 3, "chemotherapy": 1}, {"systemic": (3, 3), "chemotherapy": (1, 1), "endocrine": (0, 3)}),
        ({"chemotherapy": 4}, {"systemic": (4, MANY), "chemotherapy": (4, 4)}),
        ({"systemic": None, "endocrine": 1}, {"systemic": (1, MANY), "endocrine": (1, 1)}),
    ],
)
def test_a_number_of_one_kind_bounds_the_others(told: dict[str, int | None], counts: object) -> None:
    assert count_lines(parse_person({"prior_lines": told})) == counts


@pytest.mark.parametrize(
    ("profile", "field", "why"),
    [
        ({"prior_lines": {"systemic": 1, "chemotherapy": 5}}, "prior_lines.chemotherapy", "systemic is 1"),
        ({"treatments": [], "prior_lines": {"systemic": 3}}, "prior_lines.systemic", "an empty list"),
        ({"location": {"country": "United States"}}, "location", "names no place"),
        ({"treatments": [], "prior_therapy": ["taxane"]}, "prior_therapy", "none was given"),
        ({"prior_lines": {"systemic": 2}, "prior_therapy": []}, "prior_lines.systemic", "an empty list"),
        (
            {
                "prior_lines": {"systemic": 0},
                "treatments": [treatment(["letrozole"], setting="metastatic", stopped="progression")],
            },
            "prior_lines.systemic",
            "for metastatic disease",
        ),
        ({"treatments": [{}]}, "treatments[0].drugs", "is empty"),
    ],
)
def test_what_cannot_be_is_an_error(profile: dict[str, object], field: str, why: str) -> None:
    with pytest.raises(BadProfile, match=why) as error:
        parse_person(profile)
    assert error.value.field == field


def test_those_that_cannot_be_named_may_be_any_number() -> None:
    named = treatment(["palbociclib", "letrozole"], setting="metastatic", stopped="progression")
    counts = count_lines(parse_person({"treatments": [named, {"drugs": [NOT_NAMED]}]}))
    assert counts == {"systemic": (1, MANY), "endocrine": (1, MANY)}


@pytest.mark.parametrize(
    ("drugs", "sure", "perhaps"),
    [
        (["Zometa"], set(), set()),
        (["bisphosphonate"], set(), set()),
        (["ovarian suppression"], set(), set()),
        (["lhrh agonist", "letrozole"], {"systemic", "endocrine"}, set()),
        (["other: ABC-1"], {"systemic"}, {"chemotherapy", "endocrine"}),
        (["other: ABC-1", "paclitaxel"], {"systemic", "chemotherapy"}, set()),
        (["systemic therapy"], {"systemic"}, {"chemotherapy", "endocrine"}),
        (["Enhertu"], {"systemic"}, {"chemotherapy"}),
        (["deruxtecan"], {"systemic"}, {"chemotherapy"}),
        (["Ibrance"], {"systemic"}, {"endocrine"}),
    ],
)
def test_which_kinds_of_line_a_treatment_is(drugs: list[str], sure: set[str], perhaps: set[str]) -> None:
    (given,) = parse_person({"treatments": [treatment(drugs)]}).treatments or ()
    assert kinds_of_line(given) == (sure, perhaps)


def test_supportive_care_alone_is_no_systemic_treatment() -> None:
    assert classes_had(parse_person({"treatments": [treatment(["Zometa"])]})) == {"bone_agent"}


def test_a_profile_survives_json() -> None:
    told = {"age": 58, "treatments": [treatment(["Kisqali"])]}
    assert parse_person(json.loads(json.dumps(told))) == parse_person(told)
