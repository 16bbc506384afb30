"""Which text can be kept: the one check for whatever comes in through any door."""

import re

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class TextRefused(Refused):
    """A text is too long or holds what no database can keep; ``field`` names the input."""

    code = "text_refused"


def is_storable(text: str) -> bool:
    """Neither NUL, which PostgreSQL does not take, nor half a surrogate pair, which UTF-8 cannot write."""
    return _UNSTORABLE.search(text) is None


def check_text(text: str, *, field: str, name: str, most: int) -> None:
    """Refuses a text that cannot be kept; ``name`` is what people call the input.

    Raises:
        TextRefused: longer than ``most`` characters, or not storable.
    """
    if len(text) > most:
        raise TextRefused(
            _("“%(name)s”最多 %(most)d 字，现有 %(length)d 字，请删减。"),
            field=field,
            name=name,
            most=most,
            length=len(text),
        )
    if not is_storable(text):
        raise TextRefused(_("“%(name)s”中有无法保存的字符，请删除后重新输入。"), field=field, name=name)
