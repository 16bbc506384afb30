"""Sees to it that there is a Chromium for the browser tests: the machine's, else by apt where that is allowed, else says how.

Its headless shell comes first: the same engine without the windows of a desktop, which the tests pay for with every page they open.
"""

import os
import shutil
import subprocess
import sys

LIGHT = "chromium-headless-shell"
NAMES = (LIGHT, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Ends with code 1 and the one command to type when there is no browser and none may be installed."""
    if shutil.which(LIGHT) or (may_install() and installed(LIGHT)):
        return
    if any(shutil.which(name) for name in NAMES) or (may_install() and installed("chromium")):
        return
    sys.exit(
        "浏览器测试需要 Chromium，请运行：sudo apt-get install -y chromium\n"
        "the browser tests need Chromium; please run: sudo apt-get install -y chromium"
    )


def may_install() -> bool:
    """Whether this machine has apt and this is its administrator."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def installed(package: str) -> bool:
    """Installs a package; False where apt does not know it or does not reach its source."""
    print(f"installing {package} ...", file=sys.stderr)
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return subprocess.run(command, check=False, stdout=sys.stderr).returncode == 0


if __name__ == "__main__":
    main()
