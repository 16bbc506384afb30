"""Messages in inboxes: who gets what, in which language, once, and who acknowledges."""

from datetime import time, timedelta
from uuid import UUID

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.notifications import actions, queries
from plumbline.ground.notifications.models import Delivery, Message, QuietHours, Subscription
from plumbline.ground.notifications.states import Channel, Urgency
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.models import Assignment, Person
from tests.world import START, World, later, open_case

PARAMS = {
    "number": "GD-1",
    "title": "室内不热",
    "unit": "东城供热所",
    "urgency": "紧急",
    "milestone": "到场",
    "clause": "S1-8.b",
}


@pytest.fixture(autouse=True)
def mail_server(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_HOST = "mail.yunhe.example"  # type: ignore[attr-defined]


def tell(world: World, *usernames: str, **changes: object) -> list[UUID]:
    wanted: dict[str, object] = {
        "kind": "order_dispatched",
        "params": {**PARAMS, "due_at": later(hours=2)},
        "subject": "GD-1",
        "at": START,
        **changes,
    }
    people = [world.person(username) for username in usernames]
    return actions.notify(recipients=people, by=world.system, **wanted)  # type: ignore[arg-type]


def test_a_message_lies_in_the_inbox_with_its_values_in_place(world: World) -> None:
    case_file = open_case(world)

    tell(world, "head-east", case_file_id=case_file.id, clause="S1-8.b")

    (message,) = queries.inbox(world.viewer("head-east"))
    assert message.title == "新工单 GD-1：室内不热"
    assert (
        message.body
        == "工单 GD-1（紧急）已派至东城供热所：室内不热。\n请于 2026-01-05 10:00 前完成“到场”（依据 S1-8.b）。"
    )
    assert (message.case_file_id, message.clause, message.read_at) == (case_file.id, "S1-8.b", None)
    assert queries.unread_count(world.viewer("head-east")) == 1
    assert queries.unread_count(world.viewer("zhao")) == 0
    assert queries.unread_count(world.system) == 0


def test_telling_writes_messages_deliveries_and_the_fact_in_one_statement(
    world: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    people, system = [world.person("head-east"), world.person("zhao")], world.system

    # A savepoint around, who stands in, subscriptions, texts, then the one statement; urgent ones ask for no quiet hours.
    with django_assert_num_queries(6):  # type: ignore[operator]
        actions.notify(
            kind="order_dispatched", recipients=people, params=PARAMS, urgency=Urgency.MAJOR, by=system, at=START
        )

    assert Message.objects.count() == 2
    assert Delivery.objects.count() == 4
    entry = Entry.objects.get(name="notifications.people_told")
    assert entry.particulars["people"] == "何东、赵强"


def stand_in(
    world: World, *, lender: str = "head-east", person: str = "sun", days: tuple[float, float] = (1, 8)
) -> None:
    own = Assignment.objects.filter(person=world.person(lender))[0]
    organization.delegate_role(
        assignment_id=own.id,
        to=world.person(person).id,
        valid_from=later(days=days[0]),
        valid_to=later(days=days[1]),
        reason="休假",
        by=world.viewer(lender),
        at=START,
    )


def test_whoever_stands_in_is_told_too_while_it_lasts_and_for_whom(world: World) -> None:
    stand_in(world)

    for day in (0.5, 2, 9):
        tell(world, "head-east", at=later(days=day), unit_id=world.unit_id("HEAT-EAST-1"), urgency=Urgency.MAJOR)

    (message,) = queries.inbox(world.viewer("sun"))
    assert message.title == "（代何东）新工单 GD-1：室内不热"
    assert message.body.startswith("（代何东）工单 GD-1")
    assert queries.unread_count(world.viewer("head-east")) == 3
    delivered = Delivery.objects.filter(message=message).values_list("body", flat=True)
    assert delivered
    assert all(body.startswith("（代何东）") for body in delivered)
    told = [
        entry.particulars["people"] for entry in Entry.objects.filter(name="notifications.people_told").order_by("at")
    ]
    assert told == ["何东", "何东、孙杰（代何东）", "何东"]


@pytest.mark.parametrize(
    ("told", "unit"), [(("head-east", "sun"), "HEAT-EAST"), (("head-east",), "HEAT-WEST"), (("zhao",), "HEAT-EAST")]
)
def test_nobody_is_told_twice_or_of_what_was_not_lent(world: World, told: tuple[str, ...], unit: str) -> None:
    stand_in(world)

    tell(world, *told, at=later(days=2), unit_id=world.unit_id(unit))

    assert not Message.objects.filter(title__contains="代").exists()
    assert Message.objects.count() == len(told)


def test_each_person_reads_the_own_language_and_the_journal_chinese(world: World) -> None:
    Person.objects.filter(username="zhao").update(language="en")
    world.person("zhao").language = "en"

    tell(world, "zhao", urgency=Urgency.CRITICAL)

    (message,) = queries.inbox(world.viewer("zhao"))
    assert message.title == "New work order GD-1: 室内不热"
    bodies = dict(Delivery.objects.values_list("channel", "body"))
    assert bodies["sms"] == "Order GD-1 (紧急) for 东城供热所: 到场 by 2026-01-05 10:00."
    assert Entry.objects.get(name="notifications.people_told").particulars["title"] == "新工单 GD-1：室内不热"


@pytest.mark.parametrize(
    ("urgency", "channels"),
    [
        (Urgency.NORMAL, set()),
        (Urgency.URGENT, {"email"}),
        (Urgency.MAJOR, {"email", "sms"}),
        (Urgency.CRITICAL, {"email", "sms"}),
    ],
)
def test_urgency_chooses_the_ways_beyond_the_inbox(world: World, urgency: Urgency, channels: set[str]) -> None:
    tell(world, "zhao", urgency=urgency)

    found = {delivery.channel: delivery.address for delivery in Delivery.objects.all()}
    assert set(found) == channels
    assert all(found[c] == {"email": "zhao@yunhe.example", "sms": "13900000011"}[c] for c in channels)


def test_nobody_is_written_to_without_an_address_or_a_mail_server(
    world: World, settings: pytest.FixtureRequest
) -> None:
    world.person("zhao").phone = ""
    settings.EMAIL_HOST = ""  # type: ignore[attr-defined]

    tell(world, "zhao", urgency=Urgency.CRITICAL)

    assert Message.objects.count() == 1
    assert not Delivery.objects.exists()


def test_the_same_occasion_is_told_once_a_person(world: World) -> None:
    first = tell(world, "zhao", occasion="clock 7 at 80")

    again = tell(world, "zhao", "head-east", "zhao", occasion="clock 7 at 80")

    assert (len(first), len(again)) == (1, 1)
    assert Message.objects.filter(person=world.person("zhao")).count() == 1
    assert tell(world, "zhao", occasion="clock 7 at 80") == []
    assert Entry.objects.filter(name="notifications.people_told").count() == 2


def test_who_has_left_is_not_told_and_nobody_at_all_is_no_fact(world: World) -> None:
    world.person("zhao").is_active = False

    assert tell(world, "zhao") == []
    assert tell(world) == []
    assert not Entry.objects.filter(name="notifications.people_told").exists()


def test_an_unknown_kind_of_message_is_refused(world: World) -> None:
    with pytest.raises(NotFound):
        tell(world, "zhao", kind="no_such_kind")


def test_quiet_hours_hold_back_what_is_not_urgent_and_nothing_else(world: World) -> None:
    zhao, night = world.person("zhao"), later(hours=15)
    actions.set_quiet_hours(person_id=zhao.id, starts=time(22), ends=time(7), by=world.viewer("zhao"), at=START)
    actions.subscribe(person_id=zhao.id, channel=Channel.SMS, by=world.viewer("zhao"), at=START)

    tell(world, "zhao", at=night)
    tell(world, "zhao", at=night, urgency=Urgency.URGENT)

    due = dict(Delivery.objects.values_list("message__urgency", "next_attempt_at"))
    assert due == {"normal": START + timedelta(hours=23), "urgent": night}


def test_reading_and_acknowledging_belong_to_the_person_alone(world: World) -> None:
    (message_id,) = tell(world, "zhao", must_acknowledge=True)
    zhao, other = world.viewer("zhao"), world.viewer("head-east")

    for attempt in (actions.mark_read, actions.acknowledge):
        with pytest.raises(NotFound):
            attempt(message_id=message_id, by=other, at=START)
    with pytest.raises(NotFound):
        queries.deliveries(message_id, viewer=other)
    assert [message.id for message in queries.unacknowledged(zhao)] == [message_id]
    actions.acknowledge(message_id=message_id, by=zhao, at=later(minutes=3))
    actions.acknowledge(message_id=message_id, by=zhao, at=later(minutes=9))

    message = Message.objects.get()
    assert (message.acknowledged_at, message.read_at) == (later(minutes=3), later(minutes=3))
    assert not queries.unacknowledged(zhao).exists()
    assert Entry.objects.filter(name="notifications.message_acknowledged").count() == 1


def test_marking_everything_read_leaves_what_must_be_acknowledged(world: World) -> None:
    tell(world, "zhao")
    (kept,) = tell(world, "zhao", must_acknowledge=True)
    (opened,) = tell(world, "zhao", urgency=Urgency.URGENT)
    zhao = world.viewer("zhao")

    actions.mark_read(message_id=opened, by=zhao, at=START)
    count = actions.mark_all_read(by=zhao, at=START)

    assert count == 1
    assert list(Message.objects.filter(read_at__isnull=True).values_list("id", flat=True)) == [kept]
    assert [delivery.channel for delivery in queries.deliveries(opened, viewer=zhao)] == ["email"]


def test_an_edited_text_counts_from_its_moment_on_and_spares_the_short_form(world: World) -> None:
    edit = {"code": "order_dispatched", "language": "zh-hans", "by": world.viewer("guan"), "at": later(days=1)}
    actions.edit_template(subject="请办理 {number}", body="{title}", **edit)  # type: ignore[arg-type]
    actions.edit_template(subject="请办理 {number}", body="邮件：{title}", channel="email", **edit)  # type: ignore[arg-type]

    tell(world, "zhao", urgency=Urgency.MAJOR, at=START)
    tell(world, "zhao", urgency=Urgency.MAJOR, at=later(days=2))

    titles = list(Message.objects.order_by("created_at").values_list("title", flat=True))
    assert titles == ["新工单 GD-1：室内不热", "请办理 GD-1"]
    bodies = dict(Delivery.objects.filter(message__created_at=later(days=2)).values_list("channel", "body"))
    assert bodies["email"] == "邮件：室内不热"
    assert bodies["sms"].startswith("工单GD-1（紧急）已派至东城供热所")


@pytest.mark.parametrize(
    ("changes", "username", "refusal"),
    [
        ({}, "zhao", NotAllowed),
        ({"code": "no_such_kind"}, "guan", NotFound),
        ({"language": "fr"}, "guan", Refused),
        ({"channel": "pigeon"}, "guan", Refused),
        ({"body": "{number} {password}"}, "guan", Refused),
        ({"subject": ""}, "guan", Refused),
    ],
)
def test_only_who_may_edit_templates_and_only_with_known_places(
    world: World, changes: dict[str, str], username: str, refusal: type[Exception]
) -> None:
    wanted = {"code": "notice", "language": "en", "subject": "{title}", "body": "{text}", **changes}

    with pytest.raises(refusal):
        actions.edit_template(**wanted, by=world.viewer(username), at=START)


@pytest.mark.parametrize(
    ("address", "secret", "field"),
    [
        ("", "0123456789abcdef", "address"),
        ("file:///etc/passwd", "0123456789abcdef", "address"),
        ("http://", "0123456789abcdef", "address"),
        ("https://x/" + "a" * 400, "0123456789abcdef", "address"),
        ("https://x/hook", "short", "secret"),
        ("https://x/hook", "x" * 101, "secret"),
    ],
)
def test_a_webhook_needs_an_address_and_a_secret(world: World, address: str, secret: str, field: str) -> None:
    with pytest.raises(actions.WishRefused) as refusal:
        actions.subscribe(
            person_id=world.person("api").id, channel=Channel.WEBHOOK, address=address, secret=secret,
            by=world.viewer("guan"), at=START,
        )  # fmt: skip

    assert refusal.value.field == field


def test_a_wish_changed_twice_stays_one_and_is_taken_back(world: World) -> None:
    zhao, by = world.person("zhao"), world.viewer("zhao")

    actions.subscribe(person_id=zhao.id, channel=Channel.EMAIL, by=by, at=START)
    wish = actions.subscribe(person_id=zhao.id, channel=Channel.EMAIL, is_on=False, by=by, at=START)
    tell(world, "zhao", urgency=Urgency.MAJOR)
    actions.unsubscribe(subscription_id=wish.id, by=by, at=START)
    actions.unsubscribe(subscription_id=wish.id, by=by, at=START)

    assert [delivery.channel for delivery in Delivery.objects.all()] == ["sms"]
    assert not Subscription.objects.exists()
    states = Entry.objects.filter(name="notifications.subscribed").order_by("recorded_at")
    assert [entry.particulars["state"] for entry in states] == ["on", "off", "default"]


def test_a_wish_for_one_kind_has_its_own_address(world: World) -> None:
    api, by = world.person("api"), world.viewer("guan")
    for kind, path in (("", "all"), ("order_dispatched", "orders")):
        actions.subscribe(
            person_id=api.id, channel=Channel.WEBHOOK, kind=kind, address=f"https://x.example/{path}",
            secret="0123456789abcdef", by=by, at=START,
        )  # fmt: skip

    tell(world, "api")
    tell(world, "api", kind="notice", params={"title": "a", "text": "b"})

    addresses = dict(Delivery.objects.values_list("message__kind", "address"))
    assert addresses == {"order_dispatched": "https://x.example/orders", "notice": "https://x.example/all"}


def test_nobody_changes_another_persons_wishes_but_an_administrator(world: World) -> None:
    zhao, stranger = world.person("zhao"), world.viewer("head-east")

    with pytest.raises(NotFound):
        actions.subscribe(person_id=zhao.id, channel=Channel.EMAIL, by=stranger, at=START)
    with pytest.raises(NotFound):
        actions.set_quiet_hours(person_id=zhao.id, starts=time(22), ends=time(7), by=stranger, at=START)
    with pytest.raises(NotFound):
        actions.subscribe(person_id=UUID(int=1), channel=Channel.EMAIL, by=stranger, at=START)
    with pytest.raises(NotFound):
        actions.subscribe(person_id=zhao.id, channel=Channel.EMAIL, kind="none", by=world.viewer("zhao"), at=START)
    actions.set_quiet_hours(person_id=zhao.id, starts=time(22), ends=time(7), by=world.viewer("guan"), at=START)

    assert QuietHours.objects.get().person_id == zhao.id


def test_quiet_hours_are_changed_and_cleared(world: World) -> None:
    zhao, by = world.person("zhao"), world.viewer("zhao")
    with pytest.raises(actions.WishRefused):
        actions.set_quiet_hours(person_id=zhao.id, starts=time(8), ends=time(8), by=by, at=START)

    actions.set_quiet_hours(person_id=zhao.id, starts=time(22), ends=time(7), by=by, at=START)
    actions.set_quiet_hours(person_id=zhao.id, starts=time(23), ends=time(6), by=by, at=START)
    assert queries.quiet_spans([zhao.id])[zhao.id].starts == time(23)
    actions.clear_quiet_hours(person_id=zhao.id, by=by, at=START)
    actions.clear_quiet_hours(person_id=zhao.id, by=by, at=START)

    assert queries.quiet_spans([zhao.id]) == {}
    assert Entry.objects.filter(name="notifications.quiet_hours_set").count() == 3
