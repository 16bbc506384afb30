"""Designing a survey, and opening it: the draw, the sample, who had served."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.casefiles.actions import take_numbers
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.sampling.rules import SampleRefused, allocated, in_order
from plumbline.supervision.surveys import events
from plumbline.supervision.surveys.models import Invite, Stratum, Survey
from plumbline.supervision.surveys.queries import frames, surveys
from plumbline.supervision.surveys.queries.frames import Frame, Member
from plumbline.supervision.surveys.rules.designing import MOST_STRATA, Design, DesignRefused, check_design, written
from plumbline.supervision.surveys.rules.measures import main_item
from plumbline.supervision.surveys.states import InviteState, Replacement, SurveyState, Way

NUMBER_PREFIX = "DC"


class NoDraft(Conflict):
    """The survey is open or closed: its design does not change any more."""

    code = "survey_no_draft"


@transaction.atomic
def design(*, terms: Design, form_version_id: UUID, unit_id: UUID, by: Viewer, at: datetime) -> Survey:
    """Keeps a design under a number of its own; nobody is asked yet.

    Raises:
        NotAllowed, NotFound: not on this unit, no such form or survey beside it. DesignRefused, SampleRefused, TextRefused: naming the part.
    """
    require(by, Permission.SURVEYS_KEEP, unit_id, seen_with=(Permission.SURVEYS_VIEW,))
    day = timezone.localdate(at, timezone.get_default_timezone())
    survey = Survey(
        id=new_id(at),
        number=take_numbers(kind=NUMBER_PREFIX, day=day)[0],
        unit_id=unit_id,
        state=SurveyState.DRAFT,
        designed_at=at,
        designed_by_id=by.person_id,
    )
    _write(survey, terms, form_version_id, by=by)
    survey.save(force_insert=True)
    publish(_designed(survey, terms, at), by=by)
    return survey


@transaction.atomic
def redesign(*, number: str, terms: Design, form_version_id: UUID, by: Viewer, at: datetime) -> Survey:
    """Changes a design as long as nobody has been asked.

    Raises:
        NoDraft: it is open already. As :func:`design`.
    """
    survey = _keepable(number, by=by)
    _write(survey, terms, form_version_id, by=by)
    survey.save()
    publish(_designed(survey, terms, at), by=by)
    return survey


def _keepable(number: str, *, by: Viewer) -> Survey:
    survey = surveys.visible(number, viewer=by, lock=True)
    require(by, Permission.SURVEYS_KEEP, survey.unit_id, seen_with=(Permission.SURVEYS_VIEW,))
    if survey.state != SurveyState.DRAFT:
        raise NoDraft(_("调查 %(number)s 已经启动，设计不能再改。"), number=number)
    return survey


def _write(survey: Survey, terms: Design, form_version_id: UUID, *, by: Viewer) -> None:
    check_design(terms)
    version = questionnaires.version(form_version_id)
    if version.purpose != "survey" or main_item(questionnaires.form_of(version)) is None:
        raise DesignRefused(_("请选择一份满意度调查问卷，且至少有一道可统计的题。"), field="form")
    survey.name, survey.kind, survey.form_version = terms.name.strip(), terms.kind.value, version
    survey.terms = written(terms)
    survey.beside = surveys.visible(terms.beside, viewer=by) if terms.beside else None


def _designed(survey: Survey, terms: Design, at: datetime) -> events.Designed:
    common: dict[str, Any] = {"at": at, "subject": survey.number, "unit_id": survey.unit_id}
    return events.Designed(**common, title=survey.name, kind=survey.kind, n=terms.n, seed=terms.seed)


@transaction.atomic
def open_survey(*, number: str, by: Viewer, at: datetime, leave_out: frozenset[UUID]) -> Survey:
    """Draws the sample from the frame as it stands now and sends the question: from here on who had served is fixed.

    ``leave_out``: orders whose customers are not to be asked. Behind each stratum's sample as many reserves are drawn.

    Raises:
        NoDraft, NotFound, NotAllowed. SampleRefused: more than the frame holds. DesignRefused: too many strata.
    """
    survey = _keepable(number, by=by)
    terms = surveys.design_of(survey)
    survey.state, survey.opened_at = SurveyState.OPEN, at
    if terms.draws:
        frame = frames.frame_of(terms, at=at)
        _draw(survey, terms, frame, at=at, by=by, leave_out=leave_out)
        return survey
    rows = [_stratum(survey, each.code, each.size, 0, at) for each in terms.given]
    survey.size = sum(each.size for each in terms.given)
    survey.save()
    _publish(survey, terms, rows, [], rested=0, digest="", by=by, at=at)
    return survey


def shared_out(terms: Design, drawable: dict[str, int]) -> dict[str, int]:
    """How many of each stratum a design asks.

    Raises:
        SampleRefused: more than there are.
    """
    return allocated(drawable, terms.n, how=terms.allocation, spread=dict(terms.spread))


def _draw(survey: Survey, terms: Design, frame: Frame, *, at: datetime, by: Viewer, leave_out: frozenset[UUID]) -> None:
    if len(frame.sizes) > MOST_STRATA:
        raise DesignRefused(
            _("按所选条件分成了 %(count)d 层，最多 %(most)d 层。请少选一个分层条件。"),
            field="strata_by",
            count=len(frame.sizes),
            most=MOST_STRATA,
        )
    members = {
        stratum: {number: each for number, each in known.items() if each.order_id not in leave_out}
        for stratum, known in frame.members.items()
    }
    sizes = shared_out(terms, {stratum: len(members.get(stratum, ())) for stratum in frame.sizes})
    strata, asked = [], []
    for code, size in sorted(frame.sizes.items()):
        row = _stratum(survey, code, size, sizes[code], at)
        strata.append(row)
        known = members.get(code, {})
        asked += _invited(survey, terms, row, known, in_order(known, seed=f"{terms.seed}/{code}"), at=at)
    survey.size, survey.rested, survey.frame_digest = frame.size, frame.rested, frame.digest
    survey.contacted_size = frame.contacted
    survey.save()
    _publish(survey, terms, strata, asked, rested=frame.rested, digest=frame.digest, by=by, at=at)


def _stratum(survey: Survey, code: str, size: int, planned: int, at: datetime) -> Stratum:
    return Stratum(id=new_id(at), survey=survey, code=code, size=size, planned=planned, invited=planned)


def _invited(
    survey: Survey, terms: Design, stratum: Stratum, members: dict[str, Member], order: Sequence[str], *, at: datetime
) -> list[Invite]:
    """The sample, then as many reserves where the survey replaces."""
    reserves = stratum.planned if terms.replacement is Replacement.SAME_STRATUM else 0
    found = []
    for place, number in enumerate(islice(order, stratum.planned + reserves), start=1):
        member = members[number]
        invite = Invite(
            id=new_id(at),
            survey=survey,
            stratum=stratum,
            place=place,
            state=InviteState.RESERVE,
            customer_id=member.customer_id,
            order_id=member.order_id,
            unit_id=member.unit_id,
            person_id=member.person_id,
            contacted=member.contacted,
        )
        if place <= stratum.planned:
            send(invite, terms, at=at)
        found.append(invite)
    return found


def send(invite: Invite, terms: Design, *, at: datetime) -> None:
    """From this moment somebody is asked: his link begins to run, and he may be called."""
    invite.state, invite.sent_at = InviteState.WAITING, at
    if Way.LINK in terms.ways:
        invite.token_digest = surveys.digest_of(surveys.token_of(invite.id))
        invite.expires_at = at + timedelta(days=terms.link_days)
    if Way.PHONE in terms.ways:
        invite.next_call_at = at


def row_of(kept: Any) -> dict[str, Any]:
    """A row as it is written in one statement with others."""
    return {str(field.column): getattr(kept, field.attname) for field in kept._meta.local_concrete_fields}


def _publish(
    survey: Survey,
    terms: Design,
    strata: Sequence[Stratum],
    asked: Sequence[Invite],
    *,
    rested: int,
    digest: str,
    by: Viewer,
    at: datetime,
) -> None:
    sent = sum(each.state == InviteState.WAITING for each in asked)
    common: dict[str, Any] = {"at": at, "subject": survey.number, "unit_id": survey.unit_id}
    opened = events.Opened(
        **common, kind=survey.kind, size=survey.size, n=sent, seed=terms.seed, rested=rested, digest=digest
    )
    facts = [opened, *([events.Invited(**common, count=sent, replaces=False)] if sent else [])]
    rows: dict[Any, Any] = {Stratum: [row_of(each) for each in strata], Invite: [row_of(each) for each in asked]}
    publish(*facts, by=by, with_rows=rows)


__all__ = ["DesignRefused", "NoDraft", "SampleRefused", "design", "open_survey", "redesign", "send"]
