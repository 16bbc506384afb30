"""Journal lines as sentences in the reader's language: codes become names, moments local, personal values stay hidden."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from plumbline.doors.web.saying import filled, moment, named, word
from plumbline.ground.journal.queries import Line
from plumbline.ground.organization.rules import Tree
from plumbline.ground.organization.states import ROLE_LABELS
from plumbline.service.customers.states import CUSTOMER_KIND_LABELS, LINE_LABELS, NEED_LABELS, REVEALABLE
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.states import CHANNEL_LABELS, MILESTONE_LABELS, URGENCY_LABELS
from plumbline.supervision.callbacks.states import RESULT_LABELS

COMMITMENT = "sha256:"


@dataclass(frozen=True)
class Told:
    """One line of a timeline as it is shown."""

    at: datetime
    sentence: str
    name: str
    is_late_entry: bool


_LABELS: dict[str, dict[str, str]] = {
    "channel": {str(key): label for key, label in CHANNEL_LABELS.items()},
    "urgency": {str(key): label for key, label in URGENCY_LABELS.items()},
    "milestone": MILESTONE_LABELS,
    "role": {str(key): label for key, label in ROLE_LABELS.items()},
    "line": {str(key): label for key, label in LINE_LABELS.items()},
    "kind": {str(key): label for key, label in (CUSTOMER_KIND_LABELS | NEED_LABELS).items()},
}
_MOMENTS = frozenset({"until", "due_at", "since", "starts_at", "expected_end"})
_LISTS = frozenset({"fields"})


class Teller:
    """Tells lines; knows the units and the order types of the moment."""

    def __init__(self, tree: Tree, *, revision: int | None = None) -> None:
        self._tree = tree
        self._types = work_orders.catalogue(revision=revision).by_code
        self._ways: dict[str, Callable[[Any], str]] = {
            "order_type": self._type,
            "unit": self._unit,
            "parent": self._unit,
            "result": self._result,
            "solved": _solved,
        }

    def told(self, line: Line) -> Told:
        params = {name: self._spoken(name, value) for name, value in line.params.items()}
        late = (line.recorded_at - line.at).total_seconds() > 3_600
        return Told(line.at, filled(word(line.sentence), params).rstrip(" ：；，:;,"), line.name, late)

    def _spoken(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(COMMITMENT):
            return gettext("（个人信息，已隐去）")
        if name in self._ways:
            return self._ways[name](value)
        if not isinstance(value, str):
            return value
        if name in _MOMENTS:
            return _moment(value)
        if name in _LISTS:
            return gettext("、").join(word(REVEALABLE.get(part, part)) for part in value.split("、"))
        return word(_LABELS.get(name, {}).get(value, value)) if name not in ("note", "text", "opinion") else value

    def _type(self, code: Any) -> str:
        node = self._types.get(str(code))
        return named(node) if node else str(code)

    def _unit(self, code: Any) -> str:
        place = self._tree.by_code.get(str(code))
        return named(place) if place else str(code)

    @staticmethod
    def _result(value: Any) -> str:
        labels = {str(key): label for key, label in RESULT_LABELS.items()}
        return word(labels[str(value)]) if str(value) in labels else str(value)


def _solved(value: Any) -> str:
    if value is None:
        return gettext("未询问到是否解决")
    return gettext("问题已解决") if value else gettext("问题未解决")


def _moment(text: str) -> str:
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return text
