"""Pages of signals and checks as a supervisor works with them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from plumbline.ground.casefiles.models import CaseFile
from plumbline.supervision.integrity import actions
from plumbline.supervision.integrity.models import Check, Signal, ThresholdSet
from plumbline.supervision.integrity.states import CheckState, Kind
from tests.supervision.integrity import planting
from tests.supervision.integrity.planting import Year
from tests.web.conftest import ALLAUTH
from tests.world import World

AT = planting.FIRST_DAY + timedelta(days=60)


@pytest.fixture
def year(ruled_world: World) -> Year:
    """One of each kind, found."""
    found = Year(ruled_world, seed=5)
    for scenario in planting.FALSE:
        scenario(found.slot(heating=scenario.__name__ in planting.NEEDS_HEATING))
    actions.scan(by=ruled_world.system, at=AT)
    return found


def signed_in(year: Year, username: str = "fang") -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(year.world.person(username), backend=ALLAUTH)
    return client


def signal(kind: Kind) -> Signal:
    return Signal.objects.get(kind=kind.value)


def address(found: Signal, page: str = "integrity-signal") -> str:
    return reverse(page, args=[found.id])


def test_the_list_says_in_a_sentence_what_was_seen_and_narrows_by_kind(year: Year) -> None:
    client = signed_in(year)

    everything = client.get(reverse("integrity")).content.decode()
    some = client.get(reverse("integrity"), {"kind": "photo_reused"}).content.decode()

    assert everything.count("list-group-item") == Signal.objects.count()
    assert some.count("list-group-item") == 1
    assert "完全相同" in some or "几乎相同" in some


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_shown_with_its_evidence_and_with_what_else_it_may_be(year: Year, kind: Kind) -> None:
    answer = signed_in(year).get(address(signal(kind)))

    words = answer.content.decode()
    assert answer.status_code == 200
    assert "也可能是" in words
    assert "%(" not in words
    clocked = kind in (Kind.PAUSED_OVER_DUE, Kind.MERGED_OVER_BREACH, Kind.RETURNED_TO_RESTART)
    assert ("时钟的计时经过" in words) == clocked


def test_both_photos_are_shown_beside_each_other_and_none_but_these(year: Year) -> None:
    client, found = signed_in(year), signal(Kind.PHOTO_REUSED)
    other = signal(Kind.CLOSED_UNVISITED)

    page = client.get(address(found)).content.decode()

    for name in ("photo", "earlier"):
        picture = reverse("integrity-photo", args=[found.id, found.evidence[name]])
        assert picture in page
        answer = client.get(picture)
        assert answer["Content-Type"] == "image/jpeg"
        assert b"".join(answer).startswith(b"\xff\xd8")
        assert client.get(reverse("integrity-photo", args=[other.id, found.evidence[name]])).status_code == 404


@pytest.mark.parametrize("username", ["head-east", "zhao", "lin", "xu"])
def test_whoever_may_not_see_signals_is_told_nothing_of_them(year: Year, username: str) -> None:
    client, found = signed_in(year, username), signal(Kind.PHOTO_REUSED)

    for page in (address(found), reverse("integrity-photo", args=[found.id, found.evidence["photo"]])):
        assert client.get(page).status_code == 403
    assert client.post(address(found, "integrity-open"), {"why": "看看"}).status_code == 403


def test_signals_are_looked_into_together_and_decided_by_somebody_else(year: Year) -> None:
    client = signed_in(year)
    first = signal(Kind.CLOSED_UNVISITED)
    beside = list(Signal.objects.filter(unit=first.unit_id, check_file=None).exclude(id=first.id))
    empty = client.post(address(first, "integrity-open"), {"why": " "})
    assert empty.status_code == 422

    answer = client.post(address(first, "integrity-open"), {"why": "核对到场", "also": [str(s.id) for s in beside]})

    check = Check.objects.get(why="核对到场")
    number = CaseFile.objects.get(id=check.case_file_id).number
    assert answer["Location"] == reverse("integrity-check", args=[number])
    assert check.signals.count() == 1 + len(beside)
    half = client.post(reverse("integrity-decide", args=[number]), {"outcome": "confirmed", "reason": "轨迹不符"})
    assert (half.status_code, "轨迹不符" in half.content.decode()) == (422, True)
    said = {"outcome": "confirmed", "heard": "漏记", "reason": "轨迹不符"}
    client.post(reverse("integrity-decide", args=[number]), said)
    assert Check.objects.get(case_file=check.case_file_id).state == CheckState.CONFIRMED
    assert "轨迹不符" in client.get(reverse("integrity-check", args=[number])).content.decode()


@pytest.mark.parametrize("also", ["nonsense", "01900000-0000-7000-8000-000000000000"])
def test_a_forged_signal_opens_nothing(year: Year, also: str) -> None:
    """The one check there is was opened by the contradiction."""
    first = signal(Kind.CLOSED_UNVISITED)

    answer = signed_in(year).post(address(first, "integrity-open"), {"why": "核对", "also": [also]})

    assert (answer.status_code, Check.objects.count()) == (404, 1)


@pytest.mark.parametrize("page", ["integrity-check", "integrity-decide", "integrity-threshold"])
def test_what_is_not_there_is_not_found(year: Year, page: str) -> None:
    client = signed_in(year)

    found = client.get(reverse(page, args=["HC-20990101-00001"]), follow=True)
    sent = client.post(reverse(page, args=["HC-20990101-00001"]), {"outcome": "confirmed", "reason": "x"})

    assert found.status_code == 404
    assert sent.status_code == 404


def test_the_units_stand_beside_their_peers(year: Year) -> None:
    year.world.viewer("fang", at=AT)
    client = signed_in(year)

    words = client.get(reverse("integrity-units"), {"days": "365"}).content.decode()

    assert "同类单位" in words


def test_a_threshold_is_changed_with_a_reason_only(year: Year) -> None:
    client = signed_in(year)
    page = reverse("integrity-threshold", args=["greeting"])

    for said in ({"value": "20", "reason": ""}, {"value": "999", "reason": "太长"}, {"value": "x", "reason": "字"}):
        assert client.post(page, said).status_code == 422
    client.post(page, {"value": "20", "reason": "开场白较长"})

    assert ThresholdSet.objects.get().value == 20
    assert "开场白较长" in client.get(reverse("integrity-thresholds")).content.decode()


def test_the_pages_of_lists_ask_the_database_the_same_whatever_they_show(
    year: Year, django_assert_max_num_queries: object
) -> None:
    client = signed_in(year)
    client.get(reverse("integrity"))

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(reverse("integrity"))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(reverse("integrity-checks"))
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        client.get(reverse("integrity-units"))
