"""Runs the tests that need a database once more, on the machine's PostgreSQL of another major version.

    python -m tools.second_database 15

Takes the programs of Debian's package, installing it where that is allowed, and starts a private server with them in a temporary
folder; the tests reach it as an operator's own server, by ``PLUMBLINE_DATABASE_URL``. Where there is no such version and none may
be installed, says why and ends with code 0: the suite itself has passed on the embedded server.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from plumbline.config.embedded import Server

PROJECT = Path(__file__).resolve().parent.parent
FLOORS = [
    f"tests/{part}"
    for part in ("api", "demo", "evaluation", "ground", "imports", "journeys", "packs", "service", "supervision")
]
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")


def main() -> None:
    """Ends with the code of the test run."""
    major = sys.argv[1]
    programs = Path(f"/usr/lib/postgresql/{major}/bin")
    if not (programs / "initdb").exists():
        install(major)
    if not (programs / "initdb").exists():
        print(f"skipped: this machine has no PostgreSQL {major} and none could be installed by apt")
        return
    os.environ["PLUMBLINE_POSTGRES_BIN"] = str(programs)
    folder = Path(tempfile.mkdtemp(prefix="plumbline-postgresql-"))
    folder.chmod(0o755)  # root's server runs as somebody else, who has to get in
    try:
        server = Server(folder, durable=False)
        with server.in_use():
            sys.exit(run_tests(server))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_tests(server: Server) -> int:
    """What asks the database something of its own, against this server: all floors, machines' calls and the scripted year. Pages and commands ask the same
    questions through the same queries, and faults are about processes; the suite itself has them on the embedded server."""
    address = f"postgresql://{server.user}@/{server.database}?host={quote(str(server.place.socket_folder), safe='')}"
    command = [sys.executable, "-m", "pytest", "-n", "auto", "-m", "database and not browser", *FLOORS, *sys.argv[2:]]
    return subprocess.call(command, cwd=PROJECT, env=os.environ | {"PLUMBLINE_DATABASE_URL": address})


def install(major: str) -> None:
    """Installs Debian's package where we may, without the cluster it would make and start."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    if not NO_CLUSTER.exists():
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
    package = f"postgresql-{major}"
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], check=False, env=quiet)


if __name__ == "__main__":
    main()
