"""Surveys, their strata, whom they ask and what was answered."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.questionnaires.rules import Form
from plumbline.supervision.surveys.models import Batch, Call, Invite, Response, Stratum, Survey
from plumbline.supervision.surveys.rules.designing import Design, read_design
from plumbline.supervision.surveys.rules.links import check
from plumbline.supervision.surveys.states import InviteState, SurveyState

__all__ = ["Batch", "Call", "Invite", "Response", "Stratum", "Survey"]

TOKEN_LENGTH = 32
_SALT = "plumbline.surveys.link"


def surveys(*, viewer: Viewer) -> QuerySet[Survey]:
    """Those the viewer may see, to be paged newest first."""
    return Survey.objects.visible_to(viewer).select_related("unit", "form_version")


def page(*, viewer: Viewer, after: tuple[datetime, UUID] | None, size: int) -> list[Survey]:
    """Those the viewer may see, newest first, behind a place in the list."""
    rows = surveys(viewer=viewer)
    if after is not None:
        at, survey_id = after
        rows = rows.filter(Q(designed_at__lt=at) | Q(designed_at=at, id__gt=survey_id), designed_at__lte=at)
    return list(rows.order_by("-designed_at", "id")[:size])


def visible(number: str, *, viewer: Viewer, lock: bool = False) -> Survey:
    """One survey.

    Raises:
        NotFound: none of this number, or not for this viewer.
    """
    rows = Survey.objects.visible_to(viewer) if not viewer.is_system else Survey.objects.all()
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("unit", "form_version", "beside").filter(number=number).first()
    if found is None:
        raise NotFound(_("没有找到该调查，或您无权查看。"))
    return found


def sees_whole(survey: Survey, viewer: Viewer) -> bool:
    """Whether the viewer sees everything of a survey, not only what was said of units of his."""
    return viewer.may(Permission.SURVEYS_VIEW, survey.unit_id)


def design_of(survey: Survey) -> Design:
    return read_design(survey.terms)


def form_of(survey: Survey) -> Form:
    return questionnaires.form_of(survey.form_version)


def strata(survey: Survey) -> list[Stratum]:
    """The strata of a survey by name, with how far the field work is."""
    return list(Stratum.objects.filter(survey=survey).order_by("code"))


def open_to_answers(number: str, *, way: str) -> Survey:
    """An open survey that takes answers in this way.

    Raises:
        NotFound: none of this number, not open any more, or not asked in this way.
    """
    found = Survey.objects.select_related("form_version", "unit").filter(number=number, state=SurveyState.OPEN).first()
    if found is None or way not in found.terms["ways"]:
        raise NotFound(_("该调查没有开放，或已经结束。"))
    return found


# ── Links ────────────────────────────────────────────────────────────────────


def token_of(invite_id: UUID) -> str:
    """The token of somebody's link: made from the server's secret, so that it stands in no table; only its digest does."""
    return salted_hmac(_SALT, str(invite_id), algorithm="sha256").hexdigest()[:TOKEN_LENGTH]


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str, *, lock: bool = False) -> Invite | None:
    """Whoever was sent the link with this token."""
    if len(token) != TOKEN_LENGTH:
        return None
    rows = Invite.objects.select_for_update(of=("self",)) if lock else Invite.objects.all()
    return rows.select_related("survey__form_version", "survey__unit").filter(token_digest=digest_of(token)).first()


def check_link(of: Invite, *, at: datetime) -> None:
    """Raises AnsweredAlready, LinkExpired."""
    check(
        is_answered=of.state == InviteState.ANSWERED,
        is_open=of.survey.state == SurveyState.OPEN,
        expires_at=of.expires_at,
        at=at,
    )


def links(survey: Survey) -> list[tuple[str, str]]:
    """Customer number and token of everybody who was asked and has not answered, by number; no token where the survey sends no links."""
    waiting = Invite.objects.filter(survey=survey, state=InviteState.WAITING).order_by("customer__number")
    rows = waiting.values_list("customer__number", "id", "token_digest")
    return [(number, token_of(invite) if digest else "") for number, invite, digest in rows]


# ── Whom to call ─────────────────────────────────────────────────────────────

_CALLED = ("survey__form_version", "survey__unit", "stratum", "customer", "order__case_file", "unit", "claimed_by")


def to_call(*, viewer: Viewer, at: datetime) -> QuerySet[Invite]:
    """Those a caller may call now, of open surveys, whoever rests longest first: nobody he served himself, nobody somebody else has open."""
    mine = Q(claimed_by_id=viewer.person_id)
    free = Q(claimed_by__isnull=True) | Q(claimed_until__lte=at) | mine
    units = viewer.units(Permission.SURVEYS_ASK)
    found = Invite.objects.filter(
        free,
        state=InviteState.WAITING,
        next_call_at__lte=at,
        survey__state=SurveyState.OPEN,
        survey__unit_id__in=units,
    )
    if viewer.person_id is not None:
        found = found.exclude(person_id=viewer.person_id)
    return found.order_by("next_call_at", "id")


def invite(invite_id: UUID, *, viewer: Viewer, lock: bool = False) -> Invite:
    """Somebody drawn, for whoever asks customers or sees the whole survey.

    Raises:
        NotFound: nobody, a reserve that nobody asks yet, or not for this viewer.
    """
    rows = Invite.objects.select_for_update(of=("self",)) if lock else Invite.objects.all()
    found = rows.select_related(*_CALLED).filter(id=invite_id).exclude(state=InviteState.RESERVE).first()
    seen = found is not None and any(
        viewer.may(permission, found.survey.unit_id) for permission in (Permission.SURVEYS_ASK, Permission.SURVEYS_VIEW)
    )
    if found is None or not seen:
        raise NotFound(_("没有找到该受访客户，或您无权查看。"))
    return found


def invite_of(number: str, customer: str, *, viewer: Viewer) -> Invite:
    """Somebody drawn, by the numbers of the survey and of the customer.

    Raises:
        NotFound: as :func:`invite`.
    """
    found = Invite.objects.filter(survey__number=number, customer__number=customer).values_list("id", flat=True).first()
    if found is None:
        raise NotFound(_("没有找到该受访客户，或您无权查看。"))
    return invite(found, viewer=viewer)


def calls(of: Invite) -> list[Call]:
    return list(Call.objects.filter(invite=of).select_related("by").order_by("number"))


def invites(survey: Survey, *, state: str = "") -> QuerySet[Invite]:
    """Everybody drawn and asked, to be paged by when they were asked."""
    found = Invite.objects.filter(survey=survey, sent_at__isnull=False)
    return found.filter(state=state).select_related(*_CALLED) if state else found.select_related(*_CALLED)


# ── What was answered ────────────────────────────────────────────────────────


def responses(survey: Survey, *, viewer: Viewer, with_words: bool = False) -> QuerySet[Response]:
    """The answers the viewer may read, to be paged newest first: all, or those about units of his."""
    found = Response.objects.filter(survey=survey).select_related("unit", "person", "stratum")
    if with_words:
        found = found.filter(has_words=True)
    return found if sees_whole(survey, viewer) else found.filter(unit_id__in=viewer.units(Permission.SURVEYS_VIEW))


def responses_about(order_case_file_id: UUID, *, customer_id: UUID, viewer: Viewer) -> list[Response]:
    """What the customer of an order answered when asked about it, as far as the viewer may read it, the earliest first."""
    units = viewer.units(Permission.SURVEYS_VIEW)
    # The customer leads to the index of who was asked; by the order alone it would be a search through everybody.
    about = Q(invite__customer_id=customer_id, invite__sent_at__isnull=False, invite__order_id=order_case_file_id)
    found = Response.objects.filter(about, Q(survey__unit_id__in=units) | Q(unit_id__in=units))
    return list(found.select_related("survey").order_by("at", "id"))


def response(response_id: UUID, *, viewer: Viewer) -> Response:
    """One answer.

    Raises:
        NotFound: none, or not for this viewer.
    """
    found = Response.objects.select_related("survey__form_version", "survey__unit", "unit", "person", "stratum").filter(
        id=response_id
    )
    first = found.first()
    visible_here = first is not None and (
        sees_whole(first.survey, viewer) or viewer.may(Permission.SURVEYS_VIEW, first.unit_id)
    )
    if first is None or not visible_here:
        raise NotFound(_("没有找到该答卷，或您无权查看。"))
    return first


def batches(survey: Survey) -> list[Batch]:
    """The files that were taken in, newest first."""
    return list(Batch.objects.filter(survey=survey).select_related("by").order_by("-at", "id"))


def batch(batch_id: UUID, *, viewer: Viewer) -> Batch:
    """Raises NotFound: none, or not for this viewer."""
    found = Batch.objects.select_related("survey", "by").filter(id=batch_id).first()
    if found is None or not sees_whole(found.survey, viewer):
        raise NotFound(_("没有找到该次导入，或您无权查看。"))
    return found


def forms_in_force(at_day: Any) -> list[questionnaires.FormVersion]:
    """The forms that a survey may be asked with."""
    return questionnaires.forms(purpose="survey", on=at_day)
