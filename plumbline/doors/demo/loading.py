"""Loading the demo: the company, the year in stripes of days by several processes, what crosses their borders, the present; then clocks, chain and figures.

Every batch of lives is one transaction, named in the submission of its first order; the whole load is named in an order of its own, which is voided as a
test when everything is there. A load that was broken off goes on where it was when the same command is given again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from plumbline.doors.demo import (
    cast,
    company,
    elsewhere,
    escalating,
    housekeeping,
    incidents,
    numbers,
    parallel,
    present,
    story,
    supervising,
    territory,
)
from plumbline.doors.demo.seasons import Year
from plumbline.doors.demo.stage import Stage
from plumbline.doors.demo.steps import Life
from plumbline.doors.demo.stripes import Stripe, stripes_of
from plumbline.doors.jobs import measuring
from plumbline.ground.journal import actions as journal
from plumbline.ground.journal import queries as journal_queries
from plumbline.ground.journal import reactions
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications import queries as notes
from plumbline.ground.organization import queries as organization
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels import queries as clock_queries
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders import queries as orders
from plumbline.service.work_orders.actions.in_hand import orders_in_hand
from plumbline.service.work_orders.rules import Registration
from plumbline.service.work_orders.states import Channel, State

BATCH = 25
MARK = "demo load"
WEEKS_MEASURED = 8
"""As many as the first page shows."""


class CompanyStands(Refused):
    """There is a company already; the demo makes its own and changes none."""

    code = "company_stands"


@dataclass(frozen=True)
class Scale:
    """``orders``: about how many a year; ``stripes``: into how many parts the year is cut, whatever the number of processes; ``heard``: how long before now
    people begin to be told of what happens (what lies before would only fill their inboxes)."""

    orders: int
    stripes: int
    heard: timedelta
    households: int = territory.HOUSEHOLDS


SCALES = {
    "tiny": Scale(150, 2, timedelta(hours=4), 1_000),
    "small": Scale(5_150, 2, timedelta(hours=6)),
    "city": Scale(200_500, 4, timedelta(hours=3)),
}


@dataclass(frozen=True)
class Load:
    """What is to be loaded. ``now`` is the moment at the door, in the zone of the company; ``processes`` 0: none but this one."""

    scale: str
    seed: int
    now: datetime
    packs: Path
    processes: int

    @cached_property
    def year(self) -> Year:
        return Year(self.now, self.seed, SCALES[self.scale].orders)

    @property
    def name(self) -> str:
        """How the load is known while it is not finished."""
        return f"{self.scale} {self.seed} {self.now.isoformat()}"


Progress = Callable[[int], None]
Say = Callable[[str], None]


def resumed(load: Load) -> tuple[Load, bool]:
    """The load to go on with, and whether it had begun.

    Raises:
        CompanyStands: a company is there, of the demo or not; or another load was broken off.
    """
    marked = orders.by_submission(MARK)
    if marked is None:
        if organization.tree().places:
            raise CompanyStands(_("数据库里已有公司，演示数据只能载入空库；现有数据未作改动。"))
        return load, False
    if marked.state == State.VOIDED:
        raise CompanyStands(_("演示公司已经载入，未作改动。"))
    scale, seed, moment = marked.external_number.split(" ")
    if (scale, seed) != (load.scale, str(load.seed)):
        raise CompanyStands(
            _("上次载入没有完成，请用相同的参数继续：--scale %(scale)s --seed %(seed)s"), scale=scale, seed=seed
        )
    now = datetime.fromisoformat(moment).astimezone(load.now.tzinfo)
    return Load(scale, load.seed, now, load.packs, load.processes), True


def play_all(load: Load, *, is_resumed: bool, progress: Progress, say: Say) -> None:
    """Everything in order; see the module."""
    households = territory.households(load.seed, SCALES[load.scale].households)
    say(_("建立公司、人员、制度与片区……"))
    if not is_resumed:
        with _on_our_own_ways():
            _begin(load)
    say(_("登记客户……"))
    halves = [households[::2], households[1::2]]
    at = load.year.at(load.year.first_day, 0)
    parallel.play(
        halves, lambda half, _tell: company.enter(half, first_day=at), processes=load.processes, progress=progress
    )
    say(_("按真实操作重演一年的工单……"))
    stage = _warm_stage(load)
    stripes = stripes_of(load.year, SCALES[load.scale].stripes)
    parallel.play(
        stripes,
        lambda stripe, tell: _play(stage, _inside(load, stripe, households), stripe.name, is_resumed, tell),
        processes=load.processes,
        progress=progress,
    )
    _play(stage, _across(load, stripes, households), "across", is_resumed, progress)
    _everything_read(load)
    _play(stage, iter(present.present(load.year, households)), "present", is_resumed, progress)
    with journal.quiet_queue():
        housekeeping.keep_house(now=load.now, customer_numbers=[each.number for each in households[:40]])
        elsewhere.take_in(load.year)
        numbers.measure_the_year(load.year)
        # What supervision finds is counted too, so the books are closed after it; whether a rectification worked is read from what was measured before.
        supervising.supervise(load.year)
        numbers.close_the_books(load.year)
        supervising.settle(load.year)
    _finish(load)


@transaction.atomic
def _begin(load: Load) -> None:
    """The company, and the order that stands for the load until it is through."""
    first_day = load.year.at(load.year.first_day, 0)
    with journal.quiet_queue():
        company.build(first_day=first_day, packs=load.packs)
        work_orders.register(
            registration=Registration(
                channel=Channel.IMPORT,
                order_type="heat_inquiry",
                title="演示数据载入（测试单）",
                unit=cast.CENTRE,
                submission=MARK,
                external_source="demo",
                external_number=load.name,
            ),
            by=Stage(now=load.now, heard=timedelta()).by("agent"),
            at=first_day,
        )


def _warm_stage(load: Load) -> Stage:
    """The stage with everybody on it and the rules in memory, before it is multiplied by processes."""
    stage = Stage(now=load.now, heard=SCALES[load.scale].heard)
    for person in cast.PEOPLE:
        stage.by(person.username)
    clock_queries.book()
    return stage


def _inside(load: Load, stripe: Stripe, households: list[territory.Household]) -> Iterator[Life]:
    """The lives that begin and end within a stripe: nobody else takes numbers of its days."""
    year = load.year
    for day in stripe.days(year):
        for life in story.lives_of(year, day, households):
            told = life.until(year.midnight)
            if told.ends < stripe.end:
                yield told


def _across(load: Load, stripes: Sequence[Stripe], households: list[territory.Household]) -> Iterator[Life]:
    """The scripted events, and the lives that cross the border of two stripes."""
    year = load.year
    for event in [incidents.needs(year, households), *incidents.incidents(year, households)]:
        yield event.until(year.midnight)
    for stripe in stripes[:-1]:
        for day in stripe.last_days(year):
            for life in story.lives_of(year, day, households):
                told = life.until(year.midnight)
                if told.ends >= stripe.end:
                    yield told


def _play(stage: Stage, lives: Iterator[Life], name: str, is_resumed: bool, progress: Progress) -> None:
    with _on_our_own_ways(), _heard_by(stage):
        for number, batch in enumerate(iter(lambda: list(islice(lives, BATCH)), [])):
            submission = f"demo {name} {number}"
            if not (is_resumed and orders.by_submission(submission)):
                _play_together(stage, batch, submission)
            progress(len(batch))


@transaction.atomic
def _play_together(stage: Stage, batch: list[Life], submission: str) -> None:
    """One transaction; what has to be read before its end is written before it is read."""
    with journal_queries.steady_revision(), journal.gathering() as write_facts, orders_in_hand() as write:
        stage.before_reading = lambda: (write(), write_facts())
        stage.play(batch[0], submission=submission)
        for life in batch[1:]:
            stage.play(life)


@contextmanager
def _heard_by(stage: Stage) -> Iterator[None]:
    """Later reactions go to the stage instead of the queue."""
    with journal.quiet_queue():
        reactions.queue_with(stage.listen)
        yield


@contextmanager
def _on_our_own_ways() -> Iterator[None]:
    """A connection for the same few statements a hundred thousand times: prepared on the server, and without savepoints, since a refusal ends the load."""
    options, features = connection.settings_dict["OPTIONS"], connection.features
    kept = dict(options)
    features.uses_savepoints = False
    if not connection.in_atomic_block:
        _reconnect(options | {"server_side_binding": True, "prepare_threshold": 3})
    try:
        yield
    finally:
        features.uses_savepoints = True
        if not connection.in_atomic_block:
            _reconnect(kept)


def _reconnect(options: dict[str, Any]) -> None:
    """The next statement opens a connection with these options."""
    connection.close()
    connection.settings_dict["OPTIONS"] = options
    vars(connection.features).pop("uses_server_side_binding", None)


def _everything_read(load: Load) -> None:
    """What people were told up to last night they have read, and acknowledged where they had to."""
    at = load.year.midnight
    for person in cast.PEOPLE:
        viewer = organization.viewer_for(organization.person_by_username(person.username), at=at)
        with transaction.atomic():
            for message in notes.unacknowledged(viewer):
                notifications.acknowledge(message_id=message.id, by=viewer, at=max(at, message.created_at))
            notifications.mark_all_read(by=viewer, at=at)


def _finish(load: Load) -> None:
    """The clocks of what is open ring up to now, whoever should know of it is told; then the load is through."""
    by = organization.system()
    with journal.quiet_queue():
        while service_levels.ring_due(at=load.now, by=by):
            pass
        escalating.tell_of_what_stands(load.year)
    today = load.now.date()
    with journal.quiet_queue():
        measuring.measure([*measuring.running(today), *measuring.last_weeks(today, count=WEEKS_MEASURED)], at=load.now)
    _void_the_mark(load)


def _void_the_mark(load: Load) -> None:
    marked = orders.by_submission(MARK)
    assert marked is not None, "the load began with it"
    supervisor = organization.viewer_for(organization.person_by_username("supervisor"), at=load.now)
    inputs = {"reason": "test_entry", "note": "演示数据载入完毕"}
    with journal.quiet_queue():
        work_orders.move(number=marked.case_file.number, name="void", inputs=inputs, by=supervisor, at=load.now)
