"""From what a person types to what the index holds."""

import re

import pytest
from hypothesis import assume, given
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
    sought,
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
        ("10001", (Way.NUMBER, Way.NUMBER_START, Way.PHONE_START, Way.ADDRESS)),
        ("8000", (Way.NUMBER, Way.TAIL, Way.NUMBER_START, Way.ADDRESS)),
        ("13800138000", (Way.NUMBER, Way.PHONE, Way.NUMBER_START, Way.PHONE_START)),
        ("1380013", (Way.NUMBER, Way.PHONE, Way.NUMBER_START, Way.PHONE_START)),
        ("QH0", (Way.NUMBER, Way.NUMBER_START, Way.NAME, Way.ADDRESS, Way.NAME_PART)),
        ("138 0013 8000", (Way.PHONE, Way.PHONE_START, Way.NAME, Way.NAME_AND_ADDRESS, Way.ADDRESS, Way.NAME_PART)),
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


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("北京路12号", ["12", "12号", "京路", "北京", "路12"]),
        ("王小明", ["小明", "王小"]),
        ("501", ["501"]),
        ("王", ["王"]),
        ("3-2-501", ["-2", "-501", "2", "2-", "3", "3-", "501"]),
        ("AB 座", ["ab", "b座"]),
        ("1" * 30, ["1" * 10]),
        ("", []),
    ],
)
def test_the_index_holds_neighbours_and_whole_numbers(text: str, held: list[str]) -> None:
    assert pairs(text) == held


@pytest.mark.parametrize(
    ("word", "asked"),
    [
        ("金桂苑3号楼50", ["3号", "桂苑", "苑3", "金桂"]),
        ("8号楼2单元201室", ["201室", "2单", "8号"]),
        ("号楼", ["号楼"]),
        ("云河市东城区北京路12号金桂苑3号楼2单元501室", ["12号", "501室", "东城", "苑3", "路12"]),
        ("501室", ["501室"]),
        ("501", ["501"]),
        ("路12", ["路12"]),
        ("王", []),
        ("", []),
    ],
)
def test_a_number_at_the_end_may_be_half_typed(word: str, asked: list[str]) -> None:
    assert sought(word) == asked


@given(st.text(alphabet="北京路号楼室ab0123456789- ", min_size=2, max_size=30), st.data())
def test_a_text_that_holds_a_word_from_the_start_of_a_number_on_is_found_by_the_index(
    text: str, data: st.DataObject
) -> None:
    atoms = re.findall(r"[0-9]{1,10}|[^0-9]", compact(text))
    assume(len(atoms) >= 2 and not re.search(r"[0-9]{11}", text))
    start = data.draw(st.integers(0, len(atoms) - 2))
    end = data.draw(st.integers(start + 2, len(atoms)))
    word = "".join(atoms[start:end])
    half_typed = word[:-1] if end - start > 2 and len(atoms[end - 1]) > 1 else word

    assert set(sought(word)) <= set(pairs(text))
    assert set(sought(half_typed)) <= set(pairs(text))


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
