"""The list of signals, one signal with its evidence, the units beside each other."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.integrity import showing
from plumbline.doors.web.integrity.forms import OpenForm
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.saying import named, word
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.work_orders.clocks import ClockShown, clocks_shown
from plumbline.doors.web.work_orders.views.reading import INSIDE, guarded
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as service_levels
from plumbline.supervision.integrity import actions, queries, rules
from plumbline.supervision.integrity.queries import Signal, SignalFilter
from plumbline.supervision.integrity.states import CHECK_LABELS, KIND_LABELS, CheckState, Kind

STANDINGS = ("none", *(state.value for state in CheckState))
SPANS = {"30": 30, "90": 90, "365": 365}
USUAL_SPAN = "90"
MOST_BESIDE = 20


def around(request: PageRequest, here: str) -> dict[str, Any]:
    """What stands on every page of the section: the sections of supervision, and its own four pages with ``here`` marked."""
    own = (
        ("integrity", gettext("线索")),
        ("integrity-units", gettext("单位对比")),
        ("integrity-checks", gettext("核查")),
        ("integrity-thresholds", gettext("判别值")),
    )
    return {
        "tabs": tabs(request.viewer, request.path),
        "own": [(reverse(route), label, route == here) for route, label in own],
        "may_check": request.viewer.may_somewhere(Permission.INTEGRITY_CHECK),
    }


def index(request: PageRequest) -> HttpResponse:
    """Newest first; by kind, unit and whether anybody looks into it."""
    wanted = asked(request)
    after = read_cursor(request.GET.get("after", ""))
    sheet = newest_first(queries.matching(wanted, viewer=request.viewer), "at", after=after, size=ROWS_A_PAGE)
    kept = {name: request.GET[name] for name in ("kind", "unit", "standing") if request.GET.get(name)}
    units = request.viewer.units(Permission.INTEGRITY_VIEW)
    standings = [("none", gettext("无人核查")), *((s.value, word(CHECK_LABELS[s])) for s in CheckState)]
    context = {
        **around(request, "integrity"),
        "rows": [showing.signal_row(signal) for signal in sheet.rows],
        "next": "?" + urlencode({**kept, "after": sheet.next}) if sheet.next else "",
        "is_filtered": bool(kept),
        "kinds": [(kind.value, word(KIND_LABELS[kind])) for kind in Kind],
        "kind": wanted.kind.value if wanted.kind else "",
        "standings": standings,
        "standing": wanted.standing,
        "units": [(place.code, named(place)) for place in request.viewer.tree.places if place.id in units],
        "unit": kept.get("unit", ""),
        "scanned_until": queries.scanned_until(),
    }
    return render(request, "integrity/index.html", context)


def asked(request: PageRequest) -> SignalFilter:
    """What the address asks for; nonsense asks for nothing."""
    kind, standing = request.GET.get("kind", ""), request.GET.get("standing", "")
    place = request.viewer.tree.by_code.get(request.GET.get("unit", ""))
    return SignalFilter(
        kind=Kind(kind) if kind in set(Kind) else None,
        unit_ids=request.viewer.tree.below(place.path) if place else None,
        standing=standing if standing in STANDINGS else "",
    )


def show(request: PageRequest, signal: UUID) -> HttpResponse:
    return shown(request, queries.visible(signal, viewer=request.viewer), OpenForm())


def shown(request: PageRequest, signal: Signal, form: OpenForm, *, status: int = 200) -> HttpResponse:
    look = rules.BY_KIND[Kind(signal.kind)]
    may_check = signal.check_file is None and request.viewer.may(Permission.INTEGRITY_CHECK, signal.unit_id)
    context = {
        **around(request, "integrity"),
        "signal": showing.signal_row(signal),
        "id": signal.id,
        "found_at": signal.found_at,
        "honest": word(look.honest),
        "clause": look.source,
        "cases": showing.case_links(queries.numbers(signal)),
        "others": showing.case_links(queries.numbers(signal, is_subject=False)),
        "judged": showing.judged_by(signal),
        "photos": _photos(signal),
        "clock": clock_of(signal, request),
        "may_check": may_check,
        "beside": _beside(signal, request.viewer) if may_check else [],
        "form": form,
    }
    return render(request, "integrity/signal.html", context, status=status)


def _photos(signal: Signal) -> list[dict[str, Any]]:
    """Both photos, the later one first."""
    wanted = [signal.evidence[name] for name in ("photo", "earlier") if name in signal.evidence]
    found = [(UUID(each), queries.photo(UUID(each), signal=signal)) for each in wanted]
    return [
        {
            "address": reverse("integrity-photo", args=[signal.id, attachment]),
            "is_shown": photo.media_type in INSIDE,
            "name": photo.name,
            "number": photo.number,
            "added_at": photo.added_at,
            "added_by": photo.added_by,
        }
        for attachment, photo in found
    ]


def clock_of(signal: Signal, request: PageRequest) -> ClockShown | None:
    """The clock that the signal is about, with its whole reckoning."""
    wanted = signal.evidence.get("clock_id")
    if not wanted:
        return None
    on = timezone.localdate(signal.at, timezone.get_default_timezone())
    return clocks_shown([service_levels.clock(UUID(wanted))], at=request.at, on=on)[0]


def _beside(signal: Signal, viewer: Viewer) -> list[tuple[UUID, showing.SignalRow]]:
    """Other signals of the unit that nobody looks into yet, to be checked together."""
    wanted = SignalFilter(unit_ids=frozenset({signal.unit_id}), standing="none")
    found = queries.matching(wanted, viewer=viewer).exclude(id=signal.id).order_by("-at", "id")[:MOST_BESIDE]
    return [(each.id, showing.signal_row(each)) for each in found]


def photo(request: PageRequest, signal: UUID, photo: UUID) -> FileResponse:
    """One of the two photos, to look at them beside each other."""
    found = queries.photo(photo, signal=queries.visible(signal, viewer=request.viewer))
    policy = INSIDE.get(found.media_type)
    if policy is None or not Path(found.path).exists():
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    return guarded(
        FileResponse(Path(found.path).open("rb"), filename=found.name, content_type=found.media_type), policy
    )


def units(request: PageRequest) -> HttpResponse:
    """Signals per thousand cases, each unit beside its peers."""
    span = request.GET.get("days", USUAL_SPAN)
    span = span if span in SPANS else USUAL_SPAN
    since, until = _span(request, SPANS[span])
    context = {
        **around(request, "integrity-units"),
        "rows": showing.rate_rows(queries.unit_rates(since=since, until=until, viewer=request.viewer)),
        "spans": [(name, gettext("近 %(days)d 天") % {"days": days}) for name, days in SPANS.items()],
        "span": span,
        "since": since,
        "until": until,
    }
    return render(request, "integrity/units.html", context)


def _span(request: PageRequest, days: int) -> tuple[datetime, datetime]:
    return request.at - timedelta(days=days), request.at


def scan(request: PageRequest) -> HttpResponse:
    """Looks at what is new since the last time. GET: somebody who had to sign in first."""
    if request.method == "POST":
        done = actions.scan(by=request.viewer, at=request.at)
        told = gettext("排查完成，新增 %(count)d 条线索。") % {"count": sum(done.new.values())}
        messages.success(request, told)
    return go_to(request, reverse("integrity"))
