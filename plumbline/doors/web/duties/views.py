"""What is due, what is missing; one occurrence with what was done for it."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.duties import showing
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.saying import named, said, word
from plumbline.doors.web.sections import tabs
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.supervision.duties import actions, queries
from plumbline.supervision.duties.actions import CreditNotTaken, Evidence
from plumbline.supervision.duties.queries import Occurrence, Wanted
from plumbline.supervision.duties.states import DEED_LABELS, EVERY_LABELS, STANDING_LABELS, Every, Standing

SHOWN = (Standing.OPEN, Standing.OVERDUE, Standing.FULFILLED, Standing.LATE, Standing.WITHDRAWN)
MOST_GAPS = 12


def today_of(request: PageRequest) -> date:
    return timezone.localdate(request.at, timezone.get_default_timezone())


def index(request: PageRequest) -> HttpResponse:
    """Occurrences by due day, those that are owed first asked for; above them the windows with units missing."""
    viewer, today = request.viewer, today_of(request)
    wanted = asked(request)
    rows, following = _page(queries.occurrences(wanted, viewer=viewer, today=today), request.GET.get("after", ""))
    kept = {name: request.GET[name] for name in ("standing", "pack", "unit") if request.GET.get(name)}
    is_first = not (kept or request.GET.get("after"))
    gaps = queries.gaps(viewer=viewer, today=today) if is_first else []
    stated = queries.known()
    context = {
        "tabs": tabs(viewer, request.path),
        "rows": [showing.duty_row(row, stated[row.installation_id, row.code], viewer.tree, today) for row in rows],
        "next": "?" + urlencode({**kept, "after": following}) if following else "",
        "gaps": [showing.gap_row(gap, viewer.tree, today) for gap in gaps[:MOST_GAPS]],
        "more_gaps": max(0, len(gaps) - MOST_GAPS),
        "standings": [(each.value, word(STANDING_LABELS[each])) for each in SHOWN],
        "standing": wanted.standing,
        "packs": sorted({duty.pack for _key, duty in queries.duties_on(today)}),
        "pack": wanted.pack,
        "units": [(place.code, named(place)) for place in viewer.tree.places if place.id in _units(request)],
        "unit": request.GET.get("unit", ""),
        "called": _called(request, today),
    }
    return render(request, "duties/index.html", context)


def _units(request: PageRequest) -> frozenset[UUID]:
    return request.viewer.units(Permission.DUTIES_VIEW)


def asked(request: PageRequest) -> Wanted:
    """What the address asks for; nonsense asks for nothing."""
    place = request.viewer.tree.by_code.get(request.GET.get("unit", ""))
    standing = request.GET.get("standing", "")
    return Wanted(
        standing=standing if standing in {each.value for each in SHOWN} else "",
        pack=request.GET.get("pack", "")[:60],
        unit=place.id if place else None,
    )


def _called(request: PageRequest, today: date) -> list[tuple[str, str, str, str]]:
    """What this viewer may open on a change: duty, its name, the unit's code and name."""
    viewer = request.viewer
    return [
        (duty.name, showing.name_of(duty), place.code, named(place))
        for _key, duty in queries.duties_on(today)
        if duty.every is Every.ON_CHANGE
        for place in queries.places_of(duty, viewer.tree, request.at)
        if queries.may_fulfil(duty, place.id, viewer=viewer)
    ]


def _page(rows: QuerySet[Occurrence], after: str) -> tuple[list[Occurrence], str]:
    """By due day and id, from where the last page ended: page 1,000 costs what page 1 costs."""
    ended = _read_cursor(after)
    if ended is not None:
        day, row = ended
        rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, id__gt=row), due_on__gte=day)
    found = list(rows.order_by("due_on", "id")[: ROWS_A_PAGE + 1])
    shown = found[:ROWS_A_PAGE]
    if len(found) <= ROWS_A_PAGE:
        return shown, ""
    return shown, urlsafe_b64encode(f"{shown[-1].due_on}|{shown[-1].id}".encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[date, UUID] | None:
    try:
        day, _between, row = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("|")
        return date.fromisoformat(day), UUID(row)
    except (ValueError, binascii.Error):
        return None


def show(request: PageRequest, occurrence: UUID) -> HttpResponse:
    return shown(request, queries.occurrence(occurrence, viewer=request.viewer))


def shown(request: PageRequest, row: Occurrence, *, refusal: str = "", status: int = 200) -> HttpResponse:
    viewer, today = request.viewer, today_of(request)
    duty = queries.duty_of(row)
    plans = viewer.may(Permission.DUTIES_PLAN, row.unit_id)
    done = queries.fulfilments(row)
    owed = row.fulfilled_on is None and row.withdrawn_at is None and row.opens_on <= today
    context = {
        "tabs": tabs(viewer, request.path),
        "row": showing.duty_row(row, duty, viewer.tree, today),
        "duty": duty,
        "every": word(EVERY_LABELS[duty.every]),
        "reason": row.reason,
        "occurrence": row.id,
        "credits": [
            showing.credit_row(each, row, may_refuse=plans and each.by_id != viewer.person_id) for each in done
        ],
        "deeds": [word(DEED_LABELS[each.deed]) for each in duty.fulfilled_by],
        "may_fulfil": owed and queries.may_fulfil(duty, row.unit_id, viewer=viewer),
        "refusal": refusal,
        "given": request.POST,
    }
    return render(request, "duties/duty.html", context, status=status)


@require_POST
def fulfil(request: PageRequest, occurrence: UUID) -> HttpResponse:
    """Counts one time as done, with the evidence that the form brings."""
    given = request.FILES.get("file")
    evidence = Evidence(given.name or "", given, given.size or 0, settings.ATTACHMENT_MAX_BYTES) if given else None

    def act() -> str:
        actions.fulfil(
            occurrence_id=occurrence,
            reference=request.POST.get("reference", ""),
            note=request.POST.get("note", ""),
            evidence=evidence,
            by=request.viewer,
            at=request.at,
        )
        return gettext("已登记完成情况。")

    return _done(request, occurrence, act)


@require_POST
def refuse(request: PageRequest, occurrence: UUID) -> HttpResponse:
    """Somebody's fulfilment by hand is not recognised."""

    def act() -> str:
        kept = {each.id: each for each in queries.fulfilments(queries.occurrence(occurrence, viewer=request.viewer))}
        asked_for = next((key for key in kept if str(key) == request.POST.get("fulfilment", "")), None)
        if asked_for is None:
            raise CreditNotTaken(_("请选择不予认可的登记。"), field="fulfilment")
        actions.refuse_credit(
            fulfilment_id=asked_for, reason=request.POST.get("reason", ""), by=request.viewer, at=request.at
        )
        return gettext("已登记为不予认可，该事项仍需完成。")

    return _done(request, occurrence, act)


def _done(request: PageRequest, occurrence: UUID, act: Callable[[], str]) -> HttpResponse:
    """Acts and goes back to the occurrence; what was refused stays on the page with what was written."""
    try:
        messages.success(request, act())
    except (NotFound, NotAllowed, Conflict):
        raise
    except Refused as refused:
        row = queries.occurrence(occurrence, viewer=request.viewer)
        return shown(request, row, refusal=said(refused), status=422)
    return go_to(request, reverse("duty", args=[occurrence]))


@require_POST
def call_for(request: PageRequest) -> HttpResponse:
    """Opens a duty that is owed on a change."""
    duty, _between, unit = request.POST.get("duty", "").partition("|")
    place = request.viewer.tree.by_code.get(unit)
    try:
        if place is None:
            raise NotFound(_("没有找到该单位。"))
        row = actions.call_for(
            duty=duty,
            unit_id=place.id,
            reason=request.POST.get("reason", ""),
            by=request.viewer,
            at=request.at,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, said(refused))
        return go_to(request, reverse("duties"))
    return go_to(request, reverse("duty", args=[row.id]))


def file(request: PageRequest, occurrence: UUID, attachment: UUID) -> HttpResponseBase:
    """A file that was given as evidence."""
    kept = queries.evidence(occurrence, attachment, viewer=request.viewer).attachment
    assert kept is not None, "it was found by its file"
    return FileResponse(kept.file.open("rb"), as_attachment=True, filename=kept.name, content_type=kept.media_type)
