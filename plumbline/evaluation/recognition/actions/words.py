"""What people write into praises and proposals, checked the same way everywhere."""

from plumbline.ground.kernel.texts import TextRefused, check_text
from plumbline.ground.kernel.wording import _

LONGEST_REASON = 2_000


def checked(text: str, *, field: str, name: str, most: int = LONGEST_REASON) -> str:
    """The words without the blanks around them; may be empty.

    Raises:
        TextRefused: too long, or not storable.
    """
    said = text.strip()
    check_text(said, field=field, name=name, most=most)
    return said


def reason_of(text: str, *, field: str = "reason", name: str = _("理由"), most: int = LONGEST_REASON) -> str:
    """As :func:`checked`, and something must be said.

    Raises:
        TextRefused: nothing said, too long, or not storable.
    """
    said = checked(text, field=field, name=name, most=most)
    if not said:
        raise TextRefused(_("请填写“%(name)s”。"), field=field, name=name)
    return said
