"""Ending the field work, finding hot spots, making a ranking known."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.supervision.surveys import events
from plumbline.supervision.surveys.models import Invite, Stratum, Survey
from plumbline.supervision.surveys.queries import results, surveys
from plumbline.supervision.surveys.states import InviteState, SurveyState


class NotOpen(Conflict):
    """Only an open survey can be closed."""

    code = "survey_not_open"


class NotClosed(Conflict):
    """A ranking is made known once the field work is over."""

    code = "survey_not_closed"


@transaction.atomic
def close(*, number: str, by: Viewer, at: datetime) -> Survey:
    """Ends the field work: whoever has not answered is silent from now on. What too few are content with becomes a hot spot.

    Raises:
        NotFound, NotAllowed. NotOpen: a draft, or closed already.
    """
    survey = surveys.visible(number, viewer=by, lock=True)
    require(by, Permission.SURVEYS_KEEP, survey.unit_id, seen_with=(Permission.SURVEYS_VIEW,))
    if survey.state != SurveyState.OPEN:
        raise NotOpen(_("调查 %(number)s 没有在进行中。"), number=number)
    strata = list(Stratum.objects.select_for_update().filter(survey=survey).order_by("id"))
    waiting = Invite.objects.filter(survey=survey, state=InviteState.WAITING)
    silent = dict(waiting.values_list("stratum_id").annotate(count=Count("id")).order_by())
    waiting.update(state=InviteState.SILENT, ended_at=at, next_call_at=None, claimed_by=None, claimed_until=None)
    for stratum_id, count in silent.items():
        Stratum.objects.filter(id=stratum_id).update(silent=F("silent") + count)
    survey.state, survey.closed_at = SurveyState.CLOSED, at
    survey.save(update_fields=["state", "closed_at"])
    common: dict[str, Any] = {"at": at, "subject": survey.number, "unit_id": survey.unit_id}
    invited, answered = sum(each.invited for each in strata), sum(each.answered for each in strata)
    closed = events.Closed(**common, kind=survey.kind, invited=invited, answered=answered)
    publish(closed, *_hot_spots(survey, at), by=by)
    return survey


def _hot_spots(survey: Survey, at: datetime) -> list[events.HotSpotFound]:
    below = surveys.design_of(survey).hot_below_percent
    if below is None:
        return []
    return [
        events.HotSpotFound(
            at=at,
            subject=survey.number,
            unit_id=spot.unit_id or survey.unit_id,
            item=spot.item.code,
            item_name=spot.item.name.zh,
            share=f"{spot.figure.value * 100:.1f}",
            below=f"{below:g}",
            n=spot.figure.n,
        )
        for spot in results.hot_spots(survey, below)
    ]


@transaction.atomic
def publish_ranking(*, number: str, by: Viewer, at: datetime) -> Survey:
    """Makes the ranking of units and people known as it stands, word for word.

    Raises:
        NotFound, NotAllowed. NotClosed: the field work is not over, or it is known already.
    """
    survey = surveys.visible(number, viewer=by, lock=True)
    require(by, Permission.SURVEYS_KEEP, survey.unit_id, seen_with=(Permission.SURVEYS_VIEW,))
    if survey.state != SurveyState.CLOSED:
        raise NotClosed(_("调查结束后才能公布排名。"))
    if survey.published_at is not None:
        raise NotClosed(_("该调查的排名已经公布。"))
    units, people = results.ranking_of_units(survey), results.ranking_of_people(survey)
    survey.published = {
        "units": [vars(each) for each in units],
        "people": [vars(each) for each in people],
        "figure": results.figure_of_ranking(survey),
    }
    survey.published_at = at
    survey.save(update_fields=["published", "published_at"])
    fact = events.RankingPublished(
        at=at, subject=survey.number, unit_id=survey.unit_id, units=len(units), people=len(people)
    )
    publish(fact, by=by)
    return survey
