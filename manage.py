#!/usr/bin/env python
"""Django's own command line, for developers; operators use `plumbline`."""

import os
import sys

from django.core.management import execute_from_command_line

from plumbline.config import database

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    with database.running():
        execute_from_command_line(sys.argv)
