"""The ledger page by page: what is summed is the whole period, whatever page is open; and forms of recognition that are forged or sent twice."""

import re
from decimal import Decimal
from typing import Any

import pytest

from plumbline.doors.web.recognition import ledger
from plumbline.evaluation.recognition.models import Entry, Proposal
from tests.clocks import Clock
from tests.evaluation.recognition.telling import (
    DAY,
    FINE,
    REWARD,
    approved,
    decided,
    number_of,
    paper,
    proposed,
    second_leader,
    stated,
)
from tests.web.conftest import DeskOf, text_of
from tests.world import World

A_PAGE = 3


@pytest.fixture(autouse=True)
def on_a_day_in_march(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(DAY)
    monkeypatch.setattr(ledger, "ROWS_A_PAGE", A_PAGE)


@pytest.fixture
def awarded(ruled_world: World) -> World:
    for person, amount in (("sun", "100"), ("sun", "150.50"), ("qian", "60"), ("li", "70")):
        made = proposed(ruled_world, person=person, amount=amount)
        stated(ruled_world, made, by=person)
        decided(ruled_world, number_of(made))
    approved(ruled_world, rule=REWARD, effect="money_reward", amount="300")
    return ruled_world


def pages(desk: Any, address: str) -> list[str]:
    """The page and every one that it leads on to."""
    found = []
    while address:
        text = desk.get(address).content.decode()
        found.append(text)
        onward = re.search(r'href="(\?[^"]*)" rel="next"', text)
        address = f"/recognition/ledger/{onward[1].replace('&amp;', '&')}" if onward else ""
    return found


def test_entries_are_turned_page_by_page_and_sums_are_those_of_the_period(awarded: World, desk_of: DeskOf) -> None:
    shown = pages(desk_of("fang"), "/recognition/ledger/?period=2026-Q1")

    numbers = [int(each) for text in shown for each in re.findall(r'<td class="fw-bold"[^>]*>(\d+)</td>', text)]
    assert numbers == sorted(Entry.objects.values_list("number", flat=True), reverse=True)
    assert [len(re.findall(r'<td class="fw-bold"', text)) for text in shown] == [3, 2]
    for text in shown:
        assert "-300.00" in text  # the fund of rewards
        assert "+380.50" in text  # that of accountability or penalties
        assert "250.50" in text  # the north team's total


def test_each_account_is_summed_over_the_whole_period(awarded: World, desk_of: DeskOf) -> None:
    shown = pages(desk_of("fang"), "/recognition/ledger/?period=2026-Q1&by=accounts")

    by_hand: dict[str, Decimal] = {}
    for made in Proposal.objects.select_related("person"):
        assert made.person is not None
        by_hand.setdefault(made.person.name, Decimal(0))
        by_hand[made.person.name] += made.amount if made.kind == "reward" else -made.amount
    rows = re.findall(
        r"<tr>\s*<td>([^<]+)</td>\s*<td[^>]*>(\d+)</td>\s*<td class=\"text-md-end text-nowrap\"[^>]*>([^<]+)</td>",
        "".join(shown),
    )
    assert {name: Decimal(amount) for name, _count, amount in rows} == by_hand
    assert ("孙杰", "2") in {(name, count) for name, count, _amount in rows}
    assert len(shown) == 2


def test_a_head_sees_no_account_of_another_unit_nor_the_companys(awarded: World, desk_of: DeskOf) -> None:
    answer = desk_of("head-north").get("/recognition/ledger/", period="2026-Q1", by="accounts")

    assert answer.status_code == 403 or ("赵强" not in text_of(answer) and "公司账户" not in text_of(answer))


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "%00", "1 or 1=1"])
def test_a_mangled_page_is_the_first_one(awarded: World, desk_of: DeskOf, after: str) -> None:
    desk = desk_of("fang")

    assert desk.get("/recognition/ledger/", period="2026-Q1", after=after).status_code == 200
    assert desk.get("/recognition/ledger/", period="2026-Q1", by="accounts", after=after).status_code == 200


def words(**changed: str) -> dict[str, str]:
    said = {"person": "zhao", "amount": "100", "period": "2026-Q1", "reason": "未着工装"}
    return {**said, "kind_1": "document", "number_1": "", "about_1": "现场照片", **changed}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"amount": "NaN"}, 422),
        ({"amount": "Infinity"}, 422),
        ({"amount": "-100"}, 422),
        ({"amount": "1e9999999"}, 422),
        ({"amount": "100.005"}, 422),
        ({"amount": "200.01"}, 422),
        ({"person": "fang"}, 422),  # oneself
        ({"person": "查无此人"}, 422),
        ({"period": "2026-Q3"}, 422),
        ({"period": "2025-Q1"}, 422),
        ({"kind_1": "order", "number_1": "GD-20260101-00001", "about_1": ""}, 422),
        ({"kind_1": "finding", "number_1": "JC-20260101-00001", "about_1": ""}, 422),
        ({"kind_1": "secret"}, 422),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_comes_back(
    ruled_world: World, desk_of: DeskOf, changed: dict[str, str], status: int
) -> None:
    answer = desk_of("fang").post(f"/recognition/propose/?rule={FINE}", **words(**changed))

    assert answer.status_code == status or (status == 422 and answer.status_code == 404)
    assert "未着工装" in text_of(answer)
    assert not Proposal.objects.exists()


def test_a_form_sent_from_two_windows_proposes_once_and_decides_once(ruled_world: World, desk_of: DeskOf) -> None:
    second = second_leader(ruled_world)
    supervisor = desk_of("fang")
    first = supervisor.post(f"/recognition/propose/?rule={FINE}", **words())
    again = supervisor.post(f"/recognition/propose/?rule={FINE}", **words())
    desk_of("zhao").post(f"{first['Location']}state/", words="工装未干")
    one = desk_of("gao").post(f"{first['Location']}approve/", words="同意")
    other = desk_of(second).post(f"{first['Location']}decline/", words="不同意")
    reversed_once = desk_of(second).post(f"{first['Location']}reverse/", words="认错了人")
    twice = desk_of(second).post(f"{first['Location']}reverse/", words="再冲一次")

    assert (again.status_code, one.status_code, other.status_code) == (409, 302, 409)
    assert "未着工装" in text_of(again)
    assert "不同意" in text_of(other)
    assert (reversed_once.status_code, twice.status_code) == (302, 409)
    assert Entry.objects.count() == 2
    assert sum(each.amount if each.reverses_id else -each.amount for each in Entry.objects.all()) == 0


def test_the_fields_of_a_form_name_nobody_else_s_part(ruled_world: World, desk_of: DeskOf) -> None:
    """A forged field for who decides, who is heard or what was decided changes nothing."""
    number = number_of(proposed(ruled_world, evidence=(paper(),)))
    forged = {"words": "工装未干", "by": "gao", "state": "approved", "decided_by": "gao", "amount": "1", "approve": "1"}

    desk_of("zhao").post(f"/recognition/{number}/state/", **forged)

    made = Proposal.objects.get()
    assert (made.state, made.amount, made.decided_by_id) == ("deciding", Decimal("100.00"), None)
