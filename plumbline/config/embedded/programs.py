"""Runs PostgreSQL's programs as the server's user."""

import os
import re
import subprocess

from plumbline.config.embedded.accounts import is_root
from plumbline.config.embedded.places import Place
from plumbline.config.embedded.unavailable import DatabaseUnavailable


def attempt(place: Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a program as the server's user and returns how it ended.

    Raises:
        DatabaseUnavailable: it cannot even be started.
    """
    account = place.account
    try:
        return subprocess.run(
            [str(place.binaries / program), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            check=False,
            user=account.uid if is_root() else None,
            group=account.gid if is_root() else None,
            extra_groups=[] if is_root() else None,
        )
    except OSError as error:
        raise DatabaseUnavailable(
            f"不能以用户 {account.name} 运行 {place.binaries / program}：{error}",
            f"cannot run {place.binaries / program} as user {account.name}: {error}",
        ) from error


def run(place: Place, program: str, *arguments: str) -> str:
    """Runs a program that has to succeed and returns what it said.

    Raises:
        DatabaseUnavailable: with the program's own words.
    """
    done = attempt(place, program, *arguments)
    if done.returncode != 0:
        said = f"{done.stdout}\n{done.stderr}".strip()
        raise DatabaseUnavailable(f"{program} 失败：{said}", f"{program} failed; its words are above")
    return done.stdout


def major_version(place: Place) -> int:
    """Major version of the programs, such as 17."""
    answer = run(place, "postgres", "--version")
    found = re.search(r"\d+", answer)
    if not found:
        raise DatabaseUnavailable(f"认不出 PostgreSQL 的版本：{answer}", f"unknown PostgreSQL version: {answer}")
    return int(found.group())
