"""Phone numbers as they are kept and compared: digits only."""

import re
import unicodedata

_EXTENSION = re.compile(r"(转|分机|ext\.?|x|#|,|;).*$", re.IGNORECASE)
_CHINA = re.compile(r"^(?:00)?86(?=1[3-9]\d{9}$|\d{10,11}$)")
_SERVICE_PREFIX = re.compile(r"^(?:17951|17911|12593)(?=1[3-9]\d{9}$)")


def normal_phone(text: str) -> str:
    """The digits of a phone number without country code, extension and separators; empty where there are none.

    ``+86 138-0013-8000`` → ``13800138000``; ``0471-6543210转801`` → ``04716543210``.
    """
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", text).strip())
    digits = re.sub(r"[^0-9]", "", plain)
    if plain.startswith(("+86", "0086", "86")):
        digits = _CHINA.sub("", digits)
    return _SERVICE_PREFIX.sub("", digits)


def phone_tail(phone: str) -> str:
    """The last four digits, by which people name a phone; empty for fewer than four."""
    return phone[-4:] if len(phone) >= 4 else ""
