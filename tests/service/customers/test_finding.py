"""Finding a customer by whatever the caller says."""

from datetime import timedelta

import pytest

from plumbline.ground.kernel.refusals import NotFound
from plumbline.service.customers import actions, queries
from plumbline.service.customers.rules import Way
from plumbline.service.customers.states import CustomerKind, NeedKind, Tier
from tests.world import START, World, enter_customer, later


@pytest.fixture
def three(world: World) -> World:
    """A resident with a contact, a firm, and a resident of another district."""
    resident = enter_customer(world, number="10001", name="王小明", phone="13800138000")
    actions.add_contact(
        customer_id=resident.id, name="王大明", phone="137 0013 7001", relation="父亲", by=world.system, at=START
    )
    enter_customer(
        world, number="Q-7", name="云河热力设备有限公司", kind=CustomerKind.INDUSTRIAL, tier=Tier.GOLD, phone="0471-6543210",
        address="工业大道9号", area="EAST-S",
    )  # fmt: skip
    enter_customer(world, number="20001", name="单丽", phone="13911112222", address="柳林巷8号院3栋102", area="WEST-S")
    return world


@pytest.mark.parametrize(
    ("text", "numbers", "way"),
    [
        ("10001", ["10001"], Way.NUMBER),
        ("q-7", ["Q-7"], Way.NUMBER),
        ("138 0013 8000", ["10001"], Way.PHONE),
        ("13700137001", ["10001"], Way.PHONE),
        ("0471-6543210", ["Q-7"], Way.PHONE),
        ("100", ["10001"], Way.NUMBER_START),
        ("13800", ["10001"], Way.PHONE_START),
        ("138 001", ["10001"], Way.PHONE_START),
        ("137001", ["10001"], Way.PHONE_START),
        ("0471-654", ["Q-7"], Way.PHONE_START),
        ("138", [], None),
        ("8000", ["10001"], Way.TAIL),
        ("7001", ["10001"], Way.TAIL),
        ("王小明", ["10001"], Way.NAME),
        ("王", ["10001"], Way.NAME),
        ("wangxm", [], None),
        ("wxm", ["10001"], Way.PINYIN),
        ("wangxiao", ["10001"], Way.PINYIN),
        ("SHAN", ["20001"], Way.PINYIN),
        ("热力", ["Q-7"], Way.NAME_PART),
        ("热力设备", ["Q-7"], Way.NAME_PART),
        ("柳林", ["20001"], Way.ADDRESS),
        ("柳林巷8号", ["20001"], Way.ADDRESS),
        ("柳林 3栋", ["20001"], Way.ADDRESS),
        ("金桂苑３号楼", ["10001"], Way.ADDRESS),
        ("小明 金桂苑", [], None),
        ("王小明 金桂苑", ["10001"], Way.NAME_AND_ADDRESS),
        ("金桂苑 王小明", ["10001"], Way.NAME_AND_ADDRESS),
        ("苑桂金", [], None),
        ("桂 苑", [], None),
        ("%", [], None),
        ("_小明", [], None),
        ("'; DROP TABLE customers_customer; --", [], None),
        ("", [], None),
        ("🙂\ud83d", [], None),
    ],
)
def test_a_customer_is_found_the_way_the_text_says(
    three: World, text: str, numbers: list[str], way: Way | None
) -> None:
    found = queries.find(text, viewer=three.viewer("lin"), at=START)

    assert [each.number for each in found] == numbers
    assert {each.way for each in found} == ({way} if way else set())


def test_a_contacts_phone_is_told_from_the_customers_own(three: World) -> None:
    found = {
        text: queries.find(text, viewer=three.viewer("lin"), at=START)[0]
        for text in ("13800", "8000", "13700", "7001", "13700137001")
    }

    assert [text for text, each in found.items() if each.is_by_contact] == ["13700", "7001", "13700137001"]


def test_half_a_number_leads_only_to_ones_own_areas(three: World) -> None:
    seen = [
        [each.number for each in queries.find(text, viewer=three.viewer(username), at=START)]
        for text in ("2000", "13911")
        for username in ("lin", "head-west", "head-east")
    ]

    assert seen == [["20001"], ["20001"], [], ["20001"], ["20001"], []]


def test_what_is_found_is_masked_but_the_name_of_a_firm(three: World) -> None:
    (resident,) = queries.find("10001", viewer=three.viewer("lin"), at=START)
    (firm,) = queries.find("Q-7", viewer=three.viewer("lin"), at=START)

    assert (resident.name, resident.phone, resident.address) == ("王*明", "138****8000", "北京路**号")
    assert resident.area_name == "东城北片"
    assert firm.name == "云河热力设备有限公司"


@pytest.mark.parametrize(
    ("username", "numbers"),
    [
        ("lin", {"10001", "20001"}),
        ("head-east", {"10001"}),
        ("zhao", {"10001"}),
        ("head-south", {"20001"}),
        ("head-west", {"20001"}),
        ("gao", set()),
        ("guan", set()),
    ],
)
def test_a_list_holds_only_customers_of_ones_own_areas(three: World, username: str, numbers: set[str]) -> None:
    found = queries.find("1", viewer=three.viewer(username), at=START)
    found += queries.find("10001", viewer=three.viewer(username), at=START)
    found += queries.find("20001", viewer=three.viewer(username), at=START)

    assert {each.number for each in found} == numbers


@pytest.mark.parametrize(
    ("username", "numbers"),
    [("lin", ["10001"]), ("head-east", ["10001"]), ("head-north", ["10001"]), ("head-south", []), ("head-west", [])],
)
def test_an_address_is_looked_for_in_ones_own_areas(three: World, username: str, numbers: list[str]) -> None:
    by_address = queries.find("金桂苑3号楼", viewer=three.viewer(username), at=START)
    by_both = queries.find("王小明 金桂", viewer=three.viewer(username), at=START)

    assert [each.number for each in by_address] == [each.number for each in by_both] == numbers


def test_an_address_that_changes_its_area_changes_its_finders(three: World) -> None:
    known = queries.by_number("10001", at=START)
    assert known is not None
    assert known.premises_id is not None

    actions.update_premises(
        premises_id=known.premises_id, area_id=three.area_id("WEST-S"), by=three.viewer("lin"), at=START
    )

    assert queries.find("金桂", viewer=three.viewer("head-west"), at=START)
    assert not queries.find("金桂", viewer=three.viewer("head-north"), at=START)


def test_an_address_whose_area_is_not_known_is_found_by_everybody_who_sees_customers(world: World) -> None:
    enter_customer(world, number="30001", address="新建街5号", area=None)

    assert queries.find("新建街", viewer=world.viewer("sun"), at=START)


def test_a_customer_whose_area_nobody_holds_is_seen_by_everybody_who_sees_customers(world: World) -> None:
    enter_customer(world, number="30001", name="郑和", area=None)

    assert queries.find("30001", viewer=world.viewer("sun"), at=START)
    assert not queries.find("30001", viewer=world.viewer("gao"), at=START)


def test_a_closed_customer_is_not_found_and_keeps_the_card(three: World) -> None:
    (known,) = queries.by_phone("13800138000", at=START)

    actions.close_customer(customer_id=known.customer_id, by=three.viewer("lin"), at=later(days=1))
    actions.close_customer(customer_id=known.customer_id, by=three.viewer("lin"), at=later(days=2))

    after = later(days=3)
    assert queries.find("10001", viewer=three.viewer("lin"), at=after) == []
    assert queries.by_phone("13800138000", at=after) == ()
    assert queries.by_number("10001", at=after) is None
    assert not queries.card(known.customer_id, three.viewer("lin"), at=after).is_open


def test_a_limit_is_kept(world: World) -> None:
    for number in range(5):
        enter_customer(world, number=f"N{number}", name="李丽", phone="")

    assert len(queries.find("李丽", viewer=world.viewer("lin"), at=START, limit=3)) == 3
    assert len(queries.find("李丽", viewer=world.viewer("lin"), at=START, limit=0)) == 1


def test_a_phone_gives_all_a_work_order_needs_in_one_statement(
    three: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        (known,) = queries.by_phone("+86 138-0013-8000", at=START)

    assert (known.number, known.name, known.kind, known.tier) == ("10001", "王小明", "resident", "")
    assert known.address == "北京路12号金桂苑3号楼2单元501室"
    assert known.area_id == three.area_id("EAST-N")
    assert not known.has_special_needs


def test_a_phone_of_two_customers_gives_both_the_owner_first(three: World) -> None:
    (other,) = queries.by_phone("13911112222", at=START)
    actions.add_contact(customer_id=other.customer_id, name="王小明", phone="13800138000", by=three.system, at=START)

    assert [known.number for known in queries.by_phone("13800138000", at=START)] == ["10001", "20001"]


def test_an_ended_contact_leads_nowhere(three: World) -> None:
    (known,) = queries.by_phone("13700137001", at=START)
    (contact,) = queries.card(known.customer_id, three.viewer("lin"), at=START).contacts

    actions.end_contact(contact_id=contact.id, by=three.viewer("lin"), at=later(days=1))

    assert queries.by_phone("13700137001", at=later(hours=1)) != ()
    assert queries.by_phone("13700137001", at=later(days=2)) == ()
    assert queries.find("7001", viewer=three.viewer("lin"), at=later(days=2)) == []


@pytest.mark.parametrize("phone", ["", "   ", "无", "-"])
def test_no_digits_are_nobodys_phone(three: World, phone: str) -> None:
    enter_customer(three, number="40001", name="无名", phone="")

    assert queries.by_phone(phone, at=START) == ()


def test_special_needs_show_while_they_stand(three: World) -> None:
    known = queries.by_number("10001", at=START)
    assert known is not None
    actions.register_special_need(
        customer_id=known.customer_id,
        kind=NeedKind.ELDERLY,
        consent_at=START,
        consent_evidence="录音 20260105-001",
        expires_on=(START + timedelta(days=30)).date(),
        by=three.viewer("lin"),
        at=START,
    )

    flags = {
        days: queries.by_phone("13800138000", at=later(days=days))[0].has_special_needs for days in (0, 29, 30, 400)
    }
    assert flags == {0: True, 29: True, 30: False, 400: False}
    by_id = queries.by_id(known.customer_id, at=later(days=1))
    assert by_id is not None
    assert by_id.has_special_needs


def test_a_card_shows_everything_masked_and_who_is_responsible(three: World) -> None:
    known = queries.by_number("10001", at=START)
    assert known is not None

    card = queries.card(known.customer_id, three.viewer("lin"), at=START)

    assert (card.name, card.phone, card.address) == ("王*明", "138****8000", "北京路**号")
    assert [(each.line, each.unit_name) for each in card.responsible] == [
        ("gas", "北区服务站"),
        ("heating", "东城供热所"),
    ]
    assert [(each.name, each.phone, each.relation) for each in card.contacts] == [("王*明", "137****7001", "父亲")]
    assert card.may_reveal
    assert not queries.card(known.customer_id, three.viewer("fang"), at=START).may_reveal


@pytest.mark.parametrize("username", ["gao", "guan", "head-west", "qian", "head-south"])
def test_a_card_of_a_strangers_area_is_not_there(three: World, username: str) -> None:
    known = queries.by_number("10001", at=START)
    assert known is not None

    with pytest.raises(NotFound):
        queries.card(known.customer_id, three.viewer(username), at=START)


@pytest.mark.parametrize(("text", "seen"), [("1380013", False), ("1380013800", False), ("13800138000", True)])
def test_whoever_may_not_see_phones_finds_none_by_its_beginning(three: World, text: str, seen: bool) -> None:
    found = {name: queries.find(text, viewer=three.viewer(name), at=START) for name in ("lin", "fang")}

    assert [each.number for each in found["lin"]][:1] == ["10001"]
    assert bool(found["fang"]) is seen
