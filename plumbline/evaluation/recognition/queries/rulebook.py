"""Rules of reward and penalty in force, as the installed packs have them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from plumbline.evaluation.recognition import rules
from plumbline.evaluation.recognition.rules import Rule
from plumbline.ground.journal.keeping import Kept
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.service_levels import queries as service_levels


def _load() -> tuple[tuple[date, date | None, tuple[Rule, ...]], ...]:
    """Every installation's rules with the span in which they hold."""
    return tuple(
        (
            each.valid_from,
            each.valid_to,
            tuple(rules.read(row, pack=each.pack, version=each.version) for row in each.content.get("rewards", ())),
        )
        for each in regulations.installations()
    )


_RULES = Kept(_load)


def rules_on(day: date) -> list[Rule]:
    """Every rule that the packs in force on a day bring, in the order of packs and their files."""
    return [
        rule for first, after, found in _RULES.at() if first <= day and (after is None or day < after) for rule in found
    ]


def rule_on(reference: str, day: date) -> Rule:
    """The rule "pack/code" in force on a day.

    Raises:
        NotFound: none of that name then.
    """
    found = next((rule for rule in rules_on(day) if rule.reference == reference), None)
    if found is None:
        raise NotFound(
            _("%(day)s 没有编号为“%(rule)s”的奖惩规则在施行。"), field="rule", rule=reference[:121], day=day.isoformat()
        )
    return found


def verify_days_on(day: date) -> int:
    """Working days in which a praise must be verified: the shortest that a rule in force gives, else the proposed default."""
    given = [rule.verify_days for rule in rules_on(day)]
    return min(given, default=rules.VERIFY_DAYS)


def local_day(at: datetime) -> date:
    """The company's day at a moment."""
    return timezone.localdate(at, timezone.get_default_timezone())


def end_of_working_day(at: datetime, days: int) -> datetime:
    """The end (24:00, company time) of the so-manieth working day after today."""
    last = service_levels.working_day_after(local_day(at), days)
    return datetime.combine(last + timedelta(days=1), time.min, timezone.get_default_timezone())
