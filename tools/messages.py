"""Compiles the message catalogues (``.po`` to ``.mo``) where they are newer; needs no gettext programs."""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "plumbline" / "locale"


def main() -> None:
    """Compiles every catalogue whose source changed since."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(compiled))


if __name__ == "__main__":
    main()
