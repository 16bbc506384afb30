"""Takes the manual's and the README's pictures anew: the browser's journeys, in both languages and widths.

python -m tools.pictures [words for pytest]    pictures that no text shows are thrown away afterwards
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parent.parent
MANUAL = PROJECT / "docs" / "manual"
NAMED = re.compile(r"pictures/([\w-]+\.png)")


def main() -> None:
    """Ends with the code of the tests; pictures of tests that failed stay as they were."""
    with TemporaryDirectory(prefix="plumbline-pictures-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:randomly", "tests/browser", *sys.argv[1:]],
            cwd=PROJECT,
            env=os.environ | {"PLUMBLINE_PICTURES": folder},
            check=False,
        )
        for place, texts in (
            (MANUAL / "pictures", MANUAL.glob("*/*.md")),
            (PROJECT / "docs" / "pictures", PROJECT.glob("README*.md")),
        ):
            wanted = {name for text in texts for name in NAMED.findall(text.read_text(encoding="utf-8"))}
            place.mkdir(parents=True, exist_ok=True)
            for name in sorted(wanted):
                if (Path(folder) / name).exists():
                    shutil.copy(Path(folder) / name, place / name)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
