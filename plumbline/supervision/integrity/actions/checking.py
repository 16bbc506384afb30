"""Opening a check of signals and deciding it. A check finds out what happened; it scores and punishes nobody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.supervision.integrity import events, queries
from plumbline.supervision.integrity.models import Check, Signal
from plumbline.supervision.integrity.states import CHECKS, CheckState, Kind

NUMBER_PREFIX = "HC"
MOST_WORDS = 4_000
MOST_SIGNALS = 200


class CheckRefused(Refused):
    """Nothing to check, signals of several units, or no reason."""

    code = "check_refused"


class NotImpartial(NotAllowed):
    """Whoever had a hand in a result does not decide whether it is true."""

    code = "not_impartial"


_DECIDED = {
    CheckState.EXPLAINED: events.CheckExplained,
    CheckState.CONFIRMED: events.CheckConfirmed,
    CheckState.DISMISSED: events.CheckDismissed,
}


@transaction.atomic
def open_check(*, signal_ids: Sequence[UUID], why: str, by: Viewer, at: datetime) -> Check:
    """One check of one or more signals of one unit.

    Raises:
        CheckRefused: no signal, more than 200, of several units, no reason. Conflict: one of them is being checked, or was.
        NotFound, NotAllowed: not for this viewer. TextRefused: words that cannot be kept.
    """
    said = _words(why, "why", _("核查事由"))
    wanted = list(dict.fromkeys(signal_ids))
    if not 1 <= len(wanted) <= MOST_SIGNALS:
        raise CheckRefused(_("请选择 1—%(most)d 条线索。"), field="signals", most=MOST_SIGNALS)
    signals = list(Signal.objects.select_for_update(of=("self",)).filter(id__in=wanted).order_by("at", "id"))
    if len(signals) != len(wanted):
        raise NotFound(_("没有找到该线索，或您无权查看。"))
    for unit_id in {signal.unit_id for signal in signals}:
        require(by, Permission.INTEGRITY_CHECK, unit_id, seen_with=(Permission.INTEGRITY_VIEW,))
    _check_free(signals)
    check = _opened(signals, said, by=by, at=at)
    publish(events.CheckOpened(**_common(check, at), why=said, kinds=_kinds(signals), cases=_numbers(signals)), by=by)
    return check


def _check_free(signals: list[Signal]) -> None:
    if len({signal.unit_id for signal in signals}) > 1:
        raise CheckRefused(_("一次核查只涉及一个单位，请分单位立案。"), field="signals")
    taken = next((signal.check_file for signal in signals if signal.check_file_id), None)
    if taken is not None:
        raise Conflict(_("所选线索已列入核查 %(number)s。"), field="signals", number=taken.case_file.number)


def _opened(signals: list[Signal], why: str, *, by: Viewer, at: datetime) -> Check:
    case_file_id = new_id(at)
    day = timezone.localdate(at, timezone.get_default_timezone())
    number = casefiles.take_numbers(kind=NUMBER_PREFIX, day=day)[0]
    place = by.tree.by_id[signals[0].unit_id]
    insert_together(
        casefiles.cover(case_file_id=case_file_id, kind=NUMBER_PREFIX, number=number, unit=place, opened_at=at)
    )
    check = Check.objects.create(
        case_file_id=case_file_id, unit_id=place.id, why=why, opened_at=at, opened_by_id=by.person_id
    )
    for case in {link.case_file_id for signal in signals for link in queries.cases(signal) if link.is_subject}:
        casefiles.name_origin(case_file_id=case_file_id, cause_id=case)
    Signal.objects.filter(id__in=[signal.id for signal in signals]).update(check_file=check)
    return check


@transaction.atomic
def open_for_contradiction(*, signal_id: UUID, by: Viewer, at: datetime) -> Check | None:
    """Two levels of call-back heard different answers: somebody has to find out which is true. None where it is being checked already."""
    signal = Signal.objects.filter(id=signal_id, check_file__isnull=True).first()
    if signal is None:
        return None
    why = str(_("两级回访结果矛盾，按三级回访要求自动立案。"))
    return open_check(signal_ids=[signal_id], why=why, by=by, at=at)


@transaction.atomic
def decide(*, number: str, outcome: CheckState, heard: str, reason: str, by: Viewer, at: datetime) -> Check:
    """Ends a check. ``heard``: what the unit said, without which nothing is explained or confirmed.

    Raises:
        Conflict: decided already. NotImpartial: had a hand in one of the cases, or belongs to the unit.
        CheckRefused: no reason, or the unit was not heard. NotFound, NotAllowed: not for this viewer. TextRefused: words that cannot be kept.
    """
    check = queries.visible_check(number, viewer=by, lock=True)
    move = next((move for move in CHECKS.moves if move.target is outcome), None)
    if move is None:
        raise CheckRefused(_("请选择核查结论。"), field="outcome")
    require(by, Permission(move.permission), check.unit_id, seen_with=(Permission.INTEGRITY_VIEW,))
    if check.state != CheckState.OPEN.value:
        raise Conflict(_("核查 %(number)s 已有结论，不能再改。"), field="outcome", number=number)
    if not queries.is_impartial(check, by):
        raise NotImpartial(_("核查须由没有经办过这些工单、也不属于该单位的人员作出结论。"))
    said = _words(reason, "reason", _("结论理由"))
    answer = _words(heard, "heard", _("单位的说明"), needed="heard" in move.asks)
    check.state, check.heard, check.reason = outcome.value, answer, said
    check.decided_at, check.decided_by_id = at, by.person_id
    check.save(update_fields=["state", "heard", "reason", "decided_at", "decided_by"])
    casefiles.close(case_file_id=check.case_file_id, at=at)
    signals = queries.signals_of(check)
    told = {**_common(check, at), "kinds": _kinds(signals), "cases": _numbers(signals)}
    publish(_DECIDED[outcome](**told, heard=answer, reason=said), by=by)
    return check


def _words(text: str, field: str, name: str, *, needed: bool = True) -> str:
    said = text.strip()
    check_text(said, field=field, name=name, most=MOST_WORDS)
    if needed and not said:
        raise CheckRefused(_("请填写%(name)s。"), field=field, name=name)
    return said


def _common(check: Check, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "subject": check.case_file.number,
        "case_file_id": check.case_file_id,
        "unit_id": check.unit_id,
    }


def _kinds(signals: list[Signal]) -> tuple[str, ...]:
    return tuple(sorted({Kind(signal.kind).value for signal in signals}))


def _numbers(signals: list[Signal]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for signal in signals for number in queries.numbers(signal)))
