"""What a door says of an error that no rule foresaw: the database is away, the disk is full, a value cannot be kept.

Pages and API look here, so that the same trouble has the same name and sentence at every door.
"""

import errno
from dataclasses import dataclass

from django.db import DataError, IntegrityError, InterfaceError, OperationalError

from plumbline.ground.kernel.wording import _

DISK_FULL = "53100"
"""PostgreSQL's SQLSTATE."""


@dataclass(frozen=True)
class Trouble:
    """``status`` as in HTTP, ``code`` for machines."""

    status: int
    code: str
    sentence: str


AWAY = Trouble(503, "unavailable", _("数据库暂时不可用，请稍后重发；带 Idempotency-Key 的请求可放心重发。"))
NO_ROOM = Trouble(503, "no_room", _("存储空间不足，本次内容没有保存。请通知系统管理员清理磁盘后重试。"))
UNSTORABLE = Trouble(422, "unstorable", _("内容中有数据库无法保存的值，请检查数字范围、日期和特殊字符。"))
COLLISION = Trouble(409, "collision", _("与同时发生的另一个请求冲突，请重新查询后再试。"))


def trouble(error: BaseException | None) -> Trouble | None:
    """What the error means to whoever asked; None where it is a fault of the program."""
    if _is_full(error):
        return NO_ROOM
    if isinstance(error, OperationalError | InterfaceError):
        return AWAY
    if isinstance(error, DataError | UnicodeEncodeError):
        return UNSTORABLE
    return COLLISION if isinstance(error, IntegrityError) else None


def _is_full(error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) == DISK_FULL
