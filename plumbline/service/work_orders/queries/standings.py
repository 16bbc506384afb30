"""How orders in hand stand, in the few words that lists and the numbers of the day share: what is counted under a word is what its list shows."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from plumbline.ground.kernel.wording import _
from plumbline.service.work_orders.queries.orders import OrderFilter
from plumbline.service.work_orders.states import WORKING, State

AT_RISK_WITHIN = timedelta(hours=2)


class Standing(StrEnum):
    LATE = "late"
    AT_RISK = "at_risk"
    TO_DISPATCH = "to_dispatch"
    RUNNING = "running"


STANDING_LABELS: dict[Standing, str] = {
    Standing.LATE: _("已超时"),
    Standing.AT_RISK: _("2 小时内到期"),
    Standing.TO_DISPATCH: _("待派单（含退单）"),
    Standing.RUNNING: _("办理中"),
}
_STATES: dict[Standing, frozenset[State]] = {
    Standing.TO_DISPATCH: frozenset({State.REGISTERED, State.RETURNED}),
    Standing.RUNNING: WORKING,
}


def standing(wanted: OrderFilter, how: Standing, *, at: datetime) -> OrderFilter:
    """The same question, asked only of orders in hand that stand so at this moment."""
    if how is Standing.LATE:
        return replace(wanted, is_open=True, due_before=at)
    if how is Standing.AT_RISK:
        return replace(wanted, is_open=True, due_from=at, due_before=at + AT_RISK_WITHIN)
    return replace(wanted, is_open=True, states=tuple(sorted(state.value for state in _STATES[how])))
