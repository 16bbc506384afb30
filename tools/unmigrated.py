"""Fails when a table was changed without a migration; compares states only, so it needs no database."""

import os
import sys
import warnings
from io import StringIO

import django
from django.core.management import call_command


def main() -> None:
    """Prints what ``makemigrations`` would write, and ends with code 1 when that is anything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    django.setup()
    # Without a database the history cannot be looked at as well; here only the tables' definitions matter.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    words = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=words, stderr=words)
    except SystemExit:
        print(words.getvalue())
        sys.exit(1)


if __name__ == "__main__":
    main()
