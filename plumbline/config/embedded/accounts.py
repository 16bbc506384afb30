"""Under whom the server's processes run: PostgreSQL refuses to run as root, and rightly so."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from plumbline.config.embedded.unavailable import DatabaseUnavailable

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    uid: int
    gid: int
    name: str

    @classmethod
    def of(cls, uid: int) -> "Account":
        """The account with this number; a number without a name (as in containers) is its own name."""
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            return cls(uid, uid, str(uid))
        return cls(uid, entry.pw_gid, entry.pw_name)

    @classmethod
    def unprivileged(cls) -> "Account":
        """The user whom root lends the server to: ``PLUMBLINE_POSTGRES_USER``, else the first that exists of the usual ones.

        Raises:
            DatabaseUnavailable: there is no such user.
        """
        chosen = os.environ.get("PLUMBLINE_POSTGRES_USER")
        for name in (chosen,) if chosen else UNPRIVILEGED:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid, entry.pw_name)
        raise DatabaseUnavailable(
            "PostgreSQL 不能以 root 运行，而本机没有可用的普通用户；请用 PLUMBLINE_POSTGRES_USER 指定，或用普通用户运行",
            "PostgreSQL does not run as root and there is no ordinary user to run it as; name one with "
            "PLUMBLINE_POSTGRES_USER, or run as an ordinary user",
        )

    def reaches(self, folder: Path) -> bool:
        """Whether this user may enter the folder (its nearest existing parent), by the permission bits on the way."""
        existing = next(place for place in (folder, *folder.parents) if place.exists())
        return all(self._enters(place) for place in (existing, *existing.parents))

    def _enters(self, place: Path) -> bool:
        status = place.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def is_root() -> bool:
    """Whether this process runs as root, and so has to lend the server to somebody else."""
    return os.geteuid() == 0
