"""The site's own sentences in the page's language; English is the key, Spanish stands in data/translations."""

from flask_babel import gettext


def say(sentence: str, **values: object) -> str:
    """`sentence` is a literal, so that the extraction for translators finds it."""
    translated: str = gettext(sentence, **values)
    return translated
