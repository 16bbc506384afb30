"""What every case has in common: numbers, attachments, remarks, origins, who may see it."""

import threading
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ground.casefiles import actions, queries, rules
from plumbline.ground.casefiles.models import Attachment, CaseFile, Counter, Origin
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.organization.states import Permission
from tests.world import START, World, later, open_case, picture

DAY = date(2026, 1, 5)
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def media(settings: pytest.FixtureRequest, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.mark.parametrize(
    ("value", "number"), [(1, "GD-20260105-00001"), (99_999, "GD-20260105-99999"), (100_000, "GD-20260105-100000")]
)
def test_a_number_says_kind_and_day_and_grows_when_a_day_needs_it(value: int, number: str) -> None:
    assert rules.number("GD", DAY, value) == number


def test_numbers_of_a_kind_and_day_follow_one_another(db: None) -> None:
    taken = [actions.take_numbers(kind="GD", day=DAY, count=count) for count in (1, 3)]
    other = actions.take_numbers(kind="HF", day=DAY), actions.take_numbers(kind="GD", day=date(2026, 1, 6))

    assert [number[-5:] for numbers in taken for number in numbers] == ["00001", "00002", "00003", "00004"]
    assert other == (["HF-20260105-00001"], ["GD-20260106-00001"])


def test_numbers_of_many_days_are_those_of_each_day(db: None) -> None:
    actions.take_numbers(kind="GD", day=DAY, count=2)

    taken = actions.take_numbers_of_days(kind="GD", counts={date(2026, 1, 6): 1, DAY: 2})

    assert taken == {DAY: ["GD-20260105-00003", "GD-20260105-00004"], date(2026, 1, 6): ["GD-20260106-00001"]}
    assert actions.take_numbers(kind="GD", day=DAY) == ["GD-20260105-00005"]


def test_a_number_of_a_transaction_that_is_rolled_back_is_given_again(db: None) -> None:
    with transaction.atomic():
        lost = actions.take_numbers(kind="GD", day=DAY)
        transaction.set_rollback(True)

    assert actions.take_numbers(kind="GD", day=DAY) == lost


@pytest.mark.django_db(transaction=True)
def test_two_threads_never_get_the_same_number_and_leave_no_gap() -> None:
    barrier, taken = threading.Barrier(2), []

    def take() -> None:
        barrier.wait()
        for _ in range(50):
            with transaction.atomic():
                taken.extend(actions.take_numbers(kind="GD", day=DAY, count=2))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == [rules.number("GD", DAY, value) for value in range(1, 201)]
    assert Counter.objects.get().value == 200


def attach(
    world: World, case_file: CaseFile, name: str = "照片.png", body: bytes | None = None, *, most: int = MEGABYTE
) -> Attachment:
    content = picture().read() if body is None else body
    return actions.attach(
        case_file=case_file, name=name, content=BytesIO(content), size=len(content), most_bytes=most,
        by=world.viewer("zhao"), at=later(hours=1),
    )  # fmt: skip


def test_a_picture_is_kept_under_its_digest_and_told_in_the_journal(world: World, media: Path) -> None:
    case_file = open_case(world)

    kept = attach(world, case_file)

    assert (kept.media_type, kept.name, kept.added_by_id) == ("image/png", "照片.png", world.person("zhao").id)
    assert (media / "attachments" / kept.digest[:2] / f"{kept.digest}.png").read_bytes() == picture().read()
    entry = Entry.objects.get(name="casefiles.file_attached")
    assert (entry.case_file_id, entry.particulars["digest"]) == (case_file.id, kept.digest)
    assert queries.attachments(case_file.id) == [kept]


def test_the_same_content_stays_one_on_a_case_and_one_on_the_disk(world: World, media: Path) -> None:
    first, second = open_case(world), open_case(world)

    kept = [attach(world, first), attach(world, first, "又一张.png"), attach(world, second)]

    assert kept[0].id == kept[1].id != kept[2].id
    assert kept[0].file.name == kept[2].file.name
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


def riff(form: bytes) -> bytes:
    return b"RIFF\x24\x00\x00\x00" + form + b"fmt "


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it is 30,000 by 30,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("说明.txt", "第一行".encode()),
        ("单.PDF", b"%PDF-1.7 ..."),
        ("表.xlsx", b"PK\x03\x04..."),
        ("录音.wav", riff(b"WAVE")),
        ("录音.mp3", b"ID3..."),
    ],
)
def test_files_of_the_trade_are_taken(world: World, name: str, body: bytes) -> None:
    assert attach(world, open_case(world), name, body).size == len(body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("空.txt", b""),
        ("大.txt", b"x" * (MEGABYTE + 1)),
        ("程序.exe", b"MZ"),
        ("没有扩展名", b"x"),
        ("假.png", b"GIF89a"),
        ("假.pdf", b"<html>"),
        ("假.webp", riff(b"WAVE")),
        ("假.wav", riff(b"WEBP")),
        ("假.txt", b"MZ\x00\x01"),
        ("断.png", picture().read()[:40]),
        ("炸.png", bomb()),
        ("太大.png", bomb(9_000)),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.html", b"<script>"),
    ],
)
def test_what_is_empty_too_large_or_not_what_it_says_is_refused_and_nothing_is_kept(
    world: World, media: Path, name: str, body: bytes
) -> None:
    case_file = open_case(world)

    with pytest.raises(rules.AttachmentRefused) as refusal:
        attach(world, case_file, name, body)

    assert refusal.value.field == "file"
    assert not Attachment.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_a_size_that_is_a_lie_is_found_when_reading(world: World) -> None:
    with pytest.raises(rules.AttachmentRefused):
        actions.attach(
            case_file=open_case(world), name="a.txt", content=BytesIO(b"x" * 100), size=1, most_bytes=50,
            by=world.system, at=START,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\照片.png", "照片.png"),
        ("a\r\nb\x00.txt", "ab.txt"),
        ("长" * 300 + ".png", "长" * 196 + ".png"),
        ("", "-"),
    ],
)
def test_a_file_is_shown_by_its_last_name_without_control_characters(name: str, shown: str) -> None:
    assert rules.shown_name(name) == shown


@given(st.text(max_size=300))
def test_a_shown_name_is_short_and_holds_no_path(name: str) -> None:
    shown = rules.shown_name(name)

    assert 1 <= len(shown) <= 200
    assert not set(shown) & {"/", "\\", "\n", "\r", "\x00"}


def test_remarks_are_kept_in_order_and_told_in_the_timeline(world: World) -> None:
    case_file, zhao = open_case(world), world.viewer("zhao")

    actions.remark(case_file=case_file, text=" 已联系客户 ", by=zhao, at=later(hours=1))
    actions.remark(case_file=case_file, text="<b>客户</b>要求明天上门", by=zhao, at=later(hours=2))

    assert [remark.text for remark in queries.remarks(case_file.id)] == ["已联系客户", "<b>客户</b>要求明天上门"]
    assert Entry.objects.filter(name="casefiles.remark_made", case_file_id=case_file.id).count() == 2


@pytest.mark.parametrize("text", ["", "  \n ", "长" * 4_001])
def test_a_remark_says_something_in_at_most_four_thousand_characters(world: World, text: str) -> None:
    with pytest.raises(actions.RemarkRefused):
        actions.remark(case_file=open_case(world), text=text, by=world.system, at=START)


def test_a_case_comes_from_another_once(world: World) -> None:
    order, callback = open_case(world), open_case(world, kind="HF")

    actions.name_origin(case_file_id=callback.id, cause_id=order.id)
    actions.name_origin(case_file_id=callback.id, cause_id=order.id)

    assert [(each.case_file_id, each.cause_id) for each in Origin.objects.all()] == [(callback.id, order.id)]


def test_a_case_closes_and_opens_again(world: World) -> None:
    case_file = open_case(world)

    actions.close(case_file_id=case_file.id, at=later(hours=1))
    case_file.refresh_from_db()
    assert case_file.closed_at == later(hours=1)
    actions.reopen(case_file_id=case_file.id)

    case_file.refresh_from_db()
    assert case_file.closed_at is None


@pytest.mark.parametrize(
    ("username", "sees"),
    [("lin", True), ("head-east", True), ("gao", True), ("head-west", False), ("guan", False), ("zhao", False)],
)
def test_a_case_that_is_not_there_and_one_of_another_unit_look_the_same(
    world: World, username: str, sees: bool
) -> None:
    case_file, viewer, view = open_case(world), world.viewer(username), Permission.ORDERS_VIEW
    kept = attach(world, case_file)

    assert [*CaseFile.objects.visible_to(viewer, view)] == ([case_file] if sees else [])
    if sees:
        assert queries.visible(case_file.number, viewer=viewer, permission=view) == case_file
        assert queries.attachment(kept.id, viewer=viewer, permission=view) == kept
    for number, attachment_id in ((case_file.number, kept.id), ("GD-19990101-00001", UUID(int=1))):
        if sees and number == case_file.number:
            continue
        with pytest.raises(NotFound) as refusal:
            queries.visible(number, viewer=viewer, permission=view)
        assert refusal.value.params == {"number": number}
        with pytest.raises(NotFound):
            queries.attachment(attachment_id, viewer=viewer, permission=view)


def test_an_id_that_leads_nowhere_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        queries.by_id(UUID(int=1))

    assert queries.by_id(open_case(world).id).kind == "GD"
