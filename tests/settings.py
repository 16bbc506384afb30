"""The product's settings with a server and a folder of the tests' own: fast, and never near anybody's data."""

import os
from pathlib import Path

os.environ.setdefault("PLUMBLINE_VAR", str(Path(__file__).resolve().parent.parent / "var" / "tests"))
os.environ.setdefault("PLUMBLINE_POSTGRES_DURABLE", "0")
os.environ.pop("PLUMBLINE_ENV", None)

from plumbline.config.settings import *  # noqa: F403  (the folder must be chosen before the settings read it)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # sign-ins are many here and secret nowhere
