"""Masks: what they show and what they never show."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.service.customers.rules import mask_address, mask_identity, mask_name, mask_phone


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800138000", "138****8000"),
        ("04716543210", "047****3210"),
        ("6543210", "6****10"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_phone_shows_as_much_as_its_length_allows(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王小明", "王*明"), ("王明", "王*"), ("欧阳小明", "欧**明"), ("王", "*"), ("", ""), ("John Smith", "J********h")],
)
def test_a_name_shows_its_ends(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("北京路12号金桂苑3号楼2单元501室", "北京路**号"),
        ("云河市东城区北京路12号", "云河市东城区北京路**号"),
        ("金桂苑3-2-501", "金桂苑**"),
        ("金桂苑三号楼二单元五零一室", "金桂苑**号"),
        ("东风大街老机械厂家属院", "东风大街**"),
        ("云河市西城区柳林村老槐树下", "云河市西城区柳林村**"),
        ("12 Main Street", "**"),
        ("无名之地", "**"),
        ("", ""),
    ],
)
def test_an_address_shows_the_street_and_nothing_behind_it(address: str, masked: str) -> None:
    assert mask_address(address) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("150102199001011234", "150*************34"), ("1234567", "*******"), ("", "")],
)
def test_an_identity_number_hides_birthday_and_order(number: str, masked: str) -> None:
    assert mask_identity(number) == masked


@given(street=st.sampled_from(["北京路", "东风大街", "柳林巷"]), house=st.integers(1, 999), room=st.integers(100, 9999))
def test_no_number_of_an_address_survives_masking(street: str, house: int, room: int) -> None:
    masked = mask_address(f"{street}{house}号{room}室")

    assert masked.startswith(street)
    assert not re.search(r"\d", masked)


@given(st.text(alphabet="0123456789", min_size=1, max_size=20))
def test_a_masked_phone_keeps_its_length_and_hides_at_least_four_digits(phone: str) -> None:
    masked = mask_phone(phone)

    assert len(masked) == len(phone)
    assert masked.count("*") >= min(4, len(phone))


@given(st.text(alphabet=st.characters(exclude_characters="*"), min_size=1, max_size=12))
def test_a_masked_name_never_is_the_name(name: str) -> None:
    masked = mask_name(name)

    assert masked != name
    assert len(masked) == len(name)
