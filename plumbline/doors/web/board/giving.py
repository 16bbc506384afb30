"""Giving an order to somebody from the board: whom to choose from, what is said when it is done, and what to whoever came second."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.board.columns import column_of
from plumbline.doors.web.facts import Teller, Told
from plumbline.doors.web.order_rows import SOON, unit_name
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named, said
from plumbline.doors.web.work_orders.move_form import MoveForm
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place
from plumbline.ground.organization.states import Permission, UnitKind
from plumbline.service.customers import queries as customers
from plumbline.service.customers.rules import spelled
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import Load, Stack, WorkOrder

NO_WAY_BACK: dict[str, str] = {
    "dispatch": _("派单不能撤回：承办单位已收到通知，接单时限已经开始。派错时请对方退单，再重新派。"),
    "arbitrate": _("裁定不能撤回，承办单位也不能再退单。"),
    "accept": _("接单不能撤回；不属本单位的，请退单并说明原因。"),
    "assign": _("指派不能撤销为未指派；要换人，请再指派一次。"),
    "hand_out": _("接单不能撤回；要换人，请再指派一次。"),
    "return": _("退单不能撤回，由调度员重新派单。"),
    "grant_extension": _("审批意见不能撤回。"),
    "refuse_extension": _("审批意见不能撤回。"),
}
DONE: dict[str, str] = {
    "dispatch": _("%(number)s 已派给%(whom)s。"),
    "arbitrate": _("%(number)s 已裁定由%(whom)s办理。"),
    "accept": _("%(number)s 已接单。"),
    "assign": _("%(number)s 已指派给%(whom)s。"),
    "hand_out": _("%(number)s 已接单并指派给%(whom)s。"),
    "return": _("%(number)s 已退单。"),
    "grant_extension": _("%(number)s 已同意延期。"),
    "refuse_extension": _("%(number)s 未同意延期。"),
}


@dataclass(frozen=True)
class Undo:
    """Makes the last assignment good again."""

    address: str
    person: str
    name: str
    seen: str


@dataclass(frozen=True)
class Said:
    """What is said above the board after a move. ``told``: what somebody else did meanwhile."""

    sentence: str
    after: str = ""
    undo: Undo | None = None
    told: Told | None = None
    is_refusal: bool = False


@dataclass(frozen=True)
class Choice:
    """A unit or a person to choose; ``search`` is what may be typed for it."""

    value: str
    name: str
    depth: int
    load: Load
    note: str
    search: str
    is_chosen: bool


@dataclass(frozen=True)
class Picked:
    """The list one chooses from by typing."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    errors: tuple[str, ...]
    chosen: str


def done(request: PageRequest, name: str, *, before: WorkOrder, now: WorkOrder) -> Said:
    """Says what happened, and offers the way back where the state table has one: to whoever had it assigned before."""
    is_given = name in ("assign", "hand_out")
    whom = now.assignee.name if is_given and now.assignee else unit_name(now.unit_id, request.viewer)
    sentence = gettext(DONE[name]) % {"number": before.case_file.number, "whom": whom}
    former = before.assignee if name == "assign" else None
    if former is None or former.id == now.assignee_id:
        return Said(sentence, gettext(NO_WAY_BACK[name]))
    address = reverse("board-move", args=[before.case_file.number, "assign"])
    return Said(sentence, undo=Undo(address, former.username, former.name, work_orders.as_it_stands(now)))


def conflict(request: PageRequest, order: WorkOrder, refused: Refused) -> Said:
    """The second one is told what the first one did."""
    lines = [each for each in journal.timeline(order.case_file_id) if each.name.startswith("work_orders.")]
    teller = Teller(request.viewer.tree, revision=request.revision)
    return Said(said(refused), told=teller.told(lines[-1]) if lines else None, is_refusal=True)


def picks(request: PageRequest, order: WorkOrder, form: MoveForm) -> Picked | None:
    """Whom the order may be given to, with everybody's load; None for a move that gives it to nobody."""
    name = next((each for each in ("unit", "person") if each in form.fields), "")
    if not name:
        return None
    field = form[name]
    wanted = str((request.POST if request.method == "POST" else request.GET).get(name, "") or "")
    choices = tuple(_units(request, order, wanted) if name == "unit" else _people(request, order, wanted))
    chosen = next((choice.value for choice in choices if choice.is_chosen), "")
    return Picked(name, str(field.label), choices, tuple(map(str, field.errors)), chosen)


def _units(request: PageRequest, order: WorkOrder, wanted: str) -> Iterable[Choice]:
    tree, suggested = request.viewer.tree, _suggested(request, order)
    seen = request.viewer.units(Permission.ORDERS_VIEW)
    columns = {unit: str(column_of(tree.by_id[unit], tree).id) for unit in seen}
    piled = _loads(request, columns, by_person=False)
    open_places = [place for place in tree.places if place.is_open]
    for place in sorted(open_places, key=lambda place: suggested is not None and place.id != suggested.id):
        is_suggested = suggested is not None and place.id == suggested.id
        yield Choice(
            place.code,
            named(place),
            max(0, place.path.count("/") - 2),
            piled.get(str(place.id), Stack(Load(), ())).load,
            gettext("按地址建议") if is_suggested else "",
            _search(place.code, place.name, place.name_en),
            place.code == wanted if wanted else is_suggested,
        )


def _people(request: PageRequest, order: WorkOrder, wanted: str) -> Iterable[Choice]:
    tree = request.viewer.tree
    below = tree.below(tree.by_id[order.unit_id].path)
    piled = _loads(request, {unit: str(unit) for unit in below}, by_person=True)
    for person in organization.members(order.unit_id):
        team = tree.by_id.get(person.unit_id) if person.unit_id else None
        yield Choice(
            person.username,
            person.name,
            0,
            piled.get(str(person.id), Stack(Load(), ())).load,
            named(team) if team and team.kind == UnitKind.TEAM else "",
            _search(person.username, person.name, team.name if team else ""),
            person.username == wanted,
        )


def _loads(request: PageRequest, keys: Mapping[UUID, str], *, by_person: bool) -> dict[str, Stack]:
    return work_orders.stacks(dict(keys), by_person=by_person, most=1, soon=SOON, at=request.at)


def _suggested(request: PageRequest, order: WorkOrder) -> Place | None:
    found = customers.suggested(
        order.area_id, order.address, order.order_type.line, request.at, revision=request.revision
    )
    returned_it = found is not None and order.bounces and found.unit.id == order.unit_id
    return found.unit if found and not returned_it else None


def _search(*words: str) -> str:
    """What the list is filtered by: the words as they are, their syllables and their initials."""
    known = [part for each in words for part in (each, *spelled(each, is_person=False))]
    return " ".join(dict.fromkeys(part.lower() for part in known if part))
