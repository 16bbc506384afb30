"""Steps of a visit: from a plain form at once, or from the telephone's outbox when it is back; sent twice they happen once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from plumbline.doors.web.field.answering import dated, refusal, somebody_else
from plumbline.doors.web.field.forms import CHECK, NoteForm, ReplyForm, SlotForm, StepForm, part_rows
from plumbline.doors.web.field.views.filing import photos_of
from plumbline.doors.web.field.views.jobs import shown
from plumbline.doors.web.pages import PageRequest, fragment, go_to
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import word
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.receipts import actions as receipts
from plumbline.ground.receipts import queries as given_receipts
from plumbline.ground.receipts import rules as receipt_rules
from plumbline.ground.receipts.rules import Answer, Call
from plumbline.service.field_visits import actions
from plumbline.service.field_visits import queries as visits
from plumbline.service.work_orders import actions as work_orders

JSON = "application/json"
Act = Callable[[PageRequest, str, Any], None]


def depart(request: PageRequest, number: str, form: StepForm) -> None:
    actions.depart(number=number, by=request.viewer, at=request.at, device=form.device(request))


def arrive(request: PageRequest, number: str, form: StepForm) -> None:
    actions.arrive(number=number, by=request.viewer, at=request.at, device=form.device(request))


def contact(request: PageRequest, number: str, form: StepForm) -> None:
    visits.workable_order(number, viewer=request.viewer)
    work_orders.move(number=number, name="contact", inputs={}, by=request.viewer, at=request.at)


def plan(request: PageRequest, number: str, form: SlotForm) -> None:
    slot = {name: form.cleaned_data[name] for name in ("starts_at", "ends_at", "note")}
    actions.plan(number=number, by=request.viewer, at=request.at, **slot)


def leave(request: PageRequest, number: str, form: NoteForm) -> None:
    note = form.cleaned_data["note"]
    actions.leave(number=number, note=note, by=request.viewer, at=request.at, device=form.device(request))


def no_access(request: PageRequest, number: str, form: NoteForm) -> None:
    files = (*request.POST.getlist("photo_digest"), *photos_of(request, number))
    actions.no_access(
        number=number,
        note=form.cleaned_data["note"],
        files=files,
        by=request.viewer,
        at=request.at,
        device=form.device(request),
    )


def reply(request: PageRequest, number: str, form: ReplyForm) -> None:
    sheet = form.sheet(request.POST, photos_of(request, number))
    actions.reply(number=number, sheet=sheet, by=request.viewer, at=request.at, device=form.device(request))


STEPS: dict[str, tuple[Act, Callable[..., StepForm], str]] = {
    "depart": (depart, StepForm, _("已记录出发。")),
    "arrive": (arrive, StepForm, _("已记录到场。")),
    "contact": (contact, StepForm, _("已记录联系客户。")),
    "plan": (plan, SlotForm, _("预约已保存。")),
    "leave": (leave, NoteForm, _("已记录离开，工单等待再次上门。")),
    "no_access": (no_access, NoteForm, _("已记录到访不遇，工单等待再次上门。")),
    "reply": (reply, ReplyForm, _("回复已提交，工单待回访。")),
}
FORMS_OF = {"leave": "leave", "no_access": "no_access", "plan": "slot", "reply": "reply"}
ENDS = frozenset({"reply", "leave", "no_access"})


@require_POST
def step(request: PageRequest, number: str, name: str) -> HttpResponse:
    """Does one step and says so: as a page, or as JSON for the outbox."""
    if name not in STEPS:
        raise NotFound(_("没有“%(name)s”这个动作。"), name=name[:40])
    act, form_of, done = STEPS[name]
    form = form_of(request.POST)
    if JSON in request.headers.get("Accept", ""):
        return somebody_else(request) or dated(
            request, from_outbox(request, number, name, form, lambda: act(request, number, form))
        )
    visits.workable_order(number, viewer=request.viewer)
    if not form.is_valid():
        return refused_page(request, number, name, form, 422)
    try:
        act(request, number, form)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return refused_page(request, number, name, form, blame(form, refused))
    messages.success(request, word(done))
    return go_to(request, reverse("field") if name in ENDS else reverse("field-job", args=[number]))


def refused_page(request: PageRequest, number: str, name: str, form: StepForm, status: int) -> HttpResponse:
    """The page with what was typed, the refusal beside its field."""
    order = visits.workable_order(number, viewer=request.viewer)
    given = {key.removeprefix(CHECK): str(value) for key, value in request.POST.items() if key.startswith(CHECK)}
    forms: dict[str, Any] = {FORMS_OF[name]: form} if name in FORMS_OF else {"step_form": form}
    return shown(request, order, status=status, said=given, parts=part_rows(request.POST), **forms)


# ── From the outbox ──────────────────────────────────────────────────────────


def from_outbox(request: PageRequest, number: str, name: str, form: StepForm, act: Callable[[], None]) -> HttpResponse:
    """A step that was noted on the telephone; its receipt answers it when it is sent again. A refusal leaves no receipt: it may be tried again."""
    call = call_of(request)
    try:
        known = given_receipts.answer_to(call) if call else None
        if known is not None:
            return replayed(known)
        visits.workable_order(number, viewer=request.viewer)
        if not form.is_valid():
            return refusal(Refused(" ".join(str(error) for errors in form.errors.values() for error in errors)))
        with transaction.atomic():
            act()
            answer = JsonResponse({"ok": True, "sentence": word(STEPS[name][2]), "number": number})
            if call is not None:
                receipts.keep(call=call, answer=kept(answer), at=request.at)
        return answer
    except IntegrityError:
        known = given_receipts.answer_to(call) if call else None
        if known is None:
            raise
        return replayed(known)
    except Refused as refused:
        # Of two sends at once the second finds the order moved already: by itself.
        known = given_receipts.answer_to(call) if call else None
        return replayed(known) if known is not None else refusal(refused)


def call_of(request: PageRequest) -> Call | None:
    """The step as receipts know it: one name a person, whatever is sent under it later."""
    name = request.POST.get("client_id", "")
    person = request.viewer.person_id
    if not name or person is None:
        return None
    return receipt_rules.call(
        person_id=person, key=key_of(name), method="POST", address=request.path, body=request.POST.urlencode().encode()
    )


def key_of(client_id: str) -> str:
    return f"field {client_id}"


def kept(answer: HttpResponse) -> Answer:
    return Answer(answer.status_code, JSON, answer.content.decode())


def replayed(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.media_type)
    response.headers["Idempotency-Replayed"] = "true"
    return response


@require_POST
def dial(request: PageRequest, number: str) -> HttpResponse:
    """Shows the number to dial; the journal of the order says who saw it."""
    order = visits.workable_order(number, viewer=request.viewer)
    revealed = work_orders.reveal_contact(number=number, reason="上门服务联系客户", by=request.viewer, at=request.at)
    if request.htmx:
        return fragment(request, "field/_number.html", {"revealed": revealed})
    return shown(request, order, revealed=revealed)
