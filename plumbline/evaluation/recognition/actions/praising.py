"""Taking praise down, looking whether it is true, and copying the quarter's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from plumbline.evaluation.recognition import events, queries
from plumbline.evaluation.recognition.actions.words import checked, reason_of
from plumbline.evaluation.recognition.models import Praise, PraiseList
from plumbline.evaluation.recognition.states import PRAISES, PraiseKind, PraiseState
from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Length, Period, length_of
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer, require, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as work_orders

NUMBER_PREFIX = "BY"
LONGEST_TEXT, LONGEST_NAME = 4_000, 60


class PraiseNotTaken(Refused):
    """Something about the praise cannot be as it is given."""

    code = "praise_not_taken"


class OwnPraise(NotAllowed):
    """Whoever took a praise down, or is praised, does not find it true himself."""

    code = "own_praise"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A scan or photograph."""

    name: str
    content: IO[bytes]
    size: int
    most_bytes: int


@dataclass(frozen=True, kw_only=True)
class Thanks:
    """What a customer said or sent. Person, unit and order are named where they are known."""

    kind: PraiseKind
    received_on: date
    text: str
    person_id: UUID | None = None
    unit_id: UUID | None = None
    order_number: str = ""
    from_name: str = ""
    from_contact: str = ""


@transaction.atomic
def register_praise(*, thanks: Thanks, by: Viewer, at: datetime, pictures: Sequence[Picture] = ()) -> Praise:
    """Takes a praise down; it is to be verified by the end of the working day that the rules in force give.

    Raises:
        NotAllowed: not by this viewer. NotFound: no such order, person or unit.
        PraiseNotTaken: received later than today. TextRefused: no words, or too many. AttachmentRefused: a picture is not taken.
    """
    require_somewhere(by, Permission.PRAISE_REGISTER)
    if by.person_id is None:
        raise NotAllowed(_("表扬须由具体人员登记。"))
    text = reason_of(thanks.text, field="text", name=_("表扬内容"), most=LONGEST_TEXT)
    today = queries.local_day(at)
    if thanks.received_on > today:
        raise PraiseNotTaken(
            _("收到日期 %(day)s 晚于今天，请核对。"), field="received_on", day=thanks.received_on.isoformat()
        )
    order = work_orders.visible_order(thanks.order_number, viewer=by) if thanks.order_number else None
    unit = _unit(thanks, order.unit_id if order else None, by)
    number = casefiles.take_numbers(kind=NUMBER_PREFIX, day=today)[0]
    case_file_id = new_id(at)
    insert_together(
        casefiles.cover(case_file_id=case_file_id, kind=NUMBER_PREFIX, number=number, unit=unit, opened_at=at)
    )
    made = Praise.objects.create(
        case_file_id=case_file_id,
        kind=thanks.kind.value,
        received_on=thanks.received_on,
        unit_id=unit.id,
        person_id=thanks.person_id,
        order_id=order.case_file_id if order else None,
        from_name=checked(thanks.from_name, field="from_name", name=_("客户姓名"), most=LONGEST_NAME),
        from_contact=checked(thanks.from_contact, field="from_contact", name=_("联系方式"), most=LONGEST_NAME),
        text=text,
        state=PraiseState.REGISTERED.value,
        registered_at=at,
        registered_by_id=by.person_id,
        verify_by=queries.end_of_working_day(at, queries.verify_days_on(today)),
    )
    for picture in pictures:
        casefiles.attach(case_file=made.case_file, **vars(picture), by=by, at=at)
    publish(events.PraiseRegistered(**_told(made, at), text=text, verify_by=made.verify_by.isoformat()), by=by)
    return made


def _unit(thanks: Thanks, order_unit: UUID | None, by: Viewer) -> Place:
    """The unit of the person, else the one named, else that of the order, else the company."""
    person = organization.person(thanks.person_id) if thanks.person_id else None
    found = by.tree.by_id.get((person.unit_id if person else None) or thanks.unit_id or order_unit or _root(by))
    if found is None:
        raise NotFound(_("没有找到该单位，请重新选择。"), field="unit")
    return found


def _root(by: Viewer) -> UUID:
    return next(place.id for place in by.tree.places if place.parent_id is None)


@transaction.atomic
def add_picture(*, number: str, picture: Picture, by: Viewer, at: datetime) -> Praise:
    """Keeps one more scan or photograph with a praise: by whoever took it down, or verifies it.

    Raises:
        NotFound, NotAllowed: not for this viewer. AttachmentRefused: it is not taken.
    """
    found = queries.praise(number, viewer=by)
    if found.registered_by_id != by.person_id:
        require(by, Permission.PRAISE_VERIFY, found.unit_id, seen_with=tuple(Permission))
    casefiles.attach(case_file=found.case_file, **vars(picture), by=by, at=at)
    return found


@transaction.atomic
def look_into_praise(*, number: str, move: str, by: Viewer, at: datetime, note: str = "", of: str = "") -> Praise:
    """Verifies a praise, finds it untrue (``note`` says why), or finds it to be another one (``of``) that came in twice.

    Raises:
        NotFound, NotAllowed: not for this viewer. OwnPraise: by whoever took it down, or is praised.
        Conflict: somebody else has looked into it. PraiseNotTaken: a duplicate of itself, or of one that is a duplicate. TextRefused: no reason.
    """
    wanted = PRAISES.move(move)
    if wanted is None or wanted.target is None:
        raise NotFound(_("没有这一操作。"), field="move")
    found = queries.praise(number, viewer=by, lock=True)
    require(by, Permission(wanted.permission), found.unit_id, seen_with=tuple(Permission))
    if by.person_id in (found.registered_by_id, found.person_id):
        raise OwnPraise(_("本人登记的或表扬本人的，须由其他人员核实。"))
    if found.state != PraiseState.REGISTERED.value:
        raise Conflict(_("表扬 %(number)s 已有结论，不能再次核实。"), number=number)
    say = reason_of if wanted.target is PraiseState.REFUSED else checked
    said = say(note, field="note", name=_("核实说明"), most=LONGEST_TEXT)
    first = _first_of(of, found, by) if wanted.target is PraiseState.DUPLICATE else None
    found.state, found.note, found.duplicate_of = wanted.target.value, said, first
    found.verified_at, found.verified_by_id = at, by.person_id
    found.save(update_fields=["state", "note", "duplicate_of", "verified_at", "verified_by"])
    casefiles.close(case_file_id=found.case_file_id, at=at)
    publish(_looked_into(found, first, at), by=by)
    return found


def _first_of(number: str, praise: Praise, by: Viewer) -> Praise:
    first = queries.praise(number.strip(), viewer=by)
    if first.pk == praise.pk or first.state == PraiseState.DUPLICATE.value:
        raise PraiseNotTaken(_("请填另一件未并入其他表扬的编号。"), field="of")
    return first


def _looked_into(praise: Praise, first: Praise | None, at: datetime) -> events.PraiseFact:
    told = _told(praise, at)
    if first is not None:
        return events.PraiseFoundDuplicate(**told, of=first.case_file.number)
    kind = events.PraiseVerified if praise.state == PraiseState.VERIFIED.value else events.PraiseRefused
    return kind(**told, note=praise.note, in_time=at < praise.verify_by)


def _told(praise: Praise, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "subject": praise.case_file.number,
        "case_file_id": praise.case_file_id,
        "unit_id": praise.unit_id,
        "kind": praise.kind,
        "person_id": str(praise.person_id or ""),
        "order_number": praise.order.case_file.number if praise.order else "",
    }


@transaction.atomic
def reveal_praise(*, number: str, reason: str, by: Viewer, at: datetime) -> Praise:
    """Shows who the customer is; the journal keeps who saw it and why.

    Raises:
        NotFound, NotAllowed: not for this viewer. TextRefused: no reason.
    """
    found = queries.praise(number, viewer=by)
    require(by, Permission.PERSONAL_REVEAL, found.unit_id, seen_with=tuple(Permission))
    said = reason_of(reason, field="reason", name=_("查看原因"), most=200)
    fact = events.PraiseRevealed(
        at=at, subject=number, case_file_id=found.case_file_id, unit_id=found.unit_id, reason=said
    )
    publish(fact, by=by)
    return found


@transaction.atomic
def copy_praises(*, period: Period, by: Viewer, at: datetime) -> PraiseList:
    """Copies the verified praises of a quarter to the marketing management, as ground of rewards (S3); later ones make a further list.

    Raises:
        NotAllowed: not by this viewer. PraiseNotTaken: no quarter, one that has not ended on the day before the last, or one without verified praise.
    """
    root = _root(by)
    require(by, Permission.PRAISE_VERIFY, root, seen_with=tuple(Permission))
    if length_of(period.name) is not Length.QUARTER or queries.local_day(at) < _last_day(period):
        raise PraiseNotTaken(
            _("表扬统计在季末抄送，%(period)s 尚未到季末最后一天。"), field="period", period=period.name
        )
    found = queries.verified_in(period, viewer=by)
    if not found:
        raise PraiseNotTaken(_("%(period)s 没有已核实的表扬，无需抄送。"), field="period", period=period.name)
    assert by.person_id is not None, "the system holds no copies"
    earlier = queries.lists_of(period)
    content = [_line(each) for each in found]
    if earlier and earlier[0].content == content:
        raise Conflict(_("%(period)s 的表扬统计已抄送，此后没有变化。"), field="period", period=period.name)
    made = PraiseList.objects.create(
        id=new_id(at),
        period=period.name,
        number=len(earlier) + 1,
        content=content,
        copied_at=at,
        copied_by_id=by.person_id,
    )
    fact = events.PraisesCopied(at=at, subject=period.name, unit_id=root, count=len(found), number=made.number)
    publish(fact, by=by)
    return made


def _last_day(period: Period) -> date:
    return date.fromordinal(period.after.toordinal() - 1)


def _line(praise: Praise) -> dict[str, str]:
    """What the marketing management needs to know: not who the customer is."""
    return {
        "number": praise.case_file.number,
        "kind": praise.kind,
        "received_on": praise.received_on.isoformat(),
        "unit": praise.unit.code,
        "person_id": str(praise.person_id or ""),
        "order": praise.order.case_file.number if praise.order else "",
        "text": praise.text,
        "verified_by": praise.verified_by.name if praise.verified_by else "",
    }
