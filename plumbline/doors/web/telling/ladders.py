"""Who is told what when: warnings and escalation along a limit, lists to telephone, ways beyond the inbox, quiet hours."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.saying import chosen, named, word
from plumbline.ground.notifications import queries as notifications
from plumbline.ground.notifications import rules
from plumbline.ground.notifications.adapters import available
from plumbline.ground.notifications.states import CHANNEL_LABELS, URGENCY_LABELS, Channel
from plumbline.ground.organization.states import ROLE_LABELS
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import Catalogue

DUE = 100
_ROLES = {str(role): label for role, label in ROLE_LABELS.items()}
_URGENCIES = {str(urgency): label for urgency, label in URGENCY_LABELS.items()}


def index(request: PageRequest) -> HttpResponse:
    """Everything that decides who is told; nothing of it is changed here: it stands in packs, in the product, or is each person's own."""
    steps, lists = service_levels.ladder(on=timezone.localdate(request.at))
    catalogue = work_orders.catalogue(revision=request.revision)
    context = {
        "steps": [_step(step) for step in steps],
        "lists": [_phone_list(row, catalogue) for row in lists],
        "ways": [_way(urgency) for urgency in URGENCY_LABELS],
        "channels": [
            {"label": word(CHANNEL_LABELS[channel]), "is_open": channel in available()} for channel in Channel
        ],
        "waits": _waits(),
        "attempts": len(_waits()) + 1,
        "quiet_people": notifications.people_with_quiet_hours(),
    }
    return render(request, "telling/ladders.html", context)


def _step(step: Any) -> dict[str, Any]:
    return {
        "code": step.code,
        "pack": step.installation.pack,
        "percent": step.at_percent,
        "is_late": step.at_percent > DUE,
        "is_due": step.at_percent == DUE,
        "name": chosen(step.name, step.name_en),
        "tell": [word(_ROLES.get(role, role)) for role in step.tell],
        "clause": step.clause.code if step.clause else "",
        "is_proposed": step.proposed,
    }


def _phone_list(row: Any, catalogue: Catalogue) -> dict[str, Any]:
    types = [named(catalogue.by_code[code]) if code in catalogue.by_code else code for code in row.order_types]
    return {
        "code": row.code,
        "pack": row.installation.pack,
        "name": chosen(row.name, row.name_en),
        "types": types,
        "urgencies": [word(_URGENCIES.get(each, each)) for each in row.urgencies],
        "call": [word(_ROLES.get(role, role)) for role in row.call],
        "minutes": row.acknowledge_minutes,
        "clause": row.clause.code if row.clause else "",
        "is_proposed": row.proposed,
    }


def _way(urgency: Any) -> dict[str, Any]:
    ways = rules.channels(urgency, "", ())
    return {
        "label": word(URGENCY_LABELS[urgency]),
        "channels": [word(CHANNEL_LABELS[channel]) for channel in Channel if channel in ways],
        "waits_for_quiet": urgency == "normal",
        "is_fixed": urgency == "critical",
    }


def _waits() -> list[int]:
    """Minutes between the attempts of a delivery."""
    waits, attempt = [], 1
    while (wait := rules.wait_after(attempt)) is not None:
        waits.append(int(wait.total_seconds() // 60))
        attempt += 1
    return waits
