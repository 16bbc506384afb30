"""Deliveries on their way: real servers on loopback, workers that die, hosts that refuse."""

import json
import logging
import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F

from plumbline.ground.journal.models import Entry
from plumbline.ground.notifications import actions
from plumbline.ground.notifications.actions import carrying
from plumbline.ground.notifications.models import Delivery, Message
from plumbline.ground.notifications.rules import signature
from plumbline.ground.notifications.states import Channel, Urgency
from tests.ground.notifications.loopback import HttpSide, MailSide, http_side, mail_side
from tests.world import START, World, build, later

SECRET = "a secret of some length"
ZHAO = "zhao@yunhe.example"


@pytest.fixture
def mail(settings: pytest.FixtureRequest) -> Iterator[MailSide]:
    with mail_side() as side:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", side.port  # type: ignore[attr-defined]
        yield side


@pytest.fixture
def http(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpSide]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with http_side() as side:
        yield side


def tell(world: World, username: str = "zhao", *, urgency: Urgency = Urgency.URGENT, at: datetime = START) -> UUID:
    (message_id,) = actions.notify(
        kind="notice",
        recipients=[world.person(username)],
        params={"title": "停暖通知", "text": "第一行\n.第二行"},
        subject="GD-1",
        urgency=urgency,
        by=world.system,
        at=at,
    )
    return message_id


def subscribe_api(world: World, address: str) -> None:
    actions.subscribe(
        person_id=world.person("api").id, channel=Channel.WEBHOOK, address=address, secret=SECRET,
        by=world.viewer("guan"), at=START,
    )  # fmt: skip


def deliver(world: World, at: datetime = START) -> tuple[int, int, int]:
    done = actions.deliver_due(at=at, by=world.system)
    return done.sent, done.put_off, done.given_up


def test_an_email_arrives_with_subject_body_and_an_id_of_its_own(world: World, mail: MailSide) -> None:
    tell(world)

    assert deliver(world) == (1, 0, 0)

    (letter,) = mail.letters
    delivery = Delivery.objects.get()
    assert (letter["To"], letter["Subject"]) == (ZHAO, "停暖通知")
    assert letter.get_content().replace("\r\n", "\n").strip() == "第一行\n.第二行"
    assert letter["Message-ID"] == f"<{delivery.id}@plumbline>"
    assert (delivery.state, delivery.sent_at, delivery.attempts) == ("sent", START, 1)
    assert deliver(world, later(days=1)) == (0, 0, 0)


def test_a_recipient_refused_for_good_is_given_up_with_a_fact(world: World, mail: MailSide) -> None:
    mail.refused[ZHAO] = 550
    tell(world)

    assert deliver(world) == (0, 0, 1)

    told = Entry.objects.get(name="notifications.delivery_given_up").particulars
    assert (told["person"], told["channel"], told["error"]) == ("赵强", "email", "SMTP [550]")
    assert Delivery.objects.get().state == "given_up"


@pytest.mark.parametrize(("verdict", "done"), [("554 looks like spam", (0, 0, 1)), ("451 try later", (0, 1, 0))])
def test_a_letter_refused_after_reading_is_tried_again_only_where_that_can_help(
    world: World, mail: MailSide, verdict: str, done: tuple[int, int, int]
) -> None:
    mail.verdict = verdict
    tell(world)

    assert deliver(world) == done

    assert verdict.split()[0] in Delivery.objects.get().error


def test_a_mailbox_that_is_full_for_now_is_tried_again(world: World, mail: MailSide) -> None:
    mail.refused[ZHAO] = 452
    tell(world)

    assert deliver(world) == (0, 1, 0)
    mail.refused.clear()
    assert deliver(world) == (0, 0, 0)
    assert deliver(world, later(minutes=1)) == (1, 0, 0)


def test_a_server_that_is_away_is_tried_six_times_over_five_hours_and_given_up(
    world: World, settings: pytest.FixtureRequest
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    tell(world)

    tried = []
    for minute in range(400):
        done = actions.deliver_due(at=later(minutes=minute), by=world.system)
        if done.handled:
            tried.append(minute)

    assert tried == [0, 1, 6, 21, 81, 321]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("given_up", 6)
    assert delivery.error.startswith("ConnectionRefusedError")


def test_a_webhook_is_signed_and_says_what_happened(world: World, http: HttpSide) -> None:
    subscribe_api(world, http.address + "/hook")
    tell(world, "api", urgency=Urgency.NORMAL)

    assert deliver(world, later(minutes=1)) == (1, 0, 0)

    (posted,) = http.posted
    body = json.loads(posted.body)
    assert (posted.path, body["kind"], body["case"], body["title"]) == ("/hook", "notice", "GD-1", "停暖通知")
    moment = int(later(minutes=1).timestamp())
    assert posted.headers["X-Plumbline-Signature"] == signature(SECRET, moment=moment, body=posted.body)
    assert posted.headers["X-Plumbline-Delivery"] == body["id"] == str(Delivery.objects.get().id)


@pytest.mark.parametrize(
    ("answer", "done"),
    [
        (204, (1, 0, 0)),
        (500, (0, 1, 0)),
        (503, (0, 1, 0)),
        (429, (0, 1, 0)),
        (408, (0, 1, 0)),
        (404, (0, 0, 1)),
        (401, (0, 0, 1)),
        (301, (0, 0, 1)),
        (302, (0, 0, 1)),
    ],
)
def test_an_answer_decides_whether_trying_again_can_help(
    world: World, http: HttpSide, answer: int, done: tuple[int, int, int]
) -> None:
    http.answers = [answer]
    subscribe_api(world, http.address + "/hook")
    tell(world, "api", urgency=Urgency.NORMAL)

    assert deliver(world) == done

    assert [posted.path for posted in http.posted] == ["/hook"]


def test_an_sms_goes_to_the_gateway_with_its_token_and_an_idempotency_key(
    world: World, http: HttpSide, settings: pytest.FixtureRequest
) -> None:
    settings.EMAIL_HOST = ""  # type: ignore[attr-defined]
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = http.address + "/sms", "token-1"  # type: ignore[attr-defined]
    tell(world, urgency=Urgency.MAJOR)

    assert deliver(world) == (1, 0, 0)

    (posted,) = http.posted
    delivery = Delivery.objects.get()
    assert json.loads(posted.body) == {"to": "13900000011", "text": "第一行\n.第二行", "id": str(delivery.id)}
    assert posted.headers["Authorization"] == "Bearer token-1"
    assert posted.headers["Idempotency-Key"] == str(delivery.id)


def test_without_a_gateway_an_sms_is_a_log_line_without_the_phone(
    world: World, settings: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_HOST = settings.SMS_GATEWAY_URL = ""  # type: ignore[attr-defined]
    tell(world, urgency=Urgency.MAJOR)

    with caplog.at_level(logging.INFO, logger="plumbline.sms"):
        assert deliver(world) == (1, 0, 0)

    assert "SMS to …0011: 第一行" in caplog.text
    assert "13900000011" not in caplog.text


def test_a_host_that_does_not_answer_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    subscribe_api(world, "http://127.0.0.1:1/hook")
    tell(world, "api", urgency=Urgency.NORMAL)

    assert deliver(world) == (0, 1, 0)


def test_without_a_secret_or_a_token_nothing_is_signed(
    world: World, http: HttpSide, settings: pytest.FixtureRequest
) -> None:
    settings.EMAIL_HOST = settings.SMS_GATEWAY_TOKEN = ""  # type: ignore[attr-defined]
    settings.SMS_GATEWAY_URL = http.address + "/sms"  # type: ignore[attr-defined]
    subscribe_api(world, http.address + "/hook")
    tell(world, "api", urgency=Urgency.NORMAL)
    Delivery.objects.update(subscription=None)
    tell(world, urgency=Urgency.MAJOR)

    assert deliver(world) == (2, 0, 0)

    assert {posted.path for posted in http.posted} == {"/hook", "/sms"}
    assert not {"Authorization", "X-Plumbline-Signature"} & {name for posted in http.posted for name in posted.headers}


def test_an_address_that_is_none_is_given_up_at_once(world: World) -> None:
    subscribe_api(world, "http://127.0.0.1:1/hook")
    tell(world, "api", urgency=Urgency.NORMAL)
    Delivery.objects.update(address="ftp://127.0.0.1/x")

    assert deliver(world) == (0, 0, 1)


def test_one_poisoned_delivery_does_not_stop_the_others(
    world: World, mail: MailSide, caplog: pytest.LogCaptureFixture
) -> None:
    tell(world)
    tell(world, "head-east")
    Delivery.objects.filter(address=ZHAO).update(channel="sms")
    broken = Delivery.objects.get(channel="sms")
    # A subject that no adapter can put into a header: written past the actions, as a bug elsewhere would.
    Delivery.objects.filter(id=broken.id).update(channel="email", subject="a\nBcc: b@example.com")

    sent, put_off, given_up = deliver(world)

    assert (sent, put_off, given_up) == (1, 1, 0)
    assert len(mail.letters) == 1
    assert "BadHeaderError" in Delivery.objects.get(id=broken.id).error


def test_a_worker_that_died_while_sending_loses_its_claim_after_five_minutes(world: World, mail: MailSide) -> None:
    tell(world)
    (claimed,) = carrying._claim(START, 20)

    assert deliver(world, later(minutes=4)) == (0, 0, 0)
    assert deliver(world, later(minutes=5)) == (1, 0, 0)

    delivery = Delivery.objects.get(id=claimed)
    assert (delivery.state, delivery.attempts) == ("sent", 2)


def test_a_worker_that_comes_back_late_does_not_undo_what_another_did(world: World, mail: MailSide) -> None:
    tell(world)
    (late,) = carrying._with_messages(carrying._claim(START, 20))
    assert deliver(world, later(minutes=5)) == (1, 0, 0)
    mail.refused[ZHAO] = 452

    carrying._carry(late, at=later(minutes=6), by=world.system)

    mail.refused[ZHAO] = 550
    carrying._carry(late, at=later(minutes=6), by=world.system)

    assert Delivery.objects.get().state == "sent"
    assert not Entry.objects.filter(name="notifications.delivery_given_up").exists()


def test_what_nobody_foresaw_is_tried_again_and_leaves_its_trace_in_the_log(
    world: World, mail: MailSide, settings: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "no.such.backend"  # type: ignore[attr-defined]
    tell(world)

    assert deliver(world) == (0, 1, 0)

    assert Delivery.objects.get().error.startswith("ModuleNotFoundError")
    assert "Traceback" in caplog.text


def test_a_delivery_that_failed_in_the_evening_does_not_ring_at_night(world: World, mail: MailSide) -> None:
    zhao, by = world.person("zhao"), world.viewer("zhao")
    actions.set_quiet_hours(person_id=zhao.id, starts=time(22), ends=time(7), by=by, at=START)
    actions.subscribe(person_id=zhao.id, channel=Channel.EMAIL, by=by, at=START)
    evening = START.replace(hour=21, minute=59)
    tell(world, urgency=Urgency.NORMAL, at=evening)
    mail.refused[ZHAO] = 452

    assert deliver(world, evening) == (0, 1, 0)
    mail.refused.clear()
    assert deliver(world, evening + timedelta(minutes=1)) == (0, 1, 0)
    assert deliver(world, evening + timedelta(hours=5)) == (0, 0, 0)
    morning = (START + timedelta(days=1)).replace(hour=7)
    assert deliver(world, morning) == (1, 0, 0)
    assert Delivery.objects.get().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_delivery_once(http: HttpSide) -> None:
    world = build(territory=False)
    subscribe_api(world, http.address + "/hook")
    for number in range(30):
        actions.notify(
            kind="notice", recipients=[world.person("api")], params={"title": str(number), "text": "x"},
            by=world.system, at=START,
        )  # fmt: skip
    barrier, sent = threading.Barrier(2), []

    def work() -> None:
        barrier.wait()
        while (done := actions.deliver_due(at=later(minutes=1), by=world.system)).handled:
            sent.append(done.sent)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(sent) == 30
    assert len({posted.headers["X-Plumbline-Delivery"] for posted in http.posted}) == len(http.posted) == 30
    assert Delivery.objects.filter(state="sent", attempts=F("attempts") * 0 + 1).count() == 30
    assert Message.objects.count() == 30
