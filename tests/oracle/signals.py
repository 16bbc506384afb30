"""Signals counted by hand: every row is read, every order looked at by itself, nothing shared with the engine but the tables and the thresholds' names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from PIL import Image

from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.journal.models import Entry
from plumbline.ground.service_levels.models import Clock, ClockRun
from plumbline.service.field_visits.models import Visit, VisitFile
from plumbline.service.work_orders.models import Round, WorkOrder
from plumbline.supervision.callbacks.models import Attempt, Callback

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Seen = set[tuple[str, str]]
WORK = {"arrived", "departed", "left", "contained", "resolved", "progress_told", "contacted"}
CUSTOMERS = {"arrive", "resolve", "reply", "handle"}
HEIGHT = {"unit": 1, "division": 2, "centre": 3}


class Year:
    """All rows, by order."""

    def __init__(self) -> None:
        found = WorkOrder.objects.select_related("case_file", "order_type", "parent")
        self.orders = {order.case_file_id: order for order in found}
        self.entries: dict[UUID, list[Entry]] = defaultdict(list)
        for entry in Entry.objects.filter(name__startswith="work_orders.").order_by("at", "recorded_at", "id"):
            if entry.case_file_id:
                self.entries[entry.case_file_id].append(entry)
        self.clocks: dict[UUID, list[Clock]] = defaultdict(list)
        for clock in Clock.objects.select_related("limit"):
            self.clocks[clock.case_file_id].append(clock)
        self.runs: dict[UUID, list[ClockRun]] = defaultdict(list)
        for run in ClockRun.objects.order_by("started_at"):
            self.runs[run.clock_id].append(run)
        self.rounds: dict[UUID, list[Round]] = defaultdict(list)
        for row in Round.objects.all():
            self.rounds[row.order_id].append(row)

    def number(self, order: UUID) -> str:
        return self.orders[order].case_file.number

    def told(self, order: UUID, *names: str) -> list[Entry]:
        return [entry for entry in self.entries[order] if entry.name.removeprefix("work_orders.") in names]


def counted(values: dict[str, int]) -> Seen:
    """Kind and number of the first case of every signal."""
    year = Year()
    looks = (unvisited, batches, pauses, reassigned, photos, calls, merges, returns, contradictions, again)
    return {(kind, number) for look in looks for kind, number in look(year, values)}


def unvisited(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    for order in year.orders.values():
        for reply in year.told(order.case_file_id, "replied"):
            within = [
                e for e in year.entries[order.case_file_id] if e.particulars["round"] == reply.particulars["round"]
            ]
            names = {entry.name.removeprefix("work_orders.") for entry in within}
            visits = Visit.objects.filter(order=order, round=reply.particulars["round"], departed_at__isnull=False)
            is_answered = order.order_type.on_site and reply.particulars["solved"] and "accepted" in names
            if is_answered and not names & WORK and not visits.exists():
                yield "closed_unvisited", year.number(order.case_file_id)


def batches(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    ended: dict[UUID, list[tuple[datetime, UUID]]] = defaultdict(list)
    for order in year.orders.values():
        if order.state not in ("merged", "voided"):
            ended[order.case_file.unit_id] += [
                (at, order.case_file_id) for at in _at_the_last_minute(year, order, values)
            ]
    for rows in ended.values():
        together: list[list[tuple[datetime, UUID]]] = []
        for row in sorted(rows):
            if together and row[0] - together[-1][-1][0] <= values["batch_gap"] * MINUTE:
                together[-1].append(row)
            else:
                together.append([row])
        for batch in together:
            if len({case for _at, case in batch}) >= values["batch_least"]:
                yield "closed_in_batch", year.number(batch[0][1])


def _at_the_last_minute(year: Year, order: WorkOrder, values: dict[str, int]) -> Iterable[datetime]:
    """When each round of the order was done, where that was shortly before it had to be."""
    near: dict[int, datetime] = {}
    for clock in year.clocks[order.case_file_id]:
        if clock.milestone not in CUSTOMERS - {"arrive"} or not clock.binding or clock.stopped_at is None:
            continue
        left, whole = clock.due_at - clock.stopped_at, clock.due_at - clock.started_at
        if timedelta() <= left <= values["batch_near"] * MINUTE and whole >= values["batch_limit"] * MINUTE:
            near[clock.round] = min(near.get(clock.round, clock.stopped_at), clock.stopped_at)
    return near.values()


def pauses(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    for order_id in year.orders:
        for clock in year.clocks[order_id]:
            if clock.milestone not in CUSTOMERS or clock.limit is None or not clock.limit.may_pause:
                continue
            runs = year.runs[clock.id]
            gaps = [(a.stopped_at, b.started_at) for a, b in pairwise(runs) if a.stopped_at]
            for place, (since, until) in enumerate(gaps):
                due = clock.due_at - sum((b - a for a, b in gaps[place:]), timedelta())
                is_near = (
                    due - since <= values["pause_before"] * MINUTE and until - due <= values["pause_after"] * MINUTE
                )
                if since < due <= until and is_near:
                    yield "paused_over_due", year.number(order_id)


def reassigned(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    for order_id in year.orders:
        course = year.told(order_id, "assigned", "arrived", "departed", "replied")
        for place, reply in enumerate(course):
            if reply.name != "work_orders.replied" or place == 0:
                continue
            before = [e for e in course[:place] if e.particulars["round"] == reply.particulars["round"]]
            last = before[-1] if before else None
            if (
                last is None
                or last.name != "work_orders.assigned"
                or reply.at - last.at > values["reassign_within"] * MINUTE
            ):
                continue
            given = [e for e in before[:-1] if e.name == "work_orders.assigned"]
            if not given or given[-1].particulars["person"] == last.particulars["person"]:
                continue
            if any(e.name == "work_orders.arrived" and given[-1].at <= e.at <= last.at for e in before):
                yield "reassigned", year.number(order_id)


def photos(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    visits = dict(Visit.objects.values_list("case_file_id", "order_id"))
    signatures = set(VisitFile.objects.filter(kind="signature").values_list("attachment_id", flat=True))
    taken: list[tuple[Attachment, UUID, str, int]] = []
    for photo in Attachment.objects.filter(media_type__startswith="image/").order_by("added_at", "id"):
        order = year.orders.get(visits.get(photo.case_file_id, photo.case_file_id))
        if order is None or photo.id in signatures:
            continue
        if photo.case_file_id == order.case_file_id and photo.added_by_id == order.first_contact_person_id:
            continue
        with photo.file.open("rb") as file:
            bits, spread = _looks(file.read())
        for _other, other_id, digest, other_bits in taken:
            other = year.orders[other_id]
            is_alike = digest == photo.digest or (
                spread and other_bits >= 0 and (bits ^ other_bits).bit_count() <= values["photo_distance"]
            )
            family = {order.parent_id or order.case_file_id, other.parent_id or other.case_file_id}
            if is_alike and other_id != order.case_file_id and len(family) == 2:
                yield "photo_reused", order.case_file.number
        taken.append((photo, order.case_file_id, photo.digest, bits if spread else -1))


def _looks(content: bytes) -> tuple[int, bool]:
    with Image.open(BytesIO(content)) as picture:
        picture.draft("L", (288, 288))
        small = picture.convert("L").resize((9, 9), Image.Resampling.BOX)
    spots = {(x, y): int(small.getpixel((x, y))) for x in range(9) for y in range(9)}  # type: ignore[arg-type]
    bits = 0
    for y in range(8):
        for x in range(8):
            bits = bits << 2 | (spots[x, y] > spots[x + 1, y]) << 1 | (spots[x, y] > spots[x, y + 1])
    mean = sum(spots.values()) / 81
    return bits, (sum((spot - mean) ** 2 for spot in spots.values()) / 81) ** 0.5 >= 6


def calls(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    for attempt in Attempt.objects.select_related("callback"):
        was_spoken = attempt.result in ("satisfied", "basically", "dissatisfied")
        is_short = attempt.talked_seconds is not None and attempt.talked_seconds < values["greeting"]
        if was_spoken and (is_short or attempt.own_number is False):
            yield "call_improper", year.number(attempt.callback.order_id)


def merges(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    for order_id, order in year.orders.items():
        if order.state != "merged" or order.parent is None or order.parent.registered_at <= order.registered_at:
            continue
        for clock in year.clocks[order_id]:
            merged = [run for run in year.runs[clock.id] if run.reason == "merged" and run.stopped_at]
            for run in merged if clock.milestone in CUSTOMERS else []:
                if clock.due_at <= run.stopped_at + values["merge_near"] * MINUTE:  # type: ignore[operator]
                    yield "merged_over_breach", year.number(order_id)


def returns(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    for order_id in year.orders:
        course = year.told(order_id, "returned", "dispatched", "arbitrated", "reopened")
        for back, again in pairwise(course):
            names = (back.name, again.name)
            if names != ("work_orders.returned", "work_orders.dispatched"):
                continue
            if back.particulars["unit"] != again.particulars["unit"]:
                continue
            for clock in year.clocks[order_id]:
                was_used = back.at - clock.started_at >= (clock.due_at - clock.started_at) * values["return_used"] / 100
                if clock.milestone in ("accept", "assign") and clock.stopped_at == back.at and was_used:
                    yield "returned_to_restart", year.number(order_id)


def contradictions(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    spoken = Callback.objects.filter(result__in=("satisfied", "basically", "dissatisfied")).order_by(
        "order_id", "round"
    )
    for (order_id, _round), rows in groupby(spoken, key=lambda row: (row.order_id, row.round)):
        heard: list[Any] = list(rows)
        for low in heard:
            for high in heard:
                is_higher = HEIGHT[high.level] > HEIGHT[low.level]
                was_good = low.result != "dissatisfied" and low.solved is not False
                is_bad = high.result == "dissatisfied" or (low.solved and high.solved is False)
                is_soon = high.finished_at - low.finished_at <= values["contradiction_days"] * DAY
                if is_higher and was_good and is_bad and is_soon:
                    yield "answer_contradicted", year.number(order_id)


def again(year: Year, values: dict[str, int]) -> Iterator[tuple[str, str]]:
    for later in year.orders.values():
        if later.customer_id is None or later.state == "voided":
            continue
        last: tuple[datetime, str] | None = None
        for earlier in year.orders.values():
            if earlier.customer_id != later.customer_id or earlier.registered_at >= later.registered_at:
                continue
            answered = _answered(year, earlier, later)
            if answered is not None and later.registered_at - answered <= _patience(earlier, later, values):
                last = max(last or (answered, ""), (answered, earlier.case_file.number))
        if last is not None:
            yield "complained_again", last[1]


def _answered(year: Year, earlier: WorkOrder, later: WorkOrder) -> datetime | None:
    """When it was last said to be solved, before the customer came again."""
    if earlier.state in ("voided", "merged"):
        return None
    said = [
        (earlier.replied_at, earlier.solved),
        *((r.replied_at, r.solved) for r in year.rounds[earlier.case_file_id]),
    ]
    return max((at for at, solved in said if at and solved and at < later.registered_at), default=None)


def _patience(earlier: WorkOrder, later: WorkOrder, values: dict[str, int]) -> timedelta:
    of, then = earlier.order_type, later.order_type
    if not (of.on_site or of.is_complaint) or of.line != then.line:
        return -DAY
    if of.is_complaint and not of.on_site and of == then:
        return values["complaint_days"] * DAY
    is_about_it = of == then or then.is_complaint or later.channel == "gov_12345"
    return values["again_days"] * DAY if is_about_it else -DAY
