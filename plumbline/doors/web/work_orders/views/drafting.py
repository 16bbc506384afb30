"""What was typed and not registered: kept as one types, found again, thrown away."""

import secrets
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.pages import PageRequest, fragment, go_to
from plumbline.doors.web.saying import moment
from plumbline.service.work_orders import actions

NOT_KEPT = frozenset(
    {"csrfmiddlewaretoken", "submission", "draft_seen", "then", "urge", "customer_q", "type_q", "incident"}
)
PRESET = frozenset({"channel", "customer_id", "area", "urgency", "unit"})
"""Chosen, not typed: by themselves nothing worth keeping."""
MOST_FIELDS = 60


@require_POST
def draft(request: PageRequest) -> HttpResponse:
    """Keeps what was typed so far, or throws one away. Of two windows on one draft the later one goes on under a name of its own."""
    if request.POST.get("discard"):
        actions.discard_draft(draft=_identifier(request.POST["discard"]), by=request.viewer, at=request.at)
        return go_to(request, reverse("register"))
    kept = {key: value for key, value in request.POST.items() if key not in NOT_KEPT}
    if not any(str(value).strip() for key, value in kept.items() if key not in PRESET):
        return HttpResponse(status=204)
    saved = actions.save_draft(
        content=dict(list(kept.items())[:MOST_FIELDS]),
        form=request.POST.get("submission", ""),
        seen=_seen(request.POST.get("draft_seen", "")),
        instead=secrets.token_urlsafe(24),
        by=request.viewer,
        at=request.at,
    )
    if saved is None:
        return HttpResponse(status=204)
    if not request.htmx:
        messages.success(request, gettext("草稿已保存。"))
        return go_to(request, f"{reverse('register')}?{urlencode({'draft': str(saved.id)})}")
    context = {
        "saved": moment(saved.saved_at),
        "seen": saved.saved_at.isoformat(),
        "draft": saved,
        "other": moment(saved.other_at) if saved.other_at else "",
    }
    answer = fragment(request, "work_orders/_draft.html", context)
    answer.headers["X-Draft"] = str(saved.id)
    return answer


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _seen(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
