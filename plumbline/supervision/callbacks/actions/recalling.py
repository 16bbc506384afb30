"""Calling the customers of a round again: one at a time, by somebody without a hand in the case, without seeing what the lower level wrote down."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.refusals import Conflict, NotAllowed
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.callbacks import events, queries, rules
from plumbline.supervision.callbacks.actions.claiming import HeldByAnother
from plumbline.supervision.callbacks.models import Recheck
from plumbline.supervision.callbacks.rules import RecheckRefused, Terms, Tried
from plumbline.supervision.callbacks.states import NOT_SPOKEN, OF_A_CALL, REACHED, Result, RoundState
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.questionnaires.rules import checked, missing


class RecheckFinished(Conflict):
    """Somebody else has asked this customer, or the round is over."""

    code = "recheck_finished"


@transaction.atomic
def claim_next_recheck(*, by: Viewer, at: datetime, behind: UUID | None = None) -> Recheck | None:
    """Gives this person the next case of the rounds that have begun, and gives back what he had open; None where none waits for him.

    Passed over: cases he had a hand in, of his own unit (for the levels above it), resting until a later try, and ``behind``.
    """
    queries.require_recaller(by)
    Recheck.objects.filter(finished_at__isnull=True, claimed_by_id=by.person_id).update(
        claimed_by=None, claimed_until=None
    )
    waiting = (
        queries.recallable(viewer=by, at=at).exclude(id=behind) if behind else queries.recallable(viewer=by, at=at)
    )
    found = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if found is not None:
        _hold(found, by, at)
    return found


@transaction.atomic
def claim_recheck(*, recheck_id: UUID, by: Viewer, at: datetime) -> Recheck:
    """Opens one case, or keeps it open.

    Raises:
        NotFound: not for this viewer. NotAllowed: he had a hand in it. HeldByAnother: somebody else is calling.
    """
    found = queries.recheck(recheck_id, viewer=by, lock=True)
    _check_free_hand(found, by)
    if rules.is_held_by_another(by.person_id, found.claimed_by_id, found.claimed_until, at):
        raise HeldByAnother(
            _("%(name)s 正在回访该客户，请勿重复拨打。可先回访下一件。"),
            name=found.claimed_by.name if found.claimed_by else "—",
        )
    if found.finished_at is None:
        _hold(found, by, at)
    return found


@transaction.atomic
def record_recheck(
    *, recheck_id: UUID, result: Result, answers: Mapping[str, Any], by: Viewer, at: datetime
) -> Recheck:
    """Records one try. ``result``: satisfied stands for "spoken with" whatever was said; what was said is in ``answers``, by the round's form.

    Raises:
        RecheckFinished: asked already, or the round is over. RecheckRefused: half an answer.
        AnswersRefused, TextRefused: an answer that its item does not take. NotFound, NotAllowed: not for this viewer.
    """
    found = queries.recheck(recheck_id, viewer=by, lock=True)
    _check_free_hand(found, by)
    if found.finished_at is not None or found.round.state != RoundState.BEGUN:
        raise RecheckFinished(_("这件已由他人问过，或本次复核已结束；您刚才的填写没有保存。"))
    if result not in OF_A_CALL:
        raise RecheckRefused(_("请选择一项回访结果。"), field="result")
    heard = result in REACHED
    taken = _taken(found, answers) if heard else {}
    this = Tried(at, True, rules.day_part(timezone.localtime(at, timezone.get_default_timezone())))
    tried = [Tried(datetime.fromisoformat(each["at"]), each["counts"], each["day_part"]) for each in found.tries]
    counts = rules.counts(at, tried, Terms())
    tried.append(Tried(this.at, counts, this.day_part))
    found.tries = [{**asdict(each), "at": each.at.isoformat()} for each in tried]
    found.claimed_by_id = found.claimed_until = None
    finished = result not in NOT_SPOKEN or rules.is_finished(result, tried, Terms())
    found.next_attempt_at = None if finished else at + Terms().spacing
    if finished:
        _finish(found, result, taken, by=by, at=at)
    found.save()
    publish(*_facts(found, result, at), by=by)
    return found


def _taken(found: Recheck, answers: Mapping[str, Any]) -> dict[str, Any]:
    form = questionnaires.form_of(found.round.form_version)
    taken = checked(form, answers)
    for code in missing(form, taken):
        item = form.item(code)
        raise RecheckRefused(_("“%(name)s”还没有填。"), field=code, name=item.name.zh if item else code)
    return taken


def _finish(found: Recheck, result: Result, answers: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    differ = rules.differences(found.lower_answers, answers)
    found.finished_at, found.finished_by_id = at, by.person_id
    said = answers.get("satisfied")
    found.result = said if said in rules.COMPARED["satisfied"] else result.value
    found.answers = dict(answers)
    found.differences = [asdict(each) for each in differ]
    found.contradicts = rules.contradicts(differ)


def _facts(found: Recheck, result: Result, at: datetime) -> list[Fact]:
    common: dict[str, Any] = {
        "at": at,
        "subject": found.round.name,
        "unit_id": found.round.unit_id,
        "round_id": str(found.round_id),
        "level": found.round.level,
    }
    facts: list[Fact] = [
        events.Rechecked(**common, result=found.result or result.value, differs=bool(found.differences))
    ]
    if found.contradicts:
        solved = found.answers.get("solved")
        facts.append(
            events.LevelsDisagreed(
                **common,
                order_case_file_id=str(found.order_id),
                order_number=found.order.case_file.number,
                order_unit_id=str(found.unit_id),
                recheck_id=str(found.id),
                round=found.order.round,
                lower=found.lower,
                lower_said=str(found.lower_answers.get("satisfied", "")),
                lower_at=found.lower_at.isoformat(),
                upper=found.round.level,
                upper_heard=found.result,
                upper_solved=None if solved not in ("yes", "no") else solved == "yes",
                items=[each["item"] for each in found.differences],
            )
        )
    return facts


def _check_free_hand(found: Recheck, by: Viewer) -> None:
    """Nobody asks about what he did or wrote down himself; above the unit's own level nobody of the handling unit does."""
    if not queries.has_free_hand(found, by):
        raise NotAllowed(_("不能复核本人经手的回访，也不能复核本单位办理的工单，请由其他人员复核。"))


def _hold(found: Recheck, by: Viewer, at: datetime) -> None:
    found.claimed_by_id, found.claimed_until = by.person_id, at + rules.CLAIM
    found.save(update_fields=["claimed_by", "claimed_until"])
