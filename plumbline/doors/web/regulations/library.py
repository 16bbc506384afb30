"""The packs that came with the product: those of the checkout, or those inside the installed package."""

from pathlib import Path

from django.conf import settings


def shipped_packs() -> Path:
    beside: Path = settings.PROJECT / "packs"
    return beside if beside.is_dir() else settings.PACKAGE / "packs" / "shipped"
