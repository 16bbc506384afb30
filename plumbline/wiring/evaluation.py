"""Who is told of numbers, reports, rankings, praise and penalties."""

from plumbline.evaluation.indicators import events as figure_facts
from plumbline.evaluation.indicators.actions import telling as closing
from plumbline.evaluation.recognition import events as praise_facts
from plumbline.evaluation.recognition.actions import telling as recognising
from plumbline.evaluation.reporting import events as report_facts
from plumbline.evaluation.reporting.actions import telling as reporting
from plumbline.evaluation.scorecards import events as score_facts
from plumbline.evaluation.scorecards.actions import telling as ranking
from plumbline.ground.journal.reactions import when
from plumbline.ground.organization.queries import system
from plumbline.supervision.improvement import events as improvement_facts

# ── A report goes out ──────────────────────────────────────────────────────────


@when(report_facts.Drafted, later=True)
def tell_the_drafter(fact: report_facts.Drafted) -> None:
    reporting.tell_of_draft(fact=fact, by=system())


@when(report_facts.Submitted, later=True)
def ask_for_release(fact: report_facts.Submitted) -> None:
    reporting.tell_of_submission(fact=fact, by=system())


@when(report_facts.SentBack, later=True)
def tell_of_sending_back(fact: report_facts.SentBack) -> None:
    reporting.tell_of_sending_back(fact=fact, by=system())


@when(report_facts.Released, later=True)
def distribute_the_report(fact: report_facts.Released) -> None:
    reporting.distribute(fact=fact, by=system())


@when(report_facts.Withdrawn, later=True)
def tell_of_withdrawal(fact: report_facts.Withdrawn) -> None:
    reporting.tell_of_withdrawal(fact=fact, by=system())


# ── Numbers are checked, sealed and made known ─────────────────────────────────


@when(figure_facts.PeriodChecked, later=True)
def show_the_units_their_numbers(fact: figure_facts.PeriodChecked) -> None:
    closing.tell_of_checking(fact=fact, by=system())


@when(figure_facts.ObjectionRaised, later=True)
def ask_for_a_decision(fact: figure_facts.ObjectionRaised) -> None:
    closing.tell_of_objection(fact=fact, by=system())


@when(figure_facts.ObjectionAccepted, figure_facts.ObjectionRefused, later=True)
def tell_who_objected(fact: figure_facts.ObjectionAccepted | figure_facts.ObjectionRefused) -> None:
    closing.tell_of_decision(fact=fact, by=system())


@when(figure_facts.PeriodSealed, later=True)
def tell_that_numbers_are_final(fact: figure_facts.PeriodSealed) -> None:
    closing.tell_of_sealing(fact=fact, by=system())


@when(figure_facts.Restated, later=True)
def tell_of_restatement(fact: figure_facts.Restated) -> None:
    closing.tell_of_restatement(fact=fact, by=system())


@when(figure_facts.EventExclusionRequested, later=True)
def ask_whether_an_event_excuses(fact: figure_facts.EventExclusionRequested) -> None:
    closing.tell_of_exclusion(fact=fact, by=system())


@when(figure_facts.EventExclusionApproved, figure_facts.EventExclusionRefused, later=True)
def tell_who_asked(fact: figure_facts.EventExclusionApproved | figure_facts.EventExclusionRefused) -> None:
    closing.tell_of_exclusion_decided(fact=fact, by=system())


@when(score_facts.Published, later=True)
def tell_of_the_ranking(fact: score_facts.Published) -> None:
    ranking.tell_of_publication(fact=fact, by=system())


@when(score_facts.Withdrawn, later=True)
def tell_of_the_withdrawal(fact: score_facts.Withdrawn) -> None:
    ranking.tell_of_withdrawal(fact=fact, by=system())


# ── Praise, rewards and penalties ──────────────────────────────────────────────


@when(praise_facts.PraiseRegistered, later=True)
def ask_for_verification(fact: praise_facts.PraiseRegistered) -> None:
    recognising.tell_of_praise(fact=fact, by=system())


@when(praise_facts.PraiseVerified, later=True)
def tell_who_was_praised(fact: praise_facts.PraiseVerified) -> None:
    recognising.tell_the_praised(fact=fact, by=system())


@when(
    praise_facts.Proposed,
    praise_facts.StatementGiven,
    praise_facts.HearingSkipped,
    praise_facts.Approved,
    praise_facts.Declined,
    praise_facts.Appealed,
    praise_facts.Upheld,
    praise_facts.Overturned,
    praise_facts.Reversed,
    later=True,
)
def tell_of_the_proposal(fact: praise_facts.ProposalFact) -> None:
    recognising.tell_of_proposal(fact=fact, by=system())


@when(improvement_facts.LiabilityDecided, improvement_facts.LiabilitySettled, later=True)
def suggest_a_proposal(fact: improvement_facts.LiabilityDecided | improvement_facts.LiabilitySettled) -> None:
    recognising.suggest(fact=fact, by=system())
