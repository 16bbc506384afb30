"""The page of one order: what it shows, its moves, what two people do to each other, what is masked, what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.journal.models import Entry
from plumbline.ground.organization.queries import system
from plumbline.service.work_orders.models import Extension, OrderContact, WorkOrder
from plumbline.service.work_orders.states import State
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.states import Result
from tests.orders import IN_SEASON, move, order_of, register
from tests.web.conftest import NOW, DeskOf, text_of
from tests.world import World, picture

STATEMENTS = 20


@pytest.fixture
def number(ruled_world: World) -> str:
    """A cold flat in the east, dispatched and not yet accepted."""
    return register(ruled_world).number


@pytest.fixture
def in_hand(ruled_world: World, number: str) -> str:
    """The same order, accepted and given to the fitter."""
    move(ruled_world, number, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=5))
    move(ruled_world, number, "assign", by="head-east", at=IN_SEASON + timedelta(minutes=6), person="zhao")
    return number


def page_of(desk_of: DeskOf, username: str, number: str) -> str:
    return text_of(desk_of(username).get(f"/orders/{number}/"))


def test_the_head_names_unit_first_contact_and_what_is_due_next(desk_of: DeskOf, number: str) -> None:
    page = page_of(desk_of, "lin", number)

    for words in (number, "家中暖气不热", "待接单", "东城供热所", "首位负责", "林晓", "最先到期", "超时"):
        assert words in page


def test_each_clock_cites_its_clause_and_tells_its_reckoning(desk_of: DeskOf, number: str) -> None:
    page = page_of(desk_of, "lin", number)

    assert "S1-8.a" in page
    assert "客户服务中心受理用户投诉后" in page
    assert "自 2026-01-06 09:00 起计时，时限 10 分钟" in page
    assert "建议值" in page
    assert "接单" in page


@pytest.mark.parametrize(
    ("username", "offered", "withheld"),
    [
        ("head-east", {"accept", "return"}, {"urge", "void", "escalate"}),
        ("lin", {"urge", "merge", "link"}, {"accept", "void"}),
        ("fang", {"escalate", "void"}, {"accept", "urge"}),
    ],
)
def test_the_buttons_are_the_moves_that_are_open_to_the_viewer(
    desk_of: DeskOf, number: str, username: str, offered: set[str], withheld: set[str]
) -> None:
    page = page_of(desk_of, username, number)

    for name in offered:
        assert f"/orders/{number}/moves/{name}/" in page
    for name in withheld:
        assert f"/orders/{number}/moves/{name}/" not in page


def test_a_button_opens_a_form_with_what_its_move_asks(desk_of: DeskOf, number: str) -> None:
    form = text_of(desk_of("head-east").part(f"/orders/{number}/moves/return/"))

    assert 'name="reason"' in form
    assert "不属本单位辖区" in form
    assert "写明应由哪个单位办理及依据" in form
    assert 'name="note"' in form
    assert "<html" not in form


def test_without_scripts_the_form_stands_in_the_whole_page(desk_of: DeskOf, number: str) -> None:
    page = text_of(desk_of("head-east").get(f"/orders/{number}/moves/return/"))

    assert 'name="reason"' in page
    assert "<html" in page


def test_a_move_is_made_and_leads_back_to_the_order(desk_of: DeskOf, number: str) -> None:
    plain = desk_of("head-east").post(f"/orders/{number}/moves/accept/", note="")

    assert (plain.status_code, plain["Location"]) == (302, f"/orders/{number}/")
    assert order_of(number).state == State.ACCEPTED
    assert order_of(number).accepted_at == NOW


def test_with_scripts_a_move_leads_back_too(desk_of: DeskOf, number: str) -> None:
    part = desk_of("head-east").send_part(f"/orders/{number}/moves/accept/")

    assert (part.status_code, part["HX-Redirect"]) == (204, f"/orders/{number}/")


def test_assigning_offers_the_people_of_the_unit(desk_of: DeskOf, ruled_world: World, number: str) -> None:
    move(ruled_world, number, "accept", by="head-east", at=IN_SEASON)

    form = text_of(desk_of("head-east").part(f"/orders/{number}/moves/assign/"))

    assert "赵强" in form
    assert "钱勇" not in form


@pytest.mark.parametrize(
    ("name", "words", "complaint"),
    [
        ("return", {"reason": "", "note": "不是我们的"}, 'id="move-return-reason-error"'),
        ("return", {"reason": "no_such_reason", "note": "不是我们的"}, 'id="move-return-reason-error"'),
        ("return", {"reason": "not_our_area", "note": ""}, 'id="move-return-note-error"'),
    ],
)
def test_a_refused_input_is_blamed_beside_its_field_and_nothing_typed_is_lost(
    desk_of: DeskOf, number: str, name: str, words: dict[str, str], complaint: str
) -> None:
    answer = desk_of("head-east").send_part(f"/orders/{number}/moves/{name}/", **words)

    assert answer.status_code == 422
    assert complaint in text_of(answer)
    assert words["note"] in text_of(answer)
    assert order_of(number).state == State.DISPATCHED


def test_of_two_who_move_at_once_the_second_is_told_what_is_open_now(
    desk_of: DeskOf, ruled_world: World, in_hand: str
) -> None:
    open_form = text_of(desk_of("zhao").part(f"/orders/{in_hand}/moves/depart/"))
    move(ruled_world, in_hand, "arrive", by="head-east", at=IN_SEASON + timedelta(minutes=30))

    answer = desk_of("zhao").send_part(f"/orders/{in_hand}/moves/depart/", note="带了排气阀")

    assert "出发" in open_form
    assert answer.status_code == 409
    assert "已到场" in text_of(answer)
    assert "带了排气阀" in text_of(answer)
    assert f"/orders/{in_hand}/moves/resolve/" in text_of(answer)


def test_a_move_that_is_not_open_is_a_conflict_with_words(desk_of: DeskOf, number: str) -> None:
    answer = desk_of("head-east").get(f"/orders/{number}/moves/reply/")

    assert answer.status_code == 409
    assert "现在不能办理" in text_of(answer)


def test_a_move_without_the_permission_is_refused_and_one_that_does_not_exist_is_not_found(
    desk_of: DeskOf, number: str
) -> None:
    assert desk_of("head-east").get(f"/orders/{number}/moves/void/").status_code == 403
    assert desk_of("head-east").post(f"/orders/{number}/moves/void/", reason="x", note="x").status_code == 422
    assert desk_of("head-east").get(f"/orders/{number}/moves/explode/").status_code == 404


@pytest.mark.parametrize("username", ["head-west", "qian", "head-north"])
def test_people_of_other_units_find_nothing(desk_of: DeskOf, number: str, username: str) -> None:
    for address in (f"/orders/{number}/", f"/orders/{number}/moves/accept/", "/orders/GD-20200101-00001/"):
        answer = desk_of(username).get(address)

        assert answer.status_code == 404
        assert "家中暖气不热" not in text_of(answer)


def test_a_pause_takes_its_proof_along(desk_of: DeskOf, in_hand: str) -> None:
    proof = SimpleUploadedFile("客户短信.png", picture().getvalue())

    without = desk_of("zhao").post(f"/orders/{in_hand}/moves/pause/", reason="third_party_permit", note="等物业许可")
    answer = desk_of("zhao").post(
        f"/orders/{in_hand}/moves/pause/", reason="third_party_permit", note="等物业许可", file=proof
    )

    assert without.status_code == 422
    assert answer.status_code == 302
    assert order_of(in_hand).paused_at == NOW
    assert Attachment.objects.get().name == "客户短信.png"


def test_an_extension_is_asked_by_one_and_granted_by_another(desk_of: DeskOf, in_hand: str) -> None:
    proof = SimpleUploadedFile("领料单.png", picture().getvalue())
    asked = desk_of("zhao").post(
        f"/orders/{in_hand}/moves/request_extension/",
        reason="material_shortage",
        until="2026-01-08T12:00",
        note="等阀门",
        file=proof,
    )
    page = page_of(desk_of, "zhou", in_hand)
    granted = desk_of("zhou").post(f"/orders/{in_hand}/moves/grant_extension/", note="同意")

    assert asked.status_code == 302
    assert "赵强 于 2026-01-06 10:00 申请延期至 2026-01-08 12:00" in page
    assert granted.status_code == 302
    assert Extension.objects.get().granted is True


def test_the_timeline_speaks_and_names_units_and_people(desk_of: DeskOf, in_hand: str) -> None:
    page = page_of(desk_of, "lin", in_hand)

    assert f"林晓 登记工单 {in_hand}（单户不热，热线来电，紧急）" in page
    assert "林晓 将工单派至 东城供热所" in page
    assert "何东 指派 赵强 办理" in page


def test_the_timeline_tells_what_was_said_when_the_customer_was_called_back(
    desk_of: DeskOf, ruled_world: World, in_hand: str
) -> None:
    at = NOW + timedelta(hours=1)
    order = move(ruled_world, in_hand, "reply", by="head-east", at=at, result="管道排气")
    policy = order.order_type.callback_policy
    planned = callbacks.schedule(order_case_file_id=order.pk, policy_code=policy, by=system(), at=at)
    assert planned is not None
    callbacks.record_attempt(
        number=planned.case_file.number,
        result=Result.SATISFIED,
        solved=True,
        opinion="师傅很耐心",
        by=ruled_world.viewer("xu", at=at + timedelta(hours=1)),
        at=at + timedelta(hours=1),
    )

    shown = page_of(desk_of, "zhou", in_hand)

    assert "许静 完成回访：满意" in shown
    assert "师傅很耐心" in shown


def test_a_remark_is_kept_and_shown(desk_of: DeskOf, number: str) -> None:
    sent = desk_of("head-east").post(f"/orders/{number}/remarks/", text="客户下午在家")
    empty = desk_of("head-east").post(f"/orders/{number}/remarks/", text="  ")

    assert sent.status_code == 302
    assert empty.status_code == 422
    assert "何东 备注：客户下午在家" in page_of(desk_of, "lin", number)


def test_a_file_is_kept_and_comes_back_as_a_download(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("head-east")
    file = SimpleUploadedFile("现场 照片.png", picture().getvalue())

    sent = desk.post(f"/orders/{number}/files/", file=file)
    kept = Attachment.objects.get()
    answer = desk.get(f"/orders/{number}/files/{kept.id}/")

    assert sent.status_code == 302
    assert b"".join(answer.streaming_content) == picture().getvalue()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.png", b"<script>"),
        ("empty.txt", b""),
        ("../../x.exe", b"MZ"),
    ],
)
def test_files_of_other_kinds_are_refused_with_words(desk_of: DeskOf, number: str, name: str, content: bytes) -> None:
    file: Any = SimpleUploadedFile(name, content)

    answer = desk_of("head-east").post(f"/orders/{number}/files/", file=file)

    assert answer.status_code == 422
    assert "invalid-feedback" in text_of(answer)
    assert not Attachment.objects.exists()


def test_a_file_is_found_only_under_its_own_order(desk_of: DeskOf, ruled_world: World, number: str) -> None:
    desk = desk_of("head-east")
    desk.post(f"/orders/{number}/files/", file=SimpleUploadedFile("a.png", picture().getvalue()))
    kept = Attachment.objects.get().id
    other = register(ruled_world, title="另一件").number

    assert desk.get(f"/orders/{other}/files/{kept}/").status_code == 404
    assert desk_of("head-west").get(f"/orders/{number}/files/{kept}/").status_code == 404


def test_personal_values_are_masked_until_somebody_says_why(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("head-east")
    before = page_of(desk_of, "head-east", number)

    silent = desk.send_part(f"/orders/{number}/contact/", because="other", reason="")
    told = desk.send_part(f"/orders/{number}/contact/", because="visit", reason="下午上门")
    after = page_of(desk_of, "head-east", number)

    assert "13900001234" not in before + text_of(silent) + after
    assert silent.status_code == 422
    assert "13900001234" in text_of(told)
    assert "何东 查看了客户完整信息（上门服务：下午上门）" in after
    assert "13900001234" not in str(list(Entry.objects.values_list("particulars", flat=True)))


def test_whoever_may_not_reveal_is_not_offered_it(desk_of: DeskOf, number: str) -> None:
    page = page_of(desk_of, "gao", number)

    assert "查看完整信息" not in page
    assert desk_of("gao").send_part(f"/orders/{number}/contact/", because="visit").status_code == 403


def test_urging_counts_another_contact(desk_of: DeskOf, number: str) -> None:
    desk_of("lin").post(f"/orders/{number}/moves/urge/", channel="hotline", note="又打来了")

    page = page_of(desk_of, "lin", number)

    assert OrderContact.objects.filter(order__case_file__number=number).count() == 2
    assert "客户联系 2 次" in page
    assert "又打来了" in page


def test_orders_below_an_incident_are_linked_both_ways(desk_of: DeskOf, ruled_world: World, number: str) -> None:
    child = register(ruled_world, title="邻居家也不热", phone="13900005678").number

    sent = desk_of("lin").post(f"/orders/{child}/moves/link/", parent=number)
    wrong = desk_of("lin").post(f"/orders/{number}/moves/link/", parent="GD-20200101-00001")

    assert sent.status_code == 302
    assert child in page_of(desk_of, "lin", number)
    assert number in page_of(desk_of, "lin", child)
    assert wrong.status_code == 422
    assert "没有找到工单" in text_of(wrong)


def test_the_page_costs_few_statements(desk_of: DeskOf, ruled_world: World, in_hand: str) -> None:
    desk = desk_of("lin")
    for place in range(3):
        child = register(ruled_world, title=f"邻居 {place}", phone=f"1390000567{place}").number
        move(ruled_world, child, "link", by="lin", at=NOW, parent=in_hand)
    desk.post(f"/orders/{in_hand}/files/", file=SimpleUploadedFile("a.png", picture().getvalue()))
    move(ruled_world, in_hand, "resolve", by="zhao", at=NOW)
    move(ruled_world, in_hand, "reply", by="zhao", at=NOW, result="已排气")
    move(ruled_world, in_hand, "reopen", by="fang", at=NOW, note="客户说仍不热")
    desk.get(f"/orders/{in_hand}/")

    with CaptureQueriesContext(connection) as asked:
        page = desk.get(f"/orders/{in_hand}/")

    assert "第 2 轮" in text_of(page)
    assert len(asked) <= STATEMENTS, "\n".join(each["sql"][:120] for each in asked)


def test_ten_megabytes_of_words_are_turned_away_in_words(desk_of: DeskOf, number: str) -> None:
    answer = desk_of("head-east").post(f"/orders/{number}/remarks/", text="x" * 10_000_000)

    assert answer.status_code in (400, 413)
    assert "请求无法处理" in text_of(answer)


def test_a_remark_that_no_database_can_keep_is_refused(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("head-east")

    answer = desk.client.post(f"/orders/{number}/remarks/", {"text": "坏\x00字"})

    assert answer.status_code == 422


def test_emoji_are_kept(desk_of: DeskOf, number: str) -> None:
    desk_of("head-east").post(f"/orders/{number}/remarks/", text="客户很满意 😀🧯")

    assert "😀🧯" in page_of(desk_of, "lin", number)


def test_no_order_is_changed_by_looking(desk_of: DeskOf, number: str) -> None:
    before = WorkOrder.objects.values().get()
    for name in ("accept", "return"):
        desk_of("head-east").get(f"/orders/{number}/moves/{name}/")

    assert WorkOrder.objects.values().get() == before
