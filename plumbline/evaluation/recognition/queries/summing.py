"""What a period's praise and rewards came to, as reports tell it: by kind and by rule, never by person."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Sum

from plumbline.evaluation.recognition import rules
from plumbline.evaluation.recognition.models import Proposal
from plumbline.evaluation.recognition.queries.books import entries
from plumbline.evaluation.recognition.queries.praises import praises
from plumbline.evaluation.recognition.rules import Rule
from plumbline.evaluation.recognition.states import PraiseKind, PraiseState, RuleKind
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer


def verified_by_kind(unit: Place, period: Period, *, viewer: Viewer) -> dict[PraiseKind, int]:
    """The verified praises received in the period, of the unit and those below it; kinds without any are left out."""
    found = praises(viewer=viewer, state=PraiseState.VERIFIED, period=period)
    own = found.filter(unit_id__in=viewer.tree.below(unit.path)).order_by()
    counted = dict(own.values_list("kind").annotate(n=Count("pk")))
    return {kind: counted[kind.value] for kind in PraiseKind if kind.value in counted}


@dataclass(frozen=True)
class Rewarded:
    """A rule, as it stood when it was last used, with the awards by it that stand: how many, and yuan together."""

    rule: Rule
    times: int
    amount: Decimal


def rewards_by_rule(unit: Place, period: Period, *, viewer: Viewer) -> list[Rewarded]:
    """Awards booked in the period without a counter-entry, by rule, what was used most first."""
    found = entries(viewer=viewer, period=period).filter(
        unit_id__in=viewer.tree.below(unit.path),
        kind=RuleKind.REWARD.value,
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    rows = found.order_by().values_list("rule").annotate(times=Count("pk"), amount=Sum("amount"), last=Max("number"))
    counted = list(rows.order_by("-times", "rule"))
    last = Proposal.objects.filter(entries__number__in=[row[3] for row in counted])
    known = {(each.pack, each.code): rules.read(each.rule, pack=each.pack, version=each.pack_version) for each in last}
    return [Rewarded(_rule(known, name), times, amount) for name, times, amount, _number in counted]


def _rule(known: dict[tuple[str, str], Rule], name: str) -> Rule:
    pack, _slash, code = name.partition("/")
    return known[pack, code]
