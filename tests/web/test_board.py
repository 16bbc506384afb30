"""The dispatch board: what it shows to whom, what may be moved from it, what the second one is told, what it costs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from plumbline.ground.journal.models import Entry
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.models import Unit
from plumbline.ground.organization.states import Role, UnitKind
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import as_it_stands
from plumbline.service.work_orders.states import State
from tests.orders import IN_SEASON, move, order_of, register
from tests.web.conftest import NOW, Clock, Desk, DeskOf, text_of
from tests.world import START, World, enter_person

RETURN = {"reason": "not_our_area", "note": "地址不在本单位辖区"}


def unplaced(world: World, **words: Any) -> str:
    """An order whose unit nobody knows: it waits to be dispatched."""
    return register(world, **{"area": "", "address": "", "phone": "13900005555", **words}).number


def give(desk: Desk, number: str, name: str, **words: Any) -> Any:
    return desk.send_part(f"/board/orders/{number}/{name}/", **words)


def column(page: str, title: str) -> str:
    """The column with this title, up to the next one."""
    found = re.search(rf'<section class="card board-column"(?:(?!</section>).)*?{title}.*?</section>', page, re.S)
    assert found, f"no column {title}"
    return found.group(0)


def returned_thrice(world: World) -> str:
    number = register(world).number
    for place, (head, other) in enumerate((("head-east", "HEAT-WEST"), ("head-west", "HEAT-EAST"), ("head-east", ""))):
        at = IN_SEASON + timedelta(minutes=10 * place + 5)
        move(world, number, "return", by=head, at=at, **RETURN)
        if other:
            move(world, number, "dispatch", by="zhou", at=at + timedelta(minutes=2), unit=other)
    return number


def test_the_dispatcher_sees_what_waits_and_the_load_of_every_unit(ruled_world: World, desk_of: DeskOf) -> None:
    waiting = unplaced(ruled_world)
    for number in range(5):
        register(ruled_world, phone=f"1390000100{number}")

    page = text_of(desk_of("zhou").get("/board/"))

    assert waiting in page
    east = column(page, "东城供热所")
    assert "在办 5" in east
    assert "待接单 5" in east
    assert "还有 2 件" in east
    assert "在办 0" in column(page, "西城供热所")


def test_late_and_at_risk_are_counted_apart(ruled_world: World, desk_of: DeskOf, clock: Clock) -> None:
    number = register(ruled_world).number
    due = order_of(number).next_due_at
    assert due is not None

    clock(due - timedelta(minutes=30))
    at_risk = column(text_of(desk_of("zhou").get("/board/")), "东城供热所")
    clock(due + timedelta(minutes=1))
    late = column(text_of(desk_of("zhou").get("/board/")), "东城供热所")

    assert ("临期 1" in at_risk, "超时 1" in at_risk) == (True, False)
    assert ("临期 1" in late, "超时 1" in late) == (False, True)


@pytest.mark.parametrize(
    ("address", "unit", "because"),
    [("云河市西城区柳林巷8号", "西城供热所", "地址写有“西城区”"), ("某处", "", ""), ("", "", "")],
)
def test_a_unit_is_suggested_where_the_address_names_an_area(
    ruled_world: World, desk_of: DeskOf, address: str, unit: str, because: str
) -> None:
    unplaced(ruled_world, address=address)

    page = text_of(desk_of("zhou").get("/board/"))

    assert (f"<strong>{unit}</strong>" in page) == bool(unit)
    assert because in page
    assert ("建议" in page) == bool(unit)


def test_a_unit_that_has_just_returned_the_order_is_named_but_not_chosen(ruled_world: World, desk_of: DeskOf) -> None:
    number = register(ruled_world).number
    move(ruled_world, number, "return", by="head-east", at=IN_SEASON + timedelta(minutes=5), **RETURN)

    page = text_of(desk_of("zhou").get("/board/"))
    form = text_of(desk_of("zhou").part(f"/board/orders/{number}/dispatch/"))

    assert "但该单位刚退单" in page
    assert "地址不在本单位辖区" in page
    assert 'aria-selected="true"' not in form


def test_dispatching_says_what_happened_and_why_it_cannot_be_taken_back(ruled_world: World, desk_of: DeskOf) -> None:
    number = unplaced(ruled_world)

    answer = give(desk_of("zhou"), number, "dispatch", unit="HEAT-WEST", seen=as_it_stands(order_of(number)))

    assert answer.status_code == 200
    assert f"{number} 已派给西城供热所" in text_of(answer)
    assert "派单不能撤回" in text_of(answer)
    assert order_of(number).unit_id == ruled_world.unit_id("HEAT-WEST")


def test_the_second_dispatcher_is_told_what_the_first_did_and_nothing_happens_twice(
    ruled_world: World, desk_of: DeskOf
) -> None:
    enter_person(ruled_world, "zhou2", name="周二", role=Role.DISPATCHER, unit="YH", phone_end=50)
    number = unplaced(ruled_world)
    seen = as_it_stands(order_of(number))
    give(desk_of("zhou"), number, "dispatch", unit="HEAT-WEST", seen=seen)

    answer = give(desk_of("zhou2"), number, "dispatch", unit="HEAT-EAST", seen=seen)

    assert answer.status_code == 409
    assert "周平 将工单派至 西城供热所" in text_of(answer)
    assert 'id="board"' in text_of(answer)
    assert order_of(number).unit_id == ruled_world.unit_id("HEAT-WEST")
    assert Entry.objects.filter(subject=number, name="work_orders.dispatched").count() == 1


def test_an_assignment_is_not_overwritten_unseen(ruled_world: World, desk_of: DeskOf) -> None:
    enter_person(ruled_world, "zhao2", name="赵二", role=Role.FITTER, unit="HEAT-EAST-1", phone_end=51)
    number = register(ruled_world).number
    move(ruled_world, number, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=2))
    seen, desk = as_it_stands(order_of(number)), desk_of("head-east")
    give(desk, number, "assign", person="zhao", seen=seen)

    answer = give(desk, number, "assign", person="zhao2", seen=seen)

    assert answer.status_code == 409
    assert "指派 赵强 办理" in text_of(answer)
    assert order_of(number).assignee_id == ruled_world.person("zhao").id


def test_giving_an_unaccepted_order_to_a_fitter_accepts_it_too(ruled_world: World, desk_of: DeskOf) -> None:
    number = register(ruled_world).number

    answer = give(desk_of("head-east"), number, "hand_out", person="zhao", seen=as_it_stands(order_of(number)))

    assert f"{number} 已接单并指派给赵强" in text_of(answer)
    order = order_of(number)
    assert (order.state, order.assignee_id) == (State.ASSIGNED, ruled_world.person("zhao").id)
    assert order.accepted_at == NOW


def test_a_wrong_person_leaves_the_order_unaccepted(ruled_world: World, desk_of: DeskOf) -> None:
    number = register(ruled_world).number

    answer = give(desk_of("head-east"), number, "hand_out", person="qian")

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#board-form"
    assert order_of(number).state == State.DISPATCHED


def test_a_new_assignment_can_be_taken_back_to_whoever_had_it(ruled_world: World, desk_of: DeskOf) -> None:
    enter_person(ruled_world, "zhao2", name="赵二", role=Role.FITTER, unit="HEAT-EAST-1", phone_end=51)
    number, desk = register(ruled_world).number, desk_of("head-east")
    give(desk, number, "hand_out", person="zhao")

    page = text_of(give(desk, number, "assign", person="zhao2"))
    person, seen = (re.search(rf'name="{name}" value="([^"]+)"', page).group(1) for name in ("person", "seen"))  # type: ignore[union-attr]
    back = give(desk, number, "assign", person=person, seen=seen)

    assert "撤销，仍由赵强办理" in page
    assert back.status_code == 200
    assert order_of(number).assignee_id == ruled_world.person("zhao").id


def test_the_third_return_waits_for_the_arbiter_with_what_both_sides_said(ruled_world: World, desk_of: DeskOf) -> None:
    returned_thrice(ruled_world)

    page = text_of(desk_of("zhou").get("/board/"))

    assert "裁定人：" in page
    assert "周平" in page
    assert "方正" in page
    assert "何东 退单（第 3 次，不属本单位辖区）：地址不在本单位辖区" in page
    assert "派退经过（7 步）" in page


def test_the_arbiter_decides_with_a_reason_on_the_board(ruled_world: World, desk_of: DeskOf) -> None:
    number, desk = returned_thrice(ruled_world), desk_of("zhou")

    without = give(desk, number, "arbitrate", unit="HEAT-EAST", note="")
    decided = give(desk, number, "arbitrate", unit="HEAT-EAST", note="门牌属东城所供热区域")

    assert without.status_code == 422
    assert "已裁定由东城供热所办理" in text_of(decided)
    assert order_of(number).arbitrated


def test_a_request_for_more_time_is_granted_on_the_board(ruled_world: World, desk_of: DeskOf) -> None:
    number = register(ruled_world).number
    move(ruled_world, number, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=2))
    until = NOW + timedelta(days=3)
    said = {"reason": "complex_cause", "until": until, "note": "需协调物业停水"}
    move(ruled_world, number, "request_extension", by="head-east", at=IN_SEASON + timedelta(minutes=5), **said)
    desk = desk_of("zhou")

    page = text_of(desk.get("/board/"))
    dialog = text_of(desk.get(f"/board/orders/{number}/grant_extension/"))
    answer = give(desk, number, "grant_extension", note="")

    assert "需协调物业停水" in page
    for each in (f"{timezone.localtime(until):%Y-%m-%d %H:%M}", "需协调物业停水", "何东"):
        assert each in dialog
    assert "<kbd" not in dialog
    assert f"{number} 已同意延期" in text_of(answer)
    assert "需协调物业停水" not in text_of(desk.get("/board/"))


def test_enter_is_promised_only_where_it_sends(ruled_world: World, desk_of: DeskOf) -> None:
    waiting, taken = unplaced(ruled_world), register(ruled_world).number

    chosen = text_of(desk_of("zhou").get(f"/board/orders/{waiting}/dispatch/"))
    written = text_of(desk_of("head-east").get(f"/board/orders/{taken}/return/"))

    assert ("<textarea" in chosen, "<kbd" in chosen) in ((False, True), (True, False))
    assert ("<textarea" in written, "<kbd" in written) == (True, False)


def test_a_third_party_is_a_column_only_with_orders_of_its_own(ruled_world: World, desk_of: DeskOf) -> None:
    organization.open_unit(
        code="MYST",
        name="明鉴评价所",
        kind=UnitKind.THIRD_PARTY,
        parent=ruled_world.unit_id("YH"),
        by=ruled_world.system,
        at=START,
    )

    before = text_of(desk_of("zhou").get("/board/"))
    unit = Unit.objects.get(code="MYST")
    WorkOrder.objects.filter(case_file__number=register(ruled_world).number).update(unit=unit)
    after = text_of(desk_of("zhou").get("/board/"))

    assert ("明鉴评价所" in before, "明鉴评价所" in after) == (False, True)


def test_a_unit_head_sees_the_own_teams_and_people_and_nobody_elses_orders(ruled_world: World, desk_of: DeskOf) -> None:
    own = register(ruled_world).number
    other = register(ruled_world, area="WEST-N", phone="13900002222").number

    page = text_of(desk_of("head-east").get("/board/"))

    assert own in page
    assert other not in page
    assert "西城供热所" not in page
    assert 'data-person="zhao"' in page


def test_what_is_assigned_stands_under_the_persons_name(ruled_world: World, desk_of: DeskOf) -> None:
    number, desk = register(ruled_world).number, desk_of("head-east")
    give(desk, number, "hand_out", person="zhao")

    page = text_of(desk.get("/board/"))

    assert number in column(page, "赵强")
    assert "未指派" not in page


@pytest.mark.parametrize("name", ["dispatch", "assign", "hand_out", "arbitrate", "return", "accept"])
def test_another_units_order_is_not_there(ruled_world: World, desk_of: DeskOf, name: str) -> None:
    number = register(ruled_world, area="WEST-N").number
    desk = desk_of("head-east")

    for answer in (desk.part(f"/board/orders/{number}/{name}/"), give(desk, number, name, unit="HEAT-EAST")):
        assert answer.status_code == 404
    assert order_of(number).unit_id == ruled_world.unit_id("HEAT-WEST")


def test_a_fitter_is_told_that_the_board_is_not_for_him(desk_of: DeskOf) -> None:
    assert desk_of("zhao").get("/board/").status_code == 403
    assert desk_of("zhao").get("/board/map/").status_code == 403


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"unit": "NO-SUCH"}, "没有“NO-SUCH”这个选项，请重新选择。"),
        ({"unit": ""}, "请选择。"),
        ({"unit": "HEAT-WEST", "note": "字" * 4_001}, "超过 4000 字"),
    ],
)
def test_what_cannot_be_is_said_in_the_form_and_the_board_stays(
    ruled_world: World, desk_of: DeskOf, words: dict[str, str], sentence: str
) -> None:
    number = unplaced(ruled_world)

    answer = give(desk_of("zhou"), number, "dispatch", **words)

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#board-form"
    assert sentence in text_of(answer)
    assert order_of(number).state == State.REGISTERED


@pytest.mark.parametrize("name", ["close", "void", "no-such-move", "register", "grant_extension"])
def test_moves_that_are_not_of_the_board_or_not_open_are_refused(
    ruled_world: World, desk_of: DeskOf, name: str
) -> None:
    number = register(ruled_world).number

    assert desk_of("zhou").part(f"/board/orders/{number}/{name}/").status_code in (404, 409)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"unit": "NO-SUCH"}, 404),
        ({"unit": "' OR 1=1"}, 404),
        ({"depth": "registered:x"}, 200),
        ({"depth": ["a:9999999999", ":", "::1"]}, 200),
        ({"depth": "registered:²"}, 200),
        ({"seen": "…"}, 200),
    ],
)
def test_nonsense_in_the_address_breaks_nothing(desk_of: DeskOf, words: dict[str, Any], status: int) -> None:
    assert desk_of("zhou").get("/board/", **words).status_code == status


def test_hostile_words_are_shown_as_they_are(ruled_world: World, desk_of: DeskOf) -> None:
    unplaced(ruled_world, title="<img src=x onerror=alert(1)>", address='"><script>alert(2)</script>')

    page = text_of(desk_of("zhou").get("/board/"))

    assert "<img src=x" not in page
    assert "<script>alert" not in page


def test_more_cards_of_a_column_are_opened_on_demand_and_stay_open(ruled_world: World, desk_of: DeskOf) -> None:
    for number in range(8):
        register(ruled_world, phone=f"1390000100{number}")
    desk, key = desk_of("zhou"), str(ruled_world.unit_id("HEAT-EAST"))

    page = text_of(desk.get("/board/", depth=f"{key}:13"))

    assert column(page, "东城供热所").count("<article") == 8
    assert f'name="depth" value="{key}:13"' in page


def test_without_scripts_the_board_leads_to_the_order(ruled_world: World, desk_of: DeskOf) -> None:
    number = unplaced(ruled_world)

    page = text_of(desk_of("zhou").get("/board/"))

    assert f'href="/orders/{number}/"' in page


def test_what_somebody_else_was_told_is_not_what_the_first_one_did(ruled_world: World, desk_of: DeskOf) -> None:
    """Messages are written down in the case, too, and later than the move that caused them."""
    number = unplaced(ruled_world)
    move(ruled_world, number, "dispatch", by="lin", at=NOW, unit="HEAT-WEST")
    Entry.objects.filter(subject=number, name="work_orders.dispatched").get()

    answer = give(desk_of("zhou"), number, "dispatch", unit="HEAT-EAST", seen="registered")

    assert "林晓 将工单派至 西城供热所" in text_of(answer)


def test_a_divisions_dispatcher_decides_on_requests_of_that_division_alone(ruled_world: World, desk_of: DeskOf) -> None:
    enter_person(ruled_world, "duan", name="段北", role=Role.DISPATCHER, unit="YH-HEAT", phone_end=52)
    for area, kind, head in (("EAST-N", "heat_no_heat_household", "east"), ("WEST-S", "gas_indoor_ordinary", "south")):
        number = register(ruled_world, area=area, order_type=kind, phone=f"1390000{len(head):04d}").number
        move(ruled_world, number, "accept", by=f"head-{head}", at=IN_SEASON + timedelta(minutes=2))
        said = {"reason": "complex_cause", "until": NOW + timedelta(days=3), "note": f"{head} 需协调"}
        at = IN_SEASON + timedelta(minutes=5)
        move(ruled_world, number, "request_extension", by=f"head-{head}", at=at, **said)

    page = text_of(desk_of("duan").get("/board/"))

    assert ("east 需协调" in page, "south 需协调" in page) == (True, False)
