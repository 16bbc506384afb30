"""The glossary: what a word, a figure, a date or a button means, and why it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from plumbline.doors.web.saying import chosen

SOURCE = Path(__file__).with_name("terms.yaml")


@dataclass(frozen=True)
class Term:
    """One entry; ``clause`` where one rule stands behind it in every company, else the page that shows it names its own."""

    key: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    clause: str = ""
    see: tuple[str, ...] = ()

    @property
    def name_read(self) -> str:
        """The name in the reader's language."""
        return chosen(self.zh, self.en)

    @property
    def about_read(self) -> str:
        """The explanation in the reader's language."""
        return chosen(self.about_zh, self.about_en)


class OneEach(yaml.SafeLoader):
    """Plain YAML whose mappings name every key once: otherwise the second of two entries would silently hide the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _value in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"twice: {', '.join(twice)}")
        return super().construct_mapping(node, deep)


def terms_of(text: str) -> Mapping[str, Term]:
    """Reads the glossary.

    Raises:
        ValueError: an entry is not whole, stands there twice, or points to one that is not there.
    """
    found: dict[str, Term] = {}
    for key, given in yaml.load(text, Loader=OneEach).items():
        try:
            found[key] = Term(key=key, **{**given, "see": tuple(given.get("see", ()))})
        except TypeError as error:
            raise ValueError(f"{key}: {error}") from error
    dangling = [f"{each.key} -> {other}" for each in found.values() for other in each.see if other not in found]
    if dangling:
        raise ValueError(f"see: {', '.join(dangling)}")
    return found


TERMS = terms_of(SOURCE.read_text(encoding="utf-8"))
