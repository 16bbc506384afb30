"""What supervision's records come to, counted row by row in plain Python from what the source of a number says. Shares no code with queries or reports."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from fractions import Fraction
from math import isclose, sqrt
from typing import Any
from zoneinfo import ZoneInfo

from plumbline.evaluation.recognition.models import Entry, Praise
from plumbline.evaluation.reporting.rules import Source
from plumbline.ground.kernel import periods
from plumbline.supervision.callbacks.models import Recheck, RecheckRound
from plumbline.supervision.improvement.models import Conclusion, HotIssue, IssueCall, Rectification
from plumbline.supervision.inspections.models import Finding, Inspection
from plumbline.supervision.mystery_visits.models import Finding as MysteryFinding
from plumbline.supervision.mystery_visits.models import Visit
from plumbline.supervision.surveys.models import Invite, Response, Stratum, Survey
from tests.oracle.agreement import slow_kappa

ZONE = ZoneInfo("Asia/Shanghai")
Z = 1.959963984540054
Worth = Callable[[float], float]
Found = Fraction | int | float | None


def of(source: Source, at: datetime | None = None) -> Found:
    """The number that the source names; None where there is nothing to divide by or to say. ``at``: when it was counted, needed where the period goes on."""
    if source.code == "rectifications":
        return rectifications(source, at)
    return {
        "inspections": inspections,
        "mystery": mystery,
        "surveys": surveys,
        "rechecks": rechecks,
        "hot_issues": hot_issues,
        "praise": praise,
        "rewards": rewards,
    }[source.code](source)


def parts(source: Source) -> dict[str, str]:
    return dict(each.split(":", 1) for each in source.scope.split(";") if each)


def within(source: Source, moment: datetime | date | None) -> bool:
    if moment is None:
        return False
    day = moment.astimezone(ZONE).date() if isinstance(moment, datetime) else moment
    period = periods.parse(source.period)
    return period.first <= day < period.after


def below(source: Source, unit: Any) -> bool:
    return f"/{source.unit}/" in unit.path


def percent(part: Any, whole: Any) -> Fraction | None:
    return Fraction(100) * Fraction(part) / Fraction(whole) if whole else None


# ── Inspections ──────────────────────────────────────────────────────────────


def inspections(source: Source) -> Found:
    said = parts(source)
    visits = [
        each
        for each in Inspection.objects.select_related("unit")
        if below(source, each.unit)
        and within(source, each.visited_on)
        and each.state not in ("planned", "under_way", "cancelled")
        and each.level == said.get("level", each.level)
    ]
    ids = {each.pk for each in visits}
    findings = [
        each
        for each in Finding.objects.select_related("inspection")
        if each.inspection_id in ids
        and each.lifted_by_id is None
        and each.grade == said.get("grade", each.grade)
        and each.item == said.get("item", each.item)
        and each.inspection.form_code == said.get("form", each.inspection.form_code)
    ]
    whole = [each for each in visits if each.of]
    counted: dict[str, Found] = {
        "visits": len(visits),
        "units": len({each.unit_id for each in visits}),
        "vetoed": sum(each.vetoed for each in visits),
        "share": percent(sum(each.points or 0 for each in whole), sum(each.of or 0 for each in whole)),
        "findings": len(findings),
        "failed": len(findings),
        "failed_units": len({each.unit_id for each in findings}),
    }
    return counted[source.basis]


# ── Mystery visits ───────────────────────────────────────────────────────────


def mystery(source: Source) -> Found:
    said = parts(source)
    visits = [
        each
        for each in Visit.objects.select_related("unit", "programme")
        if below(source, each.unit)
        and within(source, each.visited_at)
        and each.state == "accepted"
        and each.programme.state == "released"
        and each.programme.code == said.get("programme", each.programme.code)
    ]
    ids = {each.id for each in visits}
    findings = 0
    for each in MysteryFinding.objects.select_related("visit__scenario__form_version"):
        version = each.visit.scenario.form_version
        form = f"{version.pack}/{version.code}"
        alike = (each.grade, each.item, form) == (
            said.get("grade", each.grade),
            said.get("item", each.item),
            said.get("form", form),
        )
        findings += each.visit_id in ids and alike
    counted = {
        "programmes": len({each.programme_id for each in visits}),
        "visits": len(visits),
        "units": len({each.unit_id for each in visits}),
        "vetoed": sum(each.vetoed for each in visits),
        "findings": findings,
        "failed": findings,
    }
    return counted[source.basis]


# ── Surveys ──────────────────────────────────────────────────────────────────

LOST = {"refused": ("refused",), "unreachable": ("unreachable", "wrong_number"), "silent": ("silent",)}


def surveys(source: Source) -> Found:
    said = parts(source)
    listed = [
        each
        for each in Survey.objects.select_related("unit", "form_version")
        if below(source, each.unit) and within(source, each.closed_at) and each.state == "closed"
        if each.number == said.get("survey", each.number)
    ]
    if "item" in said:
        (survey,) = listed
        return of_item(source.basis, survey, said["item"])
    if source.basis == "count":
        return len(listed)
    asked = list(Invite.objects.filter(survey__in=listed, sent_at__isnull=False))
    answered = Response.objects.filter(survey__in=listed).count()
    if source.basis == "rate":
        return percent(answered, len(asked))
    if source.basis in ("invited", "answered"):
        return {"invited": len(asked), "answered": answered}[source.basis]
    return sum(each.state in LOST[source.basis] for each in asked)


def worth_of(survey: Survey, code: str) -> tuple[Worth, bool]:
    """What an answer is worth by the item's convention, and whether that is a share."""
    items = [item for section in survey.form_version.document["sections"] for item in section["items"]]
    item = next(each for each in items if each["code"] == code)
    if item["kind"] == "scale5":
        return (lambda answer: float(answer >= 4)), True
    if item["kind"] == "yes_no":
        return (lambda answer: answer), True
    if item["kind"] == "number" and (str(item["least"]), str(item["most"])) == ("0", "10"):
        return (lambda answer: 100.0 if answer > 8 else -100.0 if answer < 7 else 0.0), False
    return (lambda answer: answer), False


def of_item(basis: str, survey: Survey, code: str) -> Found:
    worth, is_share = worth_of(survey, code)
    heard: dict[Any, list[float]] = {}
    for response in Response.objects.filter(survey=survey):
        answer = str(response.answers.get(code, ""))
        number = {"yes": "1", "no": "0"}.get(answer, answer)
        if number.replace(".", "", 1).isdigit():
            heard.setdefault(response.stratum_id, []).append(worth(float(number)))
    strata = [
        (each.code, max(each.size, len(heard[each.id])), heard[each.id])
        for each in Stratum.objects.filter(survey=survey).order_by("code")
        if each.id in heard
    ]
    if basis == "n":
        return sum(len(answers) for _code, _size, answers in strata)
    total = sum(size for _code, size, _answers in strata)
    value = sum(size * sum(answers) / len(answers) for _code, size, answers in strata) / total
    scale = 100 if is_share else 1
    if basis == "value":
        return value * scale
    low, high = interval(strata, value, is_share=is_share)
    end = low if basis == "low" else high
    return None if end is None else end * scale


Strata = list[tuple[str, int, list[float]]]


def pooled(strata: Strata) -> Strata:
    """Single answers out of several customers stand together; one alone goes with the smallest other stratum (Cochran 1977, 5A.12)."""
    alone = [each for each in strata if len(each[2]) == 1 < each[1]]
    others = [each for each in strata if each not in alone]
    if len(alone) == 1 and others:
        smallest = min(others, key=lambda each: (each[1], each[0]))
        others.remove(smallest)
        alone.append(smallest)
    if len(alone) < 2:
        return strata
    return [*others, ("together", sum(each[1] for each in alone), [answer for each in alone for answer in each[2]])]


def interval(strata: Strata, value: float, *, is_share: bool) -> tuple[float | None, float | None]:
    """95 %: stratified with the finite population's correction; of a share Wilson's with as many answers as that one is worth."""
    total = sum(size for _code, size, _answers in strata)
    variance = 0.0
    for _code, size, answers in pooled(strata):
        n = len(answers)
        if n == 1 < size:
            return None, None
        mean = sum(answers) / n
        spread = sum((answer - mean) ** 2 for answer in answers) / (n - 1) if n > 1 else 0.0
        variance += (size / total) ** 2 * spread / n * (1 - n / size)
    half = Z * sqrt(variance)
    if not is_share or all(len(answers) == size for _code, size, answers in strata):
        return value - half, value + half
    n = sum(len(answers) for _code, _size, answers in strata)
    kish = n * sum(size**2 / len(answers) for _code, size, answers in strata) / total**2
    spread = value * (1 - value)
    flat = isclose(half, 0, abs_tol=1e-12) or isclose(spread, 0, abs_tol=1e-12)
    return wilson(value, n / kish if flat else spread * (Z / half) ** 2)


def wilson(share: float, n: float) -> tuple[float, float]:
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


# ── Three-level call-backs ───────────────────────────────────────────────────

ANSWERS = {
    "called": ["yes", "no"],
    "came": ["yes", "no"],
    "solved": ["yes", "no"],
    "satisfied": ["satisfied", "basically", "dissatisfied"],
}


def rechecks(source: Source) -> Found:
    said = parts(source)
    rounds = [
        each.id
        for each in RecheckRound.objects.select_related("scope")
        if below(source, each.scope) and each.state == "ended" and within(source, each.ended_at)
        if str(each.id) == said.get("round", str(each.id))
    ]
    cases = list(Recheck.objects.filter(round_id__in=rounds))
    if "item" in said:
        return agreement(source.basis, cases, said["item"])
    counted = {
        "rounds": len(rounds),
        "size": len(cases),
        "heard": sum(bool(each.answers) for each in cases),
        "differ": sum(bool(each.differences) for each in cases),
        "contradict": sum(each.contradicts for each in cases),
    }
    return counted[source.basis]


def agreement(basis: str, cases: list[Recheck], item: str) -> Found:
    order = ANSWERS[item]
    pairs = [
        (each.lower_answers[item], each.answers[item])
        for each in cases
        if each.lower_answers.get(item) in order and each.answers.get(item) in order
    ]
    if basis == "pairs":
        return len(pairs)
    if basis == "agreed":
        return percent(sum(a == b for a, b in pairs), len(pairs))
    return slow_kappa(pairs, order, linear=item == "satisfied")


# ── What was put right ───────────────────────────────────────────────────────


def rectifications(source: Source, at: datetime | None) -> Found:
    said = parts(source)
    if source.basis == "concluded":
        rows = Conclusion.objects.select_related("declaration__rectification__unit")
        return sum(
            below(source, each.declaration.rectification.unit)
            and within(source, each.concluded_at)
            and each.verdict == said.get("verdict", each.verdict)
            for each in rows
        )
    listed = [
        each
        for each in Rectification.objects.select_related("unit")
        if below(source, each.unit) and each.state != "withdrawn"
    ]
    if source.basis == "opened":
        opened = [each for each in listed if within(source, each.opened_at)]
        return sum(each.source == said.get("source", each.source) for each in opened)
    period = periods.parse(source.period)
    # 24:00 of the due day is the first moment of the next one.
    start, end = (datetime(day.year, day.month, day.day, tzinfo=ZONE) for day in (period.first, period.after))
    is_over = {each.pk for each in listed if each.verified_at is not None or at is None or each.due_at < at}
    due = [each for each in listed if start < each.due_at <= end and each.pk in is_over]
    counted = {
        "due": len(due),
        "in_time": sum(each.verified_at is not None and each.verified_at <= each.due_at for each in due),
        "late": sum(each.verified_at is not None and each.verified_at > each.due_at for each in due),
        "overdue": sum(each.verified_at is None for each in due),
    }
    return counted[source.basis]


def hot_issues(source: Source) -> Found:
    said = parts(source)
    listed = [each for each in HotIssue.objects.select_related("unit", "case_file") if below(source, each.unit)]
    if "issue" in said:
        (issue,) = (each for each in listed if each.case_file.number == said["issue"])
        results = Counter(IssueCall.objects.filter(issue=issue).values_list("result", flat=True))
        counted: dict[str, Found] = {
            "before": issue.before,
            "days_before": None if issue.before is None else (issue.after_day - issue.first).days,
            "after": issue.after,
            "days_after": issue.days_after,
            "improved": results["improved"],
            "reached": results["improved"] + results["partly"] + results["not_improved"],
        }
        return counted[source.basis]
    if source.basis == "evaluated":
        judged = [each for each in listed if within(source, each.evaluated_at)]
        return sum(each.state == said.get("state", each.state) for each in judged)
    handed = [each for each in listed if within(source, each.suggested_at)]
    return len(handed) if source.basis == "suggested" else sum(each.answered_at is not None for each in handed)


# ── Praise and rewards ───────────────────────────────────────────────────────


def praise(source: Source) -> Found:
    said = parts(source)
    return sum(
        below(source, each.unit)
        and within(source, each.received_on)
        and each.state == "verified"
        and each.kind == said.get("kind", each.kind)
        for each in Praise.objects.select_related("unit")
    )


def rewards(source: Source) -> Found:
    said, entries = parts(source), list(Entry.objects.select_related("unit"))
    taken_back = {each.reverses_id for each in entries}
    listed = list(standing(source, said, entries, taken_back))
    return len(listed) if source.basis == "times" else Fraction(sum(each.amount for each in listed))


def standing(source: Source, said: dict[str, str], entries: list[Entry], taken_back: set[Any]) -> Iterator[Entry]:
    for each in entries:
        is_award = each.kind == "reward" and each.reverses_id is None and each.id not in taken_back
        is_meant = within(source, each.booked_on) and each.rule == said.get("rule", each.rule)
        if is_award and is_meant and below(source, each.unit):
            yield each
