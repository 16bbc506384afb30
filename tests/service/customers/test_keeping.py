"""Customers, addresses and contacts as they are entered and changed, and what the journal keeps of it."""

from uuid import UUID

import pytest

from plumbline.ground.journal.models import Entry, PersonalValue
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.service.customers import actions, queries
from plumbline.service.customers.models import Contact, Customer, Premises
from plumbline.service.customers.rules import CustomerRefused
from plumbline.service.customers.states import CustomerKind, Tier
from tests.world import START, World, enter_customer, later


def last(name: str) -> Entry:
    return Entry.objects.filter(name=name).latest("recorded_at")


def test_a_customer_is_entered_with_all_that_search_needs(world: World) -> None:
    premises = actions.enter_premises(
        address="  北京路１２号 金桂苑3号楼2单元501室 ", area_id=world.area_id("EAST-N"), facts={"heated_m2": 86.5},
        by=world.viewer("lin"), at=START,
    )  # fmt: skip

    customer = actions.enter_customer(
        number=" 10 001 ", name="曾国华", kind=CustomerKind.RESIDENT, phone="+86 138-0013-8000", identity_number="15010219900101123x",
        premises_id=premises.id, by=world.viewer("lin"), at=START,
    )  # fmt: skip

    assert premises.address == "北京路12号 金桂苑3号楼2单元501室"
    assert (premises.building, premises.entrance, premises.room) == ("3", "2", "501")
    assert (customer.number, customer.phone, customer.phone_tail) == ("10001", "13800138000", "8000")
    assert (customer.pinyin, customer.initials) == ("zengguohua", "zgh")
    assert customer.identity_number == "15010219900101123X"
    entry = last("customers.entered")
    assert (entry.subject, entry.unit_id) == ("10001", world.unit_id("GAS-NORTH"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "9" * 41}, "number"),
        ({"number": "10001"}, "number"),
        ({"name": " "}, "name"),
        ({"name": "\ud83d"}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"kind": "ghost"}, "kind"),
        ({"tier": "platinum"}, "tier"),
        ({"phone": "12"}, "phone"),
        ({"phone": "1" * 21}, "phone"),
        ({"identity_number": "1" * 41}, "identity_number"),
        ({"identity_number": "<script>"}, "identity_number"),
    ],
)
def test_a_customer_that_makes_no_sense_is_refused_and_nothing_is_written(
    world: World, changes: dict[str, object], field: str
) -> None:
    enter_customer(world, number="10001")
    wanted: dict[str, object] = {"number": "10002", "name": "李丽", "kind": CustomerKind.RESIDENT, **changes}

    with pytest.raises(CustomerRefused) as refusal:
        actions.enter_customer(**wanted, by=world.viewer("lin"), at=START)  # type: ignore[arg-type]

    assert refusal.value.field == field
    assert Customer.objects.count() == 1


def test_text_that_looks_like_markup_or_sql_is_kept_as_it_is(world: World) -> None:
    customer = enter_customer(world, number="x", name="<b>O'Neil</b>; DROP TABLE x;--", address="🙂路1号\x00")

    assert Customer.objects.get(id=customer.id).name == "<b>O'Neil</b>; DROP TABLE x;--"
    assert Premises.objects.get().address == "🙂路1号"


@pytest.mark.parametrize("address", ["", "   ", "长" * 201])
def test_an_address_has_one_to_two_hundred_characters(world: World, address: str) -> None:
    with pytest.raises(CustomerRefused) as refusal:
        actions.enter_premises(address=address, area_id=None, by=world.viewer("lin"), at=START)

    assert refusal.value.field == "address"


def test_ids_that_lead_nowhere_are_not_found(world: World) -> None:
    nowhere, by = UUID(int=9), world.viewer("lin")
    attempts = (
        lambda: actions.enter_premises(address="北京路1号", area_id=nowhere, by=by, at=START),
        lambda: actions.update_premises(premises_id=nowhere, by=by, at=START),
        lambda: actions.enter_customer(
            number="1", name="李", kind=CustomerKind.RESIDENT, premises_id=nowhere, by=by, at=START
        ),
        lambda: actions.update_customer(customer_id=nowhere, by=by, at=START),
        lambda: actions.close_customer(customer_id=nowhere, by=by, at=START),
        lambda: actions.add_contact(customer_id=nowhere, name="李", phone="13800000000", by=by, at=START),
        lambda: actions.end_contact(contact_id=nowhere, by=by, at=START),
        lambda: actions.withdraw_special_need(need_id=nowhere, reason="", by=by, at=START),
        lambda: actions.reveal(customer_id=nowhere, fields=["phone"], reason="x", by=by, at=START),
    )

    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()


def test_an_update_changes_what_is_given_and_keeps_values_out_of_the_journal(world: World) -> None:
    customer = enter_customer(world)

    changed = actions.update_customer(
        customer_id=customer.id, phone="13900139000", tier=Tier.SILVER, by=world.viewer("lin"), at=later(days=1)
    )

    assert (changed.phone, changed.phone_tail, changed.tier, changed.name) == (
        "13900139000",
        "9000",
        "silver",
        "王小明",
    )
    entry = last("customers.updated")
    assert entry.particulars["fields"] == "tier、phone"
    assert "13900139000" not in str(entry.particulars["values"])
    assert entry.particulars["values"].startswith("sha256:")
    kept = PersonalValue.objects.get(entry_id=entry.id, field="values_before")
    assert kept.value == '{"tier": "", "phone": "13800138000"}'


def test_an_update_that_changes_nothing_says_nothing(world: World) -> None:
    customer = enter_customer(world)
    premises = Premises.objects.get()
    before = Entry.objects.count()

    actions.update_customer(customer_id=customer.id, name="王小明", phone="138 0013 8000", by=world.system, at=START)
    actions.update_premises(premises_id=premises.id, address=premises.address, by=world.system, at=START)

    assert Entry.objects.count() == before


def test_an_address_moves_to_another_area_with_its_customer(world: World) -> None:
    customer = enter_customer(world)
    assert customer.premises_id is not None

    actions.update_premises(
        premises_id=customer.premises_id,
        address="西环路1号",
        area_id=world.area_id("WEST-S"),
        facts={"meter": "G4"},
        by=world.viewer("lin"),
        at=START,
    )

    card = queries.card(customer.id, world.viewer("head-west"), at=START)
    assert (card.address, card.area_name, card.facts) == ("西环路**号", "西城南片", {"meter": "G4"})
    assert queries.find("西环", viewer=world.viewer("lin"), at=START)
    assert not queries.find("金桂", viewer=world.viewer("lin"), at=START)
    assert last("customers.premises_updated").particulars["fields"] == "address、area_id、facts"


def test_a_customer_moves_to_other_premises(world: World) -> None:
    customer = enter_customer(world)
    other = actions.enter_premises(
        address="西环路1号", area_id=world.area_id("WEST-S"), by=world.viewer("lin"), at=START
    )

    actions.update_customer(customer_id=customer.id, premises_id=other.id, by=world.viewer("lin"), at=START)

    known = queries.by_id(customer.id, at=START)
    assert known is not None
    assert (known.premises_id, known.area_id) == (other.id, world.area_id("WEST-S"))


def test_who_sees_a_customer_without_the_right_to_edit_is_told_so_and_a_stranger_finds_nothing(world: World) -> None:
    customer = enter_customer(world)

    with pytest.raises(NotAllowed):
        actions.update_customer(customer_id=customer.id, name="x", by=world.viewer("head-east"), at=START)
    with pytest.raises(NotFound):
        actions.update_customer(customer_id=customer.id, name="x", by=world.viewer("head-west"), at=START)


def test_a_contact_with_the_same_phone_stays_one(world: World) -> None:
    customer = enter_customer(world)

    first = actions.add_contact(customer_id=customer.id, name="王大明", phone="13700137001", by=world.system, at=START)
    again = actions.add_contact(customer_id=customer.id, name="父亲", phone="137-0013-7001", by=world.system, at=START)
    actions.end_contact(contact_id=first.id, by=world.system, at=later(days=1))
    actions.end_contact(contact_id=first.id, by=world.system, at=later(days=2))
    anew = actions.add_contact(
        customer_id=customer.id, name="父亲", phone="13700137001", by=world.system, at=later(days=3)
    )

    assert again.id == first.id
    assert anew.id != first.id
    assert Contact.objects.filter(ended_at__isnull=True).count() == 1
    assert Entry.objects.filter(name="customers.contact_ended").count() == 1


@pytest.mark.parametrize(
    ("name", "phone"), [("", "13700137001"), ("王大明", "1"), ("王大明", ""), ("长" * 121, "13700137001")]
)
def test_a_contact_has_a_name_and_a_phone(world: World, name: str, phone: str) -> None:
    customer = enter_customer(world)

    with pytest.raises(Refused):
        actions.add_contact(customer_id=customer.id, name=name, phone=phone, by=world.system, at=START)
