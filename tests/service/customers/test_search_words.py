"""From what a person types to what the index holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.service.customers.rules import (
    AddressParts,
    Way,
    address_parts,
    compact,
    guess,
    normal_phone,
    pairs,
    phone_tail,
    spelled,
    tidy,
)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("138-0013-8000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("+86 0471 6543210", "04716543210"),
        ("１３８００１３８０００", "13800138000"),
        ("0471-6543210转801", "04716543210"),
        ("0471-6543210 ext. 801", "04716543210"),
        ("6543210,801", "6543210"),
        ("1795113800138000", "13800138000"),
        ("8612345", "8612345"),
        ("没有电话", ""),
        ("", ""),
    ],
)
def test_a_phone_is_kept_as_its_digits(written: str, digits: str) -> None:
    assert normal_phone(written) == digits


@pytest.mark.parametrize(("phone", "tail"), [("13800138000", "8000"), ("110", ""), ("", "")])
def test_a_tail_has_four_digits_or_is_none(phone: str, tail: str) -> None:
    assert phone_tail(phone) == tail


@pytest.mark.parametrize(
    ("name", "is_person", "pinyin", "initials"),
    [
        ("王小明", True, "wangxiaoming", "wxm"),
        ("单雄信", True, "shanxiongxin", "sxx"),
        ("曾国华", True, "zengguohua", "zgh"),
        ("尉迟恭", True, "yuchigong", "ycg"),
        ("吕布", True, "lvbu", "lb"),
        ("单县燃气ABC公司", False, "danxianranqiabcgongsi", "dxrqabcgs"),
        ("John Smith", True, "johnsmith", "johnsmith"),
        ("🙂", True, "", ""),
    ],
)
def test_a_name_is_spelled_as_it_is_typed(name: str, is_person: bool, pinyin: str, initials: str) -> None:
    assert spelled(name, is_person=is_person) == (pinyin, initials)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("北京路12号金桂苑3号楼2单元501室", AddressParts("3", "2", "501")),
        ("金桂苑3-2-501", AddressParts("3", "2", "501")),
        ("金桂苑3栋501", AddressParts("3", "", "501")),
        ("金桂苑A座二单元1203户", AddressParts("A", "二", "1203")),
        ("北京路12号", AddressParts()),
        ("", AddressParts()),
    ],
)
def test_building_entrance_and_room_are_read_from_an_address(address: str, parts: AddressParts) -> None:
    assert address_parts(address) == parts


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("10001", (Way.NUMBER, Way.ADDRESS)),
        ("8000", (Way.NUMBER, Way.TAIL, Way.ADDRESS)),
        ("13800138000", (Way.NUMBER, Way.PHONE)),
        ("138 0013 8000", (Way.PHONE, Way.NAME, Way.NAME_AND_ADDRESS, Way.ADDRESS, Way.NAME_PART)),
        ("wxm", (Way.NUMBER, Way.PINYIN, Way.NAME, Way.ADDRESS, Way.NAME_PART)),
        ("王小明", (Way.NAME, Way.ADDRESS, Way.NAME_PART)),
        ("王小明 金桂苑", (Way.NAME, Way.NAME_AND_ADDRESS, Way.ADDRESS, Way.NAME_PART)),
        ("王", (Way.NAME,)),
        ("5", (Way.NUMBER,)),
        ("", ()),
        ("  \t ", ()),
    ],
)
def test_a_text_is_tried_the_likeliest_way_first(text: str, ways: tuple[Way, ...]) -> None:
    assert guess(text).ways == ways


@given(st.text(max_size=40), st.data())
def test_every_part_of_a_text_of_two_characters_or_more_has_its_pairs_among_the_texts(
    text: str, data: st.DataObject
) -> None:
    plain = compact(text)
    if len(plain) < 2:
        return
    start = data.draw(st.integers(0, len(plain) - 2))
    part = plain[start : data.draw(st.integers(start + 2, len(plain)))]

    assert set(pairs(part)) <= set(pairs(text))


@given(st.text(max_size=200))
def test_a_guess_never_fails_and_tidying_twice_changes_nothing(text: str) -> None:
    guess(text)

    assert tidy(tidy(text)) == tidy(text)
    assert "\x00" not in tidy(text)


@given(st.text(max_size=120))
def test_any_name_can_be_spelled(name: str) -> None:
    pinyin, initials = spelled(name)

    assert len(pinyin) <= 120
    assert len(initials) <= 60
