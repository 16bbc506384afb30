"""The small form of one move: exactly the inputs that its row of the state table asks for and offers."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import chosen, named, word
from plumbline.doors.web.work_orders.explained import TERMS_OF_MOVES
from plumbline.doors.web.work_orders.forms import Choices, MomentInput, label_choices, unit_choices
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.organization import queries as organization
from plumbline.ground.service_levels import queries as clocks
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.actions.moving import INPUT_LABELS
from plumbline.service.work_orders.queries import Reason, WorkOrder
from plumbline.service.work_orders.states import CHANNEL_LABELS, Channel, State

REASONS_UNDER = {"request_extension": "extension"}
PAPER = frozenset({"attachment", "third_party_paper", "recording"})


class MoveForm(forms.Form):
    """Fields are made from the move's row when the form is built."""

    def __init__(self, given: Any, files: Any, *, move: Move[State], order: WorkOrder, request: PageRequest) -> None:
        super().__init__(given, files, auto_id=f"move-{move.name}-%s")
        self.move, self.clause = move, _clause(move, order)
        self.term = TERMS_OF_MOVES[move.name]
        self.reasons = _reasons(move, order) if "reason" in (*move.asks, *move.offers) else []
        wanted = [*move.asks, *(name for name in move.offers if name not in move.asks)]
        for name in wanted:
            self.fields[name] = self._field(name, order, request)
        if any(proof["kind"] in PAPER for reason in self.reasons for proof in reason.evidence):
            self.fields["file"] = forms.FileField(
                label=gettext("证明材料"), required=False, help_text=gettext("图片、PDF、Word、Excel、录音或文本文件。")
            )

    def _field(self, name: str, order: WorkOrder, request: PageRequest) -> forms.Field:
        label, required = word(INPUT_LABELS.get(name, name)), name in self.move.asks
        choices = self._choices(name, order, request)
        if choices is not None:
            return forms.ChoiceField(label=label, required=required, choices=choices)
        if name == "until":
            return forms.DateTimeField(label=label, required=required, widget=MomentInput())
        if name in ("note", "result"):
            return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": 3}), strip=True)
        return forms.CharField(label=label, required=required, max_length=100, strip=True)

    def _choices(self, name: str, order: WorkOrder, request: PageRequest) -> Choices | None:
        """What may be chosen for an input; None for one that is typed."""
        nothing: Choices = [("", gettext("请选择"))]
        ways: dict[str, Callable[[], Choices]] = {
            "unit": lambda: nothing + unit_choices(request.viewer.tree),
            "person": lambda: nothing + _people(order),
            "reason": lambda: nothing + self._reason_choices(),
            "channel": _channels,
            "solved": lambda: [("yes", gettext("已解决")), ("no", gettext("未解决"))],
            "in_scope": lambda: [
                ("", gettext("未判定")),
                ("yes", gettext("责任范围内")),
                ("no", gettext("责任范围外")),
            ],
        }
        return ways[name]() if name in ways else None

    def _reason_choices(self) -> Choices:
        return [(reason.code, named(reason)) for reason in self.reasons]

    def proofs(self) -> list[tuple[str, list[str]]]:
        """For each reason what must be on file for it."""
        found = []
        for reason in self.reasons:
            asks = [
                chosen(proof["ask"]["zh"], proof["ask"].get("en", "")) for proof in reason.evidence if "ask" in proof
            ]
            if asks:
                found.append((named(reason), asks))
        return found

    def inputs(self) -> Mapping[str, Any]:
        """What was given, as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


def move_form(request: PageRequest, move: Move[State], order: WorkOrder) -> MoveForm:
    given: HttpRequest = request
    sent = (given.POST, given.FILES) if given.method == "POST" else (None, None)
    return MoveForm(*sent, move=move, order=order, request=request)


def _clause(move: Move[State], order: WorkOrder) -> str:
    """The clause of the earliest running clock that the move stops: why it has to be done, and by when; empty where it stops none."""
    if not move.stops:
        return ""
    running = [view for view in clocks.clocks_of([order.case_file_id])[order.case_file_id] if not view.clock.stopped_at]
    stopped = [view for view in running if view.clock.milestone in move.stops]
    nearest = min(stopped, key=lambda view: view.clock.due_at, default=None)
    return nearest.limit.clause if nearest and nearest.limit else ""


def _reasons(move: Move[State], order: WorkOrder) -> list[Reason]:
    return work_orders.reasons(pack=order.order_type.pack, move=REASONS_UNDER.get(move.name, move.name))


def _people(order: WorkOrder) -> Choices:
    return [(person.username, person.name) for person in organization.members(order.unit_id)]


def _channels() -> Choices:
    return [choice for choice in label_choices(CHANNEL_LABELS.items()) if choice[0] != Channel.IMPORT]
