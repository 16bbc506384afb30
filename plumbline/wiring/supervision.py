"""What supervision finds, and what that sets in motion: it is put right, counted, checked, and what was owed is done."""

from typing import Any
from uuid import UUID

from plumbline.evaluation.indicators import events as figure_facts
from plumbline.evaluation.recognition import events as praise_facts
from plumbline.evaluation.reporting import events as report_facts
from plumbline.evaluation.scorecards import events as score_facts
from plumbline.ground.journal.reactions import when
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.organization.queries import system
from plumbline.ground.service_levels import events as clock_facts
from plumbline.supervision.callbacks import events as callback_facts
from plumbline.supervision.duties import actions as duties
from plumbline.supervision.duties import events as duty_facts
from plumbline.supervision.duties.actions import DeedDone
from plumbline.supervision.duties.states import Deed
from plumbline.supervision.improvement import events as improvement_facts
from plumbline.supervision.improvement.actions import counting as improvement
from plumbline.supervision.improvement.actions import gathering, lifting
from plumbline.supervision.improvement.actions import telling as improving
from plumbline.supervision.improvement.states import Source
from plumbline.supervision.inspections import events as inspection_facts
from plumbline.supervision.inspections.actions import counting as inspections
from plumbline.supervision.integrity import actions as integrity
from plumbline.supervision.integrity import events as integrity_facts
from plumbline.supervision.mystery_visits import events as mystery_facts
from plumbline.supervision.mystery_visits.actions import counting as mystery_visits
from plumbline.supervision.surveys import events as survey_facts
from plumbline.supervision.surveys.actions import counting as surveys

# ── Somebody answers for it, something is put right ────────────────────────────


@when(improvement_facts.LiabilityDecided, improvement_facts.LiabilitySettled)
def count_the_judgement(fact: improvement_facts.LiabilityFact) -> None:
    improvement.count_judgement(number=fact.subject, by=system(), at=fact.at)


@when(improvement_facts.FileReviewed)
def count_the_review(fact: improvement_facts.FileReviewed) -> None:
    improvement.count_review(fact=fact, by=system())


@when(
    improvement_facts.RectificationOpened,
    improvement_facts.ExtensionDecided,
    improvement_facts.RectificationVerified,
    improvement_facts.RectificationWithdrawn,
)
def count_the_finding(fact: improvement_facts.RectificationFact) -> None:
    improvement.count_finding(number=fact.subject, by=system(), at=fact.at)
    improvement.count_measure(number=fact.subject, by=system(), at=fact.at)


@when(improvement_facts.IssueSuggested, improvement_facts.ImprovementEvaluated)
def count_the_hot_issue(fact: improvement_facts.IssueFact) -> None:
    improvement.count_issue(number=fact.subject, by=system(), at=fact.at)


@when(inspection_facts.FindingRecorded)
def rectify_the_finding(fact: inspection_facts.FindingRecorded) -> None:
    gathering.from_finding(source=Source.FINDING, **_found(fact), by=system(), at=fact.at)


@when(inspection_facts.AppealDecided, only=lambda fact: bool(fact.lifted))
def withdraw_what_stands_no_longer(fact: inspection_facts.AppealDecided) -> None:
    said = {"number": fact.subject, "finding_ids": fact.lifted, "reason": fact.reason}
    lifting.withdraw_lifted(**said, by=system(), at=fact.at)  # type: ignore[arg-type]


@when(mystery_facts.FindingRecorded)
def rectify_what_visitors_found(fact: mystery_facts.FindingRecorded) -> None:
    gathering.from_finding(source=Source.MYSTERY, **_found(fact), by=system(), at=fact.at)


@when(survey_facts.HotSpotFound)
def rectify_the_hot_spot(fact: survey_facts.HotSpotFound) -> None:
    said = {name: getattr(fact, name) for name in ("unit_id", "item", "item_name", "share", "below")}
    gathering.from_hot_spot(number=fact.subject, **said, by=system(), at=fact.at)


@when(integrity_facts.CheckConfirmed)
def rectify_what_a_check_confirmed(fact: integrity_facts.CheckConfirmed) -> None:
    said = {name: getattr(fact, name) for name in ("unit_id", "kinds", "reason")}
    gathering.from_check(number=fact.subject, **said, by=system(), at=fact.at)


@when(improvement_facts.LiabilityProposed, later=True)
def ask_the_second_person(fact: improvement_facts.LiabilityProposed) -> None:
    improving.tell_of_proposal(fact=fact, by=system())


@when(improvement_facts.LiabilityDecided, improvement_facts.LiabilitySettled, later=True)
def tell_the_unit_of_liability(fact: improvement_facts.LiabilityDecided | improvement_facts.LiabilitySettled) -> None:
    improving.tell_of_liability(fact=fact, by=system())


@when(improvement_facts.LiabilityAppealed, later=True)
def ask_for_the_last_word(fact: improvement_facts.LiabilityAppealed) -> None:
    improving.tell_of_appeal(fact=fact, by=system())


@when(
    improvement_facts.RectificationOpened,
    improvement_facts.RectificationAnswered,
    improvement_facts.RectificationSentBack,
    improvement_facts.ExtensionAsked,
    improvement_facts.ExtensionDecided,
    improvement_facts.Effective,
    improvement_facts.NotEffective,
    improvement_facts.Inconclusive,
    later=True,
)
def tell_of_rectification(fact: improvement_facts.RectificationFact) -> None:
    improving.tell_of_rectification(fact=fact, by=system())


@when(
    improvement_facts.IssueSuggested,
    improvement_facts.IssueAnswered,
    improvement_facts.IssueFinished,
    improvement_facts.IssueSentBack,
    improvement_facts.ImprovementVerified,
    improvement_facts.ImprovementEvaluated,
    later=True,
)
def tell_of_the_hot_issue(fact: improvement_facts.IssueFact) -> None:
    improving.tell_of_issue(fact=fact, by=system())


# ── What supervision finds is counted ──────────────────────────────────────────


@when(
    inspection_facts.Planned,
    inspection_facts.Rescheduled,
    inspection_facts.Submitted,
    inspection_facts.Cancelled,
)
def count_the_inspection(fact: inspection_facts.InspectionFact) -> None:
    inspections.count(number=fact.subject, by=system(), at=fact.at)


@when(inspection_facts.Submitted, inspection_facts.AppealDecided)
def count_what_it_came_to(fact: inspection_facts.InspectionFact) -> None:
    inspections.count_score(number=fact.subject, by=system(), at=fact.at)


@when(inspection_facts.Submitted, inspection_facts.ScoredTwice)
def count_how_alike_they_saw_it(fact: inspection_facts.InspectionFact) -> None:
    inspections.count_agreement(number=fact.subject, by=system(), at=fact.at)


@when(mystery_facts.VisitDisclosed)
def count_the_mystery_visit(fact: mystery_facts.VisitDisclosed) -> None:
    mystery_visits.count(fact=fact, by=system())


@when(survey_facts.Closed, only=lambda fact: not _is_large(fact))
def count_the_answers(fact: survey_facts.Closed) -> None:
    surveys.count_answers(number=fact.subject, by=system(), at=fact.at)


@when(survey_facts.Closed, later=True)
def count_many_answers(fact: survey_facts.Closed) -> None:
    if _is_large(fact):
        surveys.count_answers(number=fact.subject, by=system(), at=fact.at)


# ── What was owed is done ──────────────────────────────────────────────────────

FULFILLING: dict[type[Fact], tuple[Deed, tuple[str, ...], str]] = {
    duty_facts.PlanApproved: (Deed.PLAN_APPROVED, (), "year"),
    inspection_facts.Signed: (Deed.INSPECTION_SIGNED, ("level", "form"), ""),
    mystery_facts.Released: (Deed.MYSTERY_RELEASED, (), ""),
    survey_facts.Opened: (Deed.SURVEY_OPENED, ("kind",), ""),
    survey_facts.Closed: (Deed.SURVEY_CLOSED, ("kind",), ""),
    survey_facts.Covered: (Deed.COVERAGE_REACHED, ("rule",), "period"),
    callback_facts.RecheckEnded: (Deed.RECHECKS_DONE, ("level",), ""),
    survey_facts.RankingPublished: (Deed.RANKING_PUBLISHED, (), ""),
    report_facts.Released: (Deed.REPORT_RELEASED, ("kind",), "period"),
    score_facts.Published: (Deed.RANKING_PUBLISHED, ("template",), "period"),
    figure_facts.PeriodSealed: (Deed.PERIOD_SEALED, (), "subject"),
    praise_facts.PraisesCopied: (Deed.PRAISE_LISTED, (), "subject"),
    clock_facts.CalendarPublished: (Deed.CALENDAR_PUBLISHED, (), ""),
}
"""Which deed of the packs' duties a fact is, the names under which it goes, and what says its period."""


@when(*FULFILLING)
def credit_what_was_owed(fact: Fact) -> None:
    deed, names, period = FULFILLING[type(fact)]
    of, about = tuple(getattr(fact, name) for name in names), str(getattr(fact, period)) if period else ""
    duties.credit(done=DeedDone(deed, fact.subject, fact.unit_id, of, about), by=system(), at=fact.at)


# ── A result may not be true ───────────────────────────────────────────────────


@when(integrity_facts.Contradicted)
def check_the_contradiction(fact: integrity_facts.Contradicted) -> None:
    integrity.open_for_contradiction(signal_id=UUID(fact.signal_id), by=system(), at=fact.at)


@when(callback_facts.LevelsDisagreed)
def check_what_the_recheck_heard(fact: callback_facts.LevelsDisagreed) -> None:
    integrity.take_contradiction(found=integrity.Contradiction.told_by(fact), by=system(), at=fact.at)


def _is_large(fact: survey_facts.Closed) -> bool:
    """Whoever closes a survey does not wait for a hundred thousand answers to be counted."""
    return fact.answered > 2_000


def _found(fact: inspection_facts.FindingRecorded | mystery_facts.FindingRecorded) -> dict[str, Any]:
    names = ("finding_id", "unit_id", "item", "form", "grade", "clause", "text")
    return {"number": fact.subject, **{name: getattr(fact, name) for name in names}}
