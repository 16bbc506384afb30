"""Taking an answer: appended once, counted up under its stratum."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import Rows, insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.questionnaires.rules import Answer, Form, checked, missing
from plumbline.supervision.questionnaires.states import ItemKind
from plumbline.supervision.surveys import events
from plumbline.supervision.surveys.actions.designing import row_of
from plumbline.supervision.surveys.models import Invite, Response, Stratum, Survey, Tally
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.rules.measures import value_of
from plumbline.supervision.surveys.states import InviteState, Way


class AnswerIncomplete(Refused):
    """A question that must be answered is not; ``field`` is the first of them."""

    code = "survey_answer_incomplete"


def taken(form: Form, answers: Mapping[str, Any]) -> dict[str, Answer]:
    """The answers as they are kept.

    Raises:
        AnswersRefused, TextRefused: naming the question. AnswerIncomplete.
    """
    given = checked(form, answers)
    open_items = missing(form, given)
    if open_items:
        names = [item.name.zh for code in open_items if (item := form.item(code))]
        raise AnswerIncomplete(
            _("还有 %(count)d 道题没有回答：%(names)s。"),
            field=open_items[0],
            count=len(open_items),
            names="、".join(names[:5]),
        )
    return given


@transaction.atomic
def answer_by_link(*, token: str, answers: Mapping[str, Any], by: Viewer, at: datetime) -> Response:
    """Takes the answer of whoever was sent this link.

    Raises:
        NotFound: no such link. AnsweredAlready. LinkExpired. AnswersRefused, AnswerIncomplete, TextRefused.
    """
    invite = surveys.by_token(token, lock=True)
    if invite is None:
        raise NotFound(_("该链接不完整或不存在。请从收到的短信或邮件中重新打开。"))
    surveys.check_link(invite, at=at)
    given = taken(surveys.form_of(invite.survey), answers)
    return append(invite, given, way=Way.LINK, by=by, at=at)


def append(invite: Invite, given: Mapping[str, Answer], *, way: Way, by: Viewer, at: datetime) -> Response:
    """The answer of somebody invited, whose row the caller has locked."""
    response = Response(
        id=new_id(at),
        survey_id=invite.survey_id,
        stratum_id=invite.stratum_id,
        invite=invite,
        unit_id=invite.unit_id,
        person_id=invite.person_id,
        contacted=invite.contacted,
        way=way.value,
        at=at,
        by_id=by.person_id,
        answers=dict(given),
    )
    invite.state, invite.ended_at, invite.next_call_at = InviteState.ANSWERED, at, None
    invite.claimed_by_id = invite.claimed_until = None
    invite.save()
    keep(invite.survey, surveys.form_of(invite.survey), [response], by=by, at=at)
    return response


@transaction.atomic
def answer_at_counter(
    *, number: str, unit_id: UUID, answers: Mapping[str, Any], submission: UUID, by: Viewer, at: datetime
) -> Response:
    """Takes an answer at the counter of a unit. Sent twice it is one answer.

    Raises:
        NotFound: the survey is not open at counters. AnswersRefused, AnswerIncomplete, TextRefused.
    """
    survey = surveys.open_to_answers(number, way=Way.COUNTER.value)
    known = Response.objects.filter(submission=submission).first()
    if known is not None:
        return known
    form = surveys.form_of(survey)
    given = taken(form, answers)
    code = by.tree.by_id[unit_id].code
    stratum = (
        Stratum.objects.select_for_update().filter(survey=survey, code__in=(code, "counter")).order_by("code").first()
    )
    stratum = stratum or Stratum.objects.select_for_update().filter(survey=survey).order_by("code").first()
    assert stratum is not None, "an open survey has strata"
    response = Response(
        id=new_id(at),
        survey_id=survey.id,
        stratum_id=stratum.id,
        unit_id=unit_id,
        way=Way.COUNTER.value,
        at=at,
        answers=given,
        submission=submission,
    )
    keep(survey, form, [response], by=by, at=at)
    return response


def keep(
    survey: Survey, form: Form, responses: Sequence[Response], *, by: Viewer, at: datetime, tell: bool = True
) -> None:
    """Appends answers and counts them up. The rows of their strata are locked first, in order, so that two who answer never wait for each other in a ring."""
    by_stratum = Counter(response.stratum_id for response in responses)
    list(Stratum.objects.select_for_update().filter(id__in=by_stratum).order_by("id").values_list("id"))
    for response in responses:
        response.has_words = has_words(form, response.answers)
    rows: Rows = {Response: [row_of(response) for response in responses]}
    if tell:
        publish(*(_answered(survey, response, at) for response in responses), by=by, with_rows=rows)
    else:
        insert_together(rows)
    for stratum_id, n in by_stratum.items():
        Stratum.objects.filter(id=stratum_id).update(answered=F("answered") + n)
    count_up(survey.id, _counted(form, responses))


def has_words(form: Form, answers: Mapping[str, Any]) -> bool:
    return any((item := form.item(code)) is not None and item.kind is ItemKind.TEXT for code in answers)


def _answered(survey: Survey, response: Response, at: datetime) -> events.Answered:
    return events.Answered(
        at=at,
        subject=survey.number,
        unit_id=response.unit_id or survey.unit_id,
        response_id=str(response.id),
        way=response.way,
        person_id=str(response.person_id or ""),
    )


_Cell = tuple[UUID, UUID | None, UUID | None, bool | None, str, str]
"""Stratum, unit, person, contacted, item, answer."""


def _counted(form: Form, responses: Iterable[Response]) -> Counter[_Cell]:
    counts: Counter[_Cell] = Counter()
    for each in responses:
        for code, answer in each.answers.items():
            said = countable(form, code, answer)
            if said is not None:
                counts[each.stratum_id, each.unit_id, each.person_id, each.contacted, code, said] += 1
    return counts


def countable(form: Form, code: str, answer: object) -> str | None:
    """An answer as it is counted: words and photos are not, numbers in one spelling (7, 7.0 and 07 are the same answer)."""
    item = form.item(code)
    if item is None or item.kind in (ItemKind.TEXT, ItemKind.PHOTO):
        return None
    text = str(answer)
    number = value_of(text) if item.kind in (ItemKind.NUMBER, ItemKind.POINTS) else None
    return text if number is None else f"{number:g}"


_COUNT_UP = """
UPDATE surveys_tally AS tally SET n = tally.n + added.n
FROM unnest(%(strata)s::uuid[], %(keys)s::text[], %(ns)s::int[]) AS added(stratum, key, n)
WHERE tally.stratum_id = added.stratum AND tally.key = added.key
"""


def count_up(survey_id: UUID, counts: Mapping[_Cell, int]) -> None:
    """Adds to the tallies; their strata are locked by the caller."""
    if not counts:
        return
    rows = [
        Tally(
            id=_id_of(cell),
            survey_id=survey_id,
            stratum_id=cell[0],
            unit_id=cell[1],
            person_id=cell[2],
            contacted=cell[3],
            item=cell[4],
            answer=cell[5],
            key=_key(cell),
        )
        for cell in counts
    ]
    Tally.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2_000)
    values: dict[str, Any] = {
        "strata": [row.stratum_id for row in rows],
        "keys": [row.key for row in rows],
        "ns": list(counts.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_UP, values)


def _key(cell: _Cell) -> str:
    return hashlib.sha256("\0".join(str(part) for part in cell[1:]).encode()).hexdigest()


def _id_of(cell: _Cell) -> UUID:
    """A tally is what it counts: counted first by two at once, it is one row."""
    return UUID(bytes=hashlib.sha256("\0".join(str(part) for part in cell).encode()).digest()[:16])
