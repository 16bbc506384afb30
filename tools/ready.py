"""Makes a bare checkout ready and says what it does: environment, locked dependencies, assets, messages, tables, packs, demo.

Needs nothing but Python 3.11 or newer; everything else is fetched from the package indexes this machine is set up for. What is
done is noted in ``var/made`` with a fingerprint of what it was made from, so that a second run does only what has changed.
Runs far enough on older versions of Python to find a newer one or to say that there is none.

    python3 tools/ready.py run      ... then serves (PORT, DEMO=none|small|city)
    python3 tools/ready.py develop  ... environment with the developers' tools, assets and messages
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PLUMBLINE_VAR") or PROJECT / "var")
MADE = VAR / "made"
VENV = PROJECT / ".venv"
BIN = VENV / "bin"
OLDEST_PYTHON = (3, 11)
UV = "uv>=0.9,<1"
NEW_ENOUGH_UV = re.compile(r"uv 0\.(9|[1-9]\d)\.")


def main() -> None:
    """Does what the word on the command line asks for."""
    os.chdir(str(PROJECT))
    os.environ.pop("VIRTUAL_ENV", None)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # three processes start from the same modules; compile them once
    use_new_enough_python()
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if word == "run":
        run()
    elif word == "develop":
        develop()
    else:
        stop(str(__doc__))


def run() -> None:
    """Everything a newcomer needs, then the server in this process's place."""
    environment(["--no-default-groups", "--group", "build", "--inexact"], "environment")
    assets_and_messages()
    sign_ins = story(os.environ.get("DEMO", "small"))
    if sign_ins.exists():
        sys.stderr.write(sign_ins.read_text(encoding="utf-8") + "\n")
        sys.stderr.flush()
    program = str(BIN / "plumbline")
    os.execv(program, [program, "serve", "--port", os.environ.get("PORT") or "8000", "--next-free-port"])


def develop() -> None:
    """The environment of a developer."""
    environment(["--all-groups"] if not shutil.which("npm") else [], "development")
    assets_and_messages()


# -- steps ------------------------------------------------------------------------------------------------------------


def environment(options: list[str], name: str) -> None:
    """The virtual environment, exactly as locked."""
    if name == "environment" and not shutil.which("npm"):
        options = [*options, "--group", "node"]
    note = fingerprint(["uv.lock", "pyproject.toml", "hatch_build.py"], sys.version, str(PROJECT))
    # The developers' environment has everything the newcomer's has.
    if BIN.joinpath("plumbline").exists() and (is_made(name, note) or is_made("development", note)):
        return
    say("安装依赖（首次约一两分钟）……", "installing dependencies (a minute or two the first time) ...")
    chosen = dict(os.environ, UV_PROJECT_ENVIRONMENT=str(VENV), UV_PYTHON_DOWNLOADS="never")
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    call([uv(), "sync", "--locked", "--compile-bytecode", *quiet, "--python", sys.executable, *options], env=chosen)
    made(name, note)


def uv() -> str:
    """uv, from the machine or installed into a small environment of its own under var/."""
    found = shutil.which("uv")
    if found and NEW_ENOUGH_UV.match(subprocess.run([found, "--version"], stdout=subprocess.PIPE).stdout.decode()):
        return found
    home = VAR / "uv"
    program = home / "bin" / "uv"
    if not program.exists():
        shutil.rmtree(str(home), ignore_errors=True)
        make_venv(home)
        call([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV])
    return str(program)


def make_venv(home: Path) -> None:
    """A virtual environment with pip; Debian splits what it needs into a package of its own, installed when we may."""
    if not has_ensurepip():
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if os.geteuid() == 0 and shutil.which("apt-get"):
            say(f"安装 {package}……", f"installing {package} ...")
            call(["apt-get", "update", "-qq"])
            call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package])
        else:
            stop(
                f"这个 Python 缺少 venv（ensurepip）。请运行：sudo apt-get install {package}",
                f"this Python lacks venv (ensurepip); please run: sudo apt-get install {package}",
            )
    call([sys.executable, "-m", "venv", str(home)])


def has_ensurepip() -> bool:
    """Asked in another process, since an installation just made is not seen by this one."""
    return subprocess.call([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL) == 0


def assets_and_messages() -> None:
    """The vendored looks of the pages, and the compiled message catalogues."""
    note = fingerprint(["package-lock.json", "tools/icons.txt", "tools/assets.py"])
    if not is_made("assets", note) or not (PROJECT / "plumbline/assets/vendor/icons.svg").exists():
        say("下载网页资源……", "fetching page assets ...")
        call([str(BIN / "python"), "tools/assets.py"])
        made("assets", note)
    sources = sorted(str(path.relative_to(PROJECT)) for path in PROJECT.glob("plumbline/locale/*/LC_MESSAGES/*.po"))
    note = fingerprint(["tools/messages.py", *sources])
    if not is_made("messages", note):
        call([str(BIN / "python"), "tools/messages.py"])
        made("messages", note)


def story(scale: str) -> Path:
    """Tables, and the demo company with its packs, or the packs alone; returns the file that holds the sign-in names."""
    where = hashlib.sha256(os.environ.get("PLUMBLINE_DATABASE_URL", "embedded").encode()).hexdigest()[:8]
    sign_ins = MADE / f"sign-ins-{where}.txt"
    plumbline = str(BIN / "plumbline")
    if not is_made("tables-" + where):
        say("准备数据库……", "preparing the database ...")
        call([plumbline, "migrate"], stdout=subprocess.PIPE)
        made("tables-" + where, "")  # from now on `serve` sees to them
    if scale != "none" and not is_made("demo-" + where):
        say(f"载入演示公司（{scale}）……", f"loading the demo company ({scale}) ...")
        sign_ins.write_bytes(call([plumbline, "demo", "load", "--scale", scale, "--seed", "1"], stdout=subprocess.PIPE))
        made("demo-" + where, scale)
    elif not is_made("packs-" + where) and not is_made("demo-" + where):
        for folder in packs_in_order():
            call([plumbline, "pack", "install", str(folder), "--valid-from", f"{date.today().year - 2}-01-01"])
        made("packs-" + where, "")
    return sign_ins


def packs_in_order() -> list[Path]:
    """The folders of the packs, those that others build on first."""
    found = {
        path.parent: "builds_on:" in path.read_text(encoding="utf-8") for path in PROJECT.glob("packs/*/pack.yaml")
    }
    return sorted(found, key=lambda folder: (found[folder], folder))


# -- what is already done ---------------------------------------------------------------------------------------------


def fingerprint(files: list[str], *more: str) -> str:
    """Changes with the content of the files and with the further words."""
    digest = hashlib.sha256("\0".join(more).encode())
    for name in files:
        path = PROJECT / name
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(name.encode())
    return digest.hexdigest()


def is_made(name: str, note: str | None = None) -> bool:
    """Whether this step was done, and from the same things."""
    path = MADE / name
    return path.exists() and (note is None or path.read_text(encoding="utf-8") == note)


def made(name: str, note: str) -> None:
    """Notes that the step is done."""
    MADE.mkdir(parents=True, exist_ok=True)
    (MADE / name).write_text(note, encoding="utf-8")


# -- ways -------------------------------------------------------------------------------------------------------------


def use_new_enough_python() -> None:
    """Goes on with a newer Python of this machine when this one is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in range(20, OLDEST_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])
    stop(
        f"需要 Python 3.11 或更高版本，现在是 {sys.version.split()[0]}；可用 make PYTHON=/路径/python3.11 指定",
        f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; name one with make PYTHON=/path/python3.11",
    )


def call(command: list[str], env: dict[str, str] | None = None, stdout: Any = None) -> bytes:
    """Runs a step; when it fails, its own words are on the terminal already and this ends with its code."""
    done = subprocess.run(command, env=env, stdout=stdout)
    if done.returncode != 0:
        stop("失败：{}".format(" ".join(command)), "failed: {}".format(" ".join(command)), code=done.returncode)
    return done.stdout or b""


def say(chinese: str, english: str) -> None:
    """What is happening, in the language of the terminal."""
    wanted = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    sys.stderr.write((english if wanted.startswith("en") else chinese) + "\n")
    sys.stderr.flush()


def stop(chinese: str, english: str = "", code: int = 1) -> None:
    """Ends with a sentence in both languages."""
    sys.stderr.write(chinese + ("\n" + english if english else "") + "\n")
    sys.exit(code)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
