"""The data directory: made once, refused when it is not ours to use, configured anew at each start."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from plumbline.config.embedded.accounts import Account, is_root
from plumbline.config.embedded.places import Place
from plumbline.config.embedded.programs import major_version, run
from plumbline.config.embedded.unavailable import DatabaseUnavailable

MEBIBYTE = 1024 * 1024
CONFIGURATION = "plumbline.conf"
BUILTIN_LOCALES_SINCE = 17


def initialise(place: Place, user: str, *, durable: bool) -> None:
    """Makes the data directory, under another name first, so that a kill half-way leaves nothing that looks finished."""
    fresh = place.folder / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    place.make_private(fresh)
    locale = ["--locale=C.UTF-8"]
    if major_version(place) >= BUILTIN_LOCALES_SINCE:
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    sync = [] if durable else ["--no-sync"]
    common = ["--username", user, "--auth=trust", "--encoding=UTF8", "--data-checksums"]
    run(place, "initdb", "-D", str(fresh), *common, *locale, *sync)
    with (fresh / "postgresql.conf").open("a") as configuration:
        configuration.write(f"\ninclude '{CONFIGURATION}'\n")
    fresh.rename(place.data)


def refuse_foreign(place: Place) -> None:
    """Refuses a data directory of another major version or of another user.

    Raises:
        DatabaseUnavailable: saying which it is and what to do.
    """
    owner = Account.of(place.data.stat().st_uid)
    if owner.uid != place.account.uid:
        raise DatabaseUnavailable(
            f"{place.data} 属于用户 {owner.name}，请用该用户（或 root）运行",
            f"{place.data} belongs to user {owner.name}; run as that user (or as root)",
        )
    major, of_data = major_version(place), int((place.data / "PG_VERSION").read_text().strip())
    if of_data != major:
        raise DatabaseUnavailable(
            f"{place.data} 是 PostgreSQL {of_data} 的数据，而现在的程序是 {major}：请用 PLUMBLINE_POSTGRES_BIN 指向 "
            f"{of_data} 的程序，运行 plumbline backup create，再在新目录里恢复",
            f"{place.data} belongs to PostgreSQL {of_data}, but the programs are {major}: point PLUMBLINE_POSTGRES_BIN at "
            f"programs of {of_data}, run plumbline backup create, and restore it into a new folder",
        )


def configure(place: Place, port: int, *, durable: bool) -> None:
    """Writes the settings for this machine; its memory or the place of the socket may have changed since the last start."""
    path = place.data / CONFIGURATION
    chosen = settings(place, port, durable=durable)
    path.write_text("".join(f"{name} = {quoted(value)}\n" for name, value in chosen.items()))
    if is_root():
        os.chown(path, place.account.uid, place.account.gid)


def quoted(value: object) -> str:
    """A value as PostgreSQL's configuration files want it."""
    return "'" + str(value).replace("'", "''") + "'"


def settings(place: Place, port: int, *, durable: bool) -> Mapping[str, object]:
    """The server's settings, for a machine it shares with others: it takes a small part of the memory there is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEBIBYTE
    safe = "on" if durable else "off"
    return {
        "listen_addresses": "",
        "unix_socket_directories": place.socket_folder,
        "unix_socket_permissions": "0700",
        "port": port,
        "max_connections": max(100, 20 * (os.cpu_count() or 1)),
        "max_logical_replication_workers": 0,
        "shared_buffers": f"{min(max(memory // 16, 128), 1024)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(memory // 32, 64), 512)}MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "dynamic_shared_memory_type": "posix" if has_shared_memory() else "mmap",
        "fsync": safe,
        "synchronous_commit": safe,
        "full_page_writes": safe,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "warning",
        "log_line_prefix": "%m [%p] ",
    }


def has_shared_memory() -> bool:
    """Whether /dev/shm holds more than the 64 MB containers usually give it, which parallel queries outgrow."""
    try:
        shared = os.statvfs("/dev/shm")
    except OSError:
        return False
    return shared.f_bsize * shared.f_blocks > 256 * MEBIBYTE


def forget_killed_server(place: Place) -> None:
    """Removes the note of a server that was killed, where its number meanwhile belongs to a process that has nothing to do with it.

    PostgreSQL sees by itself that a number is dead, but not that a living number is no server of this data directory. In every other case the note must
    stay: it names the shared memory by which PostgreSQL sees that children of the killed server still write, and a second server beside them would lose
    what they commit.
    """
    note = place.data / "postmaster.pid"
    if not note.exists():
        return
    number = note.read_text().split("\n", 1)[0].strip()
    if number.isdigit() and is_no_server(int(number), place) and not survivors(place):
        note.unlink()


def is_no_server(number: int, place: Place) -> bool:
    """Whether PostgreSQL would take this process for a server of the data directory, and it certainly is none: at work elsewhere, or dead and not buried."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    home = workplace(number)
    return state == "Z" or (home is not None and home != place.data.resolve())


def survivors(place: Place) -> list[int]:
    """Processes that work in the data directory, as all of PostgreSQL's do."""
    numbers = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [number for number in numbers if workplace(number) == place.data.resolve()]


def workplace(number: int) -> Path | None:
    """A process's working directory; None for one that is gone or does not say (another user's, or no /proc)."""
    try:
        return Path(f"/proc/{number}/cwd").resolve(strict=True)
    except OSError:
        return None
