"""What a filled form is worth, reckoned a second time the slow way: on the raw document, with decimals of 60 places and long words."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Any


def worth(document: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[Decimal, Decimal, bool]:
    """Earned, applicable, vetoed."""
    with localcontext() as exact:
        exact.prec = 60
        earned, applicable, vetoed = Decimal(0), Decimal(0), False
        items = [item for section in document["sections"] for item in section["items"]]
        for item in items:
            if not _asked(items, item, answers):
                continue
            got = _got(item, answers.get(item["code"]))
            if got is None:
                continue
            weight = Decimal(str(item.get("weight", item.get("points", "1"))))
            earned, applicable = earned + weight * got, applicable + weight
            vetoed = vetoed or bool(item.get("veto") and got == 0)
        return earned, applicable, vetoed


def _asked(items: list[dict[str, Any]], item: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    while "only_if" in item:
        if answers.get(item["only_if"]["item"]) not in item["only_if"]["is"]:
            return False
        item = next(each for each in items if each["code"] == item["only_if"]["item"])
    return True


def _got(item: Mapping[str, Any], answer: Any) -> Decimal | None:
    kind = item["kind"]
    if answer in (None, "", "na", []) or kind in ("text", "photo"):
        return None
    if kind in ("yes_no", "partial"):
        return {"yes": Decimal(1), "partly": Decimal("0.5"), "no": Decimal(0)}[answer]
    if kind == "choice":
        scores = {choice["code"]: choice.get("score") for choice in item["choices"]}
        return None if scores[answer] is None else Decimal(scores[answer])
    if kind == "number":
        return _in_range(item, Decimal(answer))
    return Decimal(answer) / Decimal(item["points"]) if kind == "points" else _stepped(kind, Decimal(answer))


def _in_range(item: Mapping[str, Any], value: Decimal) -> Decimal | None:
    if "low" not in item and "high" not in item:
        return None
    return Decimal(int(Decimal(item.get("low", "-1e40")) <= value <= Decimal(item.get("high", "1e40"))))


def _stepped(kind: str, value: Decimal) -> Decimal:
    return (value - 1) / (4 if kind == "scale5" else 9)
