"""The special-needs register and the revealing of personal values."""

from datetime import date, timedelta

import pytest

from plumbline.ground.journal.models import Entry, PersonalValue
from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.service.customers import actions, queries
from plumbline.service.customers.models import Customer, SpecialNeed
from plumbline.service.customers.states import NeedKind
from tests.world import START, World, enter_customer, later

TODAY = START.date()


def register(world: World, customer: Customer, **changes: object) -> SpecialNeed:
    at = changes.pop("at", START)
    wanted: dict[str, object] = {
        "kind": NeedKind.DISABLED,
        "note": "行动不便，请提前电话联系",
        "at": at,
        "consent_at": at,
        "consent_evidence": "录音 20260105-001",
        "expires_on": TODAY + timedelta(days=365),
        **changes,
    }
    return actions.register_special_need(customer_id=customer.id, by=world.viewer("lin"), **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent_evidence": "  "}, "consent_evidence"),
        ({"consent_at": later(minutes=1)}, "consent_evidence"),
        ({"expires_on": TODAY}, "expires_on"),
        ({"expires_on": date(2020, 1, 1)}, "expires_on"),
        ({"expires_on": date(2036, 1, 1)}, "expires_on"),
    ],
)
def test_nothing_is_registered_without_consent_and_an_end(world: World, changes: dict[str, object], field: str) -> None:
    customer = enter_customer(world)

    with pytest.raises(actions.ConsentMissing) as refusal:
        register(world, customer, **changes)

    assert refusal.value.field == field
    assert not SpecialNeed.objects.exists()


def test_a_need_registered_again_counts_from_the_newer_consent(world: World) -> None:
    customer = enter_customer(world)

    register(world, customer)
    newer = register(world, customer, at=later(days=10), expires_on=TODAY + timedelta(days=700))

    (need,) = queries.card(customer.id, world.viewer("lin"), at=later(days=400)).needs
    assert need.id == newer.id
    assert SpecialNeed.objects.count() == 2


def test_a_withdrawn_need_is_gone_with_its_note(world: World) -> None:
    customer = enter_customer(world)
    need = register(world, customer)

    actions.withdraw_special_need(need_id=need.id, reason="客户要求删除", by=world.viewer("lin"), at=later(days=1))
    actions.withdraw_special_need(need_id=need.id, reason="再次", by=world.viewer("lin"), at=later(days=2))

    assert queries.card(customer.id, world.viewer("lin"), at=later(days=1)).needs == ()
    assert SpecialNeed.objects.get().note == ""
    assert Entry.objects.filter(name="customers.special_need_withdrawn").count() == 1


def test_the_journal_does_not_say_what_a_person_suffers_from(world: World) -> None:
    register(world, enter_customer(world))

    entry = Entry.objects.get(name="customers.special_need_registered")

    assert entry.particulars["kind"].startswith("sha256:")
    assert PersonalValue.objects.get(entry_id=entry.id, field="kind").value == "disabled"


def test_revealing_gives_the_values_and_leaves_a_fact_without_them(world: World) -> None:
    customer = enter_customer(world, identity_number="150102199001011234")
    actions.add_contact(
        customer_id=customer.id, name="王大明", phone="13700137001", relation="父亲", by=world.system, at=START
    )

    shown = actions.reveal(
        customer_id=customer.id,
        fields=["phone", "address", "identity_number", "name", "contacts", "phone"],
        reason="上门前联系",
        by=world.viewer("zhao"),
        at=later(hours=1),
    )

    assert shown == {
        "phone": "13800138000",
        "address": "北京路12号金桂苑3号楼2单元501室",
        "identity_number": "150102199001011234",
        "name": "王小明",
        "contacts": "王大明 13700137001 父亲",
    }
    entry = Entry.objects.get(name="customers.personal_data_revealed")
    assert entry.particulars == {"fields": "电话、地址、证件号码、姓名、联系人", "reason": "上门前联系"}
    assert (entry.actor_name, entry.subject) == ("赵强", "10001")
    assert not PersonalValue.objects.filter(entry_id=entry.id).exists()


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ([], "x", "fields"),
        (["password"], "x", "fields"),
        (["phone"], "  ", "reason"),
        (["phone"], "长" * 201, "reason"),
    ],
)
def test_revealing_needs_fields_and_a_reason(world: World, fields: list[str], reason: str, field: str) -> None:
    customer = enter_customer(world)

    with pytest.raises(actions.RevealRefused) as refusal:
        actions.reveal(customer_id=customer.id, fields=fields, reason=reason, by=world.viewer("lin"), at=START)

    assert refusal.value.field == field
    assert not Entry.objects.filter(name="customers.personal_data_revealed").exists()


@pytest.mark.parametrize(
    ("username", "refusal"),
    [("fang", NotAllowed), ("api", NotAllowed), ("gao", NotFound), ("guan", NotFound), ("head-west", NotFound)],
)
def test_only_who_serves_the_area_may_reveal(world: World, username: str, refusal: type[Exception]) -> None:
    customer = enter_customer(world)

    with pytest.raises(refusal):
        actions.reveal(customer_id=customer.id, fields=["phone"], reason="x", by=world.viewer(username), at=START)


def test_a_customer_without_address_reveals_an_empty_one(world: World) -> None:
    customer = Customer.objects.create(
        id=enter_customer(world).id.__class__(int=77), number="N", name="N", kind="resident", words=[], entered_at=START
    )

    shown = actions.reveal(customer_id=customer.id, fields=["address"], reason="x", by=world.viewer("lin"), at=START)

    assert shown == {"address": ""}
