"""A list's secret as twelve words that somebody can write down (BIP 39: 128 bits and a check)."""

import base64

from mnemonic import Mnemonic

_WORDS = {"en": Mnemonic("english"), "es": Mnemonic("spanish")}
SECRET_BYTES = 16


def to_phrase(token: str, language: str) -> str:
    """The words of a secret, in the language of the page."""
    return _WORDS[language].to_mnemonic(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))


def to_token(phrase: str) -> str | None:
    """The secret of words written in either language; None where they are no such words or one is wrong."""
    words = " ".join(phrase.lower().split())
    for dictionary in _WORDS.values():
        normal = dictionary.normalize_string(words)
        if dictionary.check(normal):
            return base64.urlsafe_b64encode(bytes(dictionary.to_entropy(normal))).decode().rstrip("=")
    return None
