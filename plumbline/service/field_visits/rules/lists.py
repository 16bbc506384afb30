"""Checklists and price lists as packs bring them, and which of them apply to an order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class CheckItem:
    code: str
    name: str
    name_en: str
    clause: str = ""
    veto: bool = False


@dataclass(frozen=True)
class Checklist:
    """One list in one version; ``source`` is the pack it came from, or the product itself."""

    source: str
    version: str
    code: str
    name: str
    name_en: str
    clause: str
    items: tuple[CheckItem, ...]


@dataclass(frozen=True)
class PriceItem:
    """``price`` None: the list names the item, the company has set no price yet."""

    code: str
    name: str
    name_en: str
    unit: str
    price: Decimal | None
    is_labour: bool = False


@dataclass(frozen=True)
class PriceList:
    source: str
    version: str
    items: tuple[PriceItem, ...]
    clause: str = ""


def checklist(source: str, version: str, row: Mapping[str, Any]) -> Checklist:
    """A checklist from a row of forms as packs keep it."""
    items = tuple(
        CheckItem(
            field["code"],
            field["name"]["zh"],
            field["name"].get("en") or "",
            field.get("clause") or "",
            bool(field.get("veto")),
        )
        for field in row["fields"]
        if field.get("answer", "check") in ("check", "yes_no")
    )
    name = row["name"]
    return Checklist(source, version, row["code"], name["zh"], name.get("en") or "", row.get("clause") or "", items)


def chosen_checklist(
    forms: Sequence[Mapping[str, Any]], lineage: Iterable[str], *, source: str, version: str
) -> Checklist | None:
    """The checklist for the nearest type of the lineage (the order's own type first); None where the pack has none for it."""
    lists = [row for row in forms if row.get("kind") == "checklist"]
    for code in lineage:
        for row in lists:
            if code in (row.get("used_for") or ()):
                return checklist(source, version, row)
    return None


def chosen_prices(rows: Sequence[Mapping[str, Any]], *, source: str, version: str) -> PriceList | None:
    """The price list of a pack, None where it has none."""
    items = tuple(
        PriceItem(
            row["code"],
            row["name"]["zh"],
            row["name"].get("en") or "",
            row.get("unit") or "",
            Decimal(str(row["price"])) if row.get("price") is not None else None,
            row.get("kind") == "labour",
        )
        for row in rows
    )
    clause = next((row["clause"] for row in rows if row.get("clause")), "")
    return PriceList(source, version, items, clause) if items else None
