"""The catalogue of indicators as data: names, unit and direction of every code a pack may apply. Pure; no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

import yaml


@dataclass(frozen=True)
class CatalogueEntry:
    """`unit` is percent, permille, minute, count and so on; `better` tells in which direction the value is good; `needs_zh` and `needs_en` which data is
    missing where the code is not measured."""

    code: str
    family: str
    zh: str
    en: str
    unit: str
    better: Literal["higher", "lower", "watch"]
    core: bool
    dashboard: bool
    needs_zh: str
    needs_en: str


@dataclass(frozen=True)
class Family:
    """A theme of the catalogue."""

    code: str
    zh: str
    en: str


@cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """Every entry by its code, in the order of the catalogue."""
    return MappingProxyType(
        {
            row["code"]: CatalogueEntry(
                code=row["code"],
                family=row["family"],
                zh=row["name"]["zh"],
                en=row["name"]["en"],
                unit=row["unit"],
                better=row["better"],
                core=row["core"],
                dashboard=row["dashboard"],
                needs_zh=row.get("needs", {}).get("zh", ""),
                needs_en=row.get("needs", {}).get("en", ""),
            )
            for row in _document()["indicators"]
        }
    )


@cache
def families() -> Mapping[str, Family]:
    """Every theme by its code, in the order of the catalogue."""
    return MappingProxyType(
        {row["code"]: Family(row["code"], row["name"]["zh"], row["name"]["en"]) for row in _document()["families"]}
    )


@cache
def _document() -> dict[str, list[dict[str, Any]]]:
    document: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        files(__package__).joinpath("catalogue.yaml").read_text("utf-8")
    )
    return document
