"""The board, its cheap question whether anything is new, and the moves that are made from it."""

from django.conf import settings
from django.forms import Select, Textarea
from django.http import HttpResponse

from plumbline.doors.web import refusing
from plumbline.doors.web.board.cards import HAND_OUT, LABELS
from plumbline.doors.web.board.giving import Said, conflict, done, picks
from plumbline.doors.web.board.map import map_of
from plumbline.doors.web.board.showing import Asked, board_of, stamp
from plumbline.doors.web.pages import PageRequest, fragment, render
from plumbline.doors.web.saying import word
from plumbline.doors.web.work_orders.move_form import MoveForm, move_form
from plumbline.doors.web.work_orders.views.noting import keep_file
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import actions
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.service.work_orders.states import MOVES, State

ANSWERS_EXTENSION = frozenset({"grant_extension", "refuse_extension"})


def index(request: PageRequest) -> HttpResponse:
    """The board; asked again by the page that shows it, only what is new: 204 where nothing is."""
    if not request.htmx or request.htmx.history_restore_request:
        return board(request, whole=True)
    written, _dot, trace = request.GET.get("seen", "").partition(".")
    if written and written == stamp(request):
        return HttpResponse(status=204)
    return board(request, unless=trace)


def board(
    request: PageRequest, *, said: Said | None = None, status: int = 200, whole: bool = False, unless: str = ""
) -> HttpResponse:
    written, shown = stamp(request), board_of(request, Asked.of(request))
    if unless and unless == shown.trace:
        return HttpResponse(status=204)
    context = {"board": shown, "seen": f"{written}.{shown.trace}", "said": said}
    if whole:
        return render(request, "board/board.html", context, status=status)
    return fragment(request, "board/_answer.html", context, status=status)


def move(request: PageRequest, number: str, name: str) -> HttpResponse:
    """GET opens the small form of a move; POST makes it and gives the board anew."""
    row = MOVES.move("assign" if name == HAND_OUT else name)
    if row is None or name not in LABELS:
        raise NotFound(_("没有“%(name)s”这个动作。"), name=name[:40])
    order = work_orders.visible_order(number, viewer=request.viewer)
    if not work_orders.may_on(order, Permission(row.permission), request.viewer):
        raise NotAllowed(_("您没有在该单位执行此操作的权限。如确有需要，请联系本单位负责人或系统管理员授权。"))
    form = move_form(request, row, order)
    if request.method == "POST":
        return sent(request, order, name, form)
    if not is_open(request, order, name, row):
        raise Conflict(_("“%(move)s”现在不能办理，工单状态已有变化，请刷新页面。"), move=LABELS[name])
    return asked(request, order, name, form)


def is_open(request: PageRequest, order: WorkOrder, name: str, row: Move[State]) -> bool:
    has_request = work_orders.extension_requested(order) is not None
    open_now = {
        each.name for each in work_orders.allowed_moves(order, viewer=request.viewer, has_extension_request=has_request)
    }
    return ("accept" if name == HAND_OUT else row.name) in open_now


def asked(request: PageRequest, order: WorkOrder, name: str, form: MoveForm, *, status: int = 200) -> HttpResponse:
    """The form for the dialog, wherever the answer was meant to go."""
    picked = picks(request, order, form)
    others = [field for field in form if picked is None or field.name != picked.name]
    context = {
        "form": form,
        "name": name,
        "label": word(LABELS[name]),
        "order": order,
        "seen": request.POST.get("seen") or work_orders.as_it_stands(order),
        "picked": picked,
        "others": others,
        "extension": work_orders.extension_requested(order) if name in ANSWERS_EXTENSION else None,
        # In a field of many lines Enter begins a new one, in a list it chooses.
        "enter_submits": not any(isinstance(field.field.widget, Textarea | Select) for field in others),
    }
    response = fragment(request, "board/_form.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#board-form", "innerHTML"
    return response


def sent(request: PageRequest, order: WorkOrder, name: str, form: MoveForm) -> HttpResponse:
    number = order.case_file.number
    if not form.is_valid():
        return asked(request, order, name, form, status=422)
    try:
        keep_file(request, form, number)
        moved = made(request, number, name, form)
    except (NotAllowed, NotFound) as refused:
        return nowhere(request, refused)
    except Conflict as refused:
        return board(request, said=conflict(request, order, refused), status=409)
    except Refused as refused:
        return asked(request, order, name, form, status=refusing.blame(form, refused))
    return board(request, said=done(request, name, before=order, now=moved))


def made(request: PageRequest, number: str, name: str, form: MoveForm) -> WorkOrder:
    seen, by, at = request.POST.get("seen", "")[:80], request.viewer, request.at
    if name == HAND_OUT:
        person = str(form.inputs().get("person", ""))
        return actions.hand_out(number=number, person=person, seen=seen, by=by, at=at)
    return actions.move_as_seen(number=number, name=name, inputs=form.inputs(), seen=seen, by=by, at=at)


def show_map(request: PageRequest) -> HttpResponse:
    return render(request, "board/map.html", {"map": map_of(request), "tiles_by": settings.MAP_TILES_BY})


def nowhere(request: PageRequest, refused: Refused) -> HttpResponse:
    """A refusal beside the board, which stays."""
    response = refusing.answer(request, refused)
    response["HX-Retarget"], response["HX-Reswap"] = "#board-said", "innerHTML"
    return response
