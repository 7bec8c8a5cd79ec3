import pytest

from trialmatch.places import Place, find_place, miles_between

BOSTON, SEATTLE = Place("Boston", 42.36, -71.06), Place("Seattle", 47.61, -122.33)


@pytest.mark.parametrize(
    ("words", "country", "name"),
    [
        ("02115", "", "Boston, MA"), ("02115-1234", "United States", "Boston, MA"), ("Madrid", "Spain", "Madrid, ES"), ("málaga", "es", "Málaga, ES"),
        ("Boston", "", "Boston, MA"), ("London", "UK", "London, GB"), ("99999", "", None), ("Qwertyville", "", None), ("Paris", "Nowhere", None), ("", "", None),
        ("Portland", "", "Portland, OR"), ("Portland, Maine", "United States", "Portland, ME"), ("Springfield, IL", "", "Springfield, IL"),
        ("Columbus, GA", "U.S.A.", "Columbus, GA"), ("Madrid, Maine", "", None), ("Toledo, Spain", "", "Toledo, ES"), ("London, Ontario", "", "London, CA"),
        ("00901", "Puerto Rico", "San Juan, PR"), ("96201", "", None), ("London, Ontario, Canada", "", "London, CA"), ("Roma, Italy", "", "Rome, IT"),
        ("Salem, IN", "", "Salem, IN"), ("Saint John, NB", "", "Saint John, CA"), ("Bratislava", "SK", "Bratislava, SK"), ("New York, NY", "", "New York City, NY"),
        ("Washington DC", "", "Washington, DC"), ("Ciudad de México", "", "Mexico City, MX"), ("02115", "Estados Unidos", "Boston, MA"), ("Madrid", "España", "Madrid, ES"),
    ],
)  # fmt: skip
def test_find_place(words: str, country: str, name: str | None) -> None:
    place = find_place(words, country)
    assert (place and place.name) == name


def test_great_circle_miles() -> None:
    assert miles_between(
        BOSTON, [SEATTLE.latitude, BOSTON.latitude], [SEATTLE.longitude, BOSTON.longitude]
    ) == pytest.approx([2485, 0], abs=8)
