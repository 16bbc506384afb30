"""Sees to it that there is a Chromium for the browser tests: the machine's, else by apt where that is allowed, else says how."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Ends with code 1 and the one command to type when there is no browser and none may be installed."""
    if any(shutil.which(name) for name in NAMES):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(
            "浏览器测试需要 Chromium，请运行：sudo apt-get install -y chromium\n"
            "the browser tests need Chromium; please run: sudo apt-get install -y chromium"
        )
    print("installing Chromium ...", file=sys.stderr)
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    done = subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False)
    if done.returncode != 0:
        sys.exit("Chromium could not be installed by apt; its reason is above")


if __name__ == "__main__":
    main()
