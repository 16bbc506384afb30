"""The checklist and the price list that apply to an order: its pack's, else those that come with the product."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from plumbline.ground.journal.keeping import KeptEach
from plumbline.ground.regulations import queries as regulations
from plumbline.service.field_visits.rules import Checklist, PriceList, chosen_checklist, chosen_prices
from plumbline.service.field_visits.rules.lists import checklist
from plumbline.service.work_orders.rules import TypeNode

SHIPPED = "plumbline"
Content = dict[str, Any]


@dataclass(frozen=True)
class Lists:
    checklist: Checklist
    prices: PriceList


@cache
def _shipped() -> Lists:
    text = resources.files("plumbline.service.field_visits").joinpath("shipped.yaml").read_text("utf-8")
    read: Content = yaml.safe_load(text)
    prices = chosen_prices(read["prices"], source=SHIPPED, version=read["version"])
    assert prices is not None, "the product ships a price list"
    return Lists(checklist(SHIPPED, read["version"], read["forms"][0]), prices)


def lists_for(node: TypeNode | None, *, on: date, revision: int | None = None) -> Lists:
    """The lists of an order of this type on a day."""
    shipped = _shipped()
    if node is None:
        return shipped
    version, content = _CONTENT.at((node.pack, on), revision)
    found = chosen_checklist(content.get("forms") or (), node.line_of_descent, source=node.pack, version=version)
    prices = chosen_prices(content.get("prices") or (), source=node.pack, version=version)
    return Lists(found or shipped.checklist, prices or shipped.prices)


def _content(asked: tuple[str, date]) -> tuple[str, Content]:
    """Version and lists of a pack on a day."""
    pack, on = asked
    installed = regulations.installation_in_force(pack, on=on)
    if installed is None:
        return "", {}
    return installed.version, {name: installed.content.get(name) for name in ("forms", "prices")}


_CONTENT = KeptEach(_content, most=20)
