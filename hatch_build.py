"""What a wheel needs beyond the package folder: the packs, the manual, the page assets and the compiled messages.

An editable install finds all of them in the checkout, so nothing is copied for it.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Puts the packs into the wheel and refuses to build one without assets."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling; ``version`` is "standard" or "editable"."""
        if version != "standard":
            return
        root = Path(self.root)
        if not (root / "plumbline/assets/vendor/icons.svg").is_file():
            raise RuntimeError("the page assets are missing: run `make wheel`, which fetches them first")
        build_data["force_include"][str(root / "packs")] = "plumbline/packs/shipped"
        build_data["force_include"][str(root / "docs" / "manual")] = "plumbline/manual"
