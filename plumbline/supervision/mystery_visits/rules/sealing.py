"""Digests that commit to what was written down and tell nothing about it: salted, over one canonical form."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any


def digest_of(content: Mapping[str, Any], *, salt: str) -> str:
    """SHA-256 over the salt and the content in canonical JSON (sorted names, no blanks, UTF-8); without the salt no guess can be tried against it."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return sha256(f"{salt}\n{text}".encode()).hexdigest()


def root_of(digests: Iterable[str], *, salt: str) -> str:
    """One digest for all that a day brought, in the order in which it was written down; a day without anything has one as well, like any other."""
    return sha256("\n".join((salt, *digests)).encode()).hexdigest()
