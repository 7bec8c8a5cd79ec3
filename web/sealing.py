"""What people write, locked with a secret that only they hold."""

import base64
import hashlib
import json
import zlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken


def seal(secret: str, told: Any) -> bytes:
    """`told` as JSON, unreadable without the secret."""
    return _cipher(secret).encrypt(zlib.compress(json.dumps(told).encode()))


def unseal(secret: str, sealed: bytes) -> Any:
    """What was sealed; None where the secret is another one."""
    try:
        return json.loads(zlib.decompress(_cipher(secret).decrypt(sealed)))
    except InvalidToken:
        return None


def name_of(secret: str) -> str:
    """Under which something is kept: whoever reads the store cannot tell the secret from it."""
    return hashlib.sha256(f"name {secret}".encode()).hexdigest()


def hashed(token: str) -> str:
    """How a random secret is stored: it needs no salt, nobody can guess it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _cipher(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"seal {secret}".encode()).digest()))
