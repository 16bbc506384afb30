"""Saved views: whose they are, whom they reach, what stays when they go."""

from uuid import UUID, uuid4

import pytest

from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.models import Entry, PersonalValue
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.texts import TextRefused
from plumbline.ground.preferences import actions, queries
from plumbline.ground.preferences.models import Choice, View
from plumbline.ground.preferences.rules import ViewRefused, checked_columns, checked_name
from plumbline.ground.preferences.states import ListName
from tests.world import START, World, later

ORDERS = ListName.ORDERS
pytestmark = pytest.mark.django_db


def save(world: World, who: str, name: str = "今日到期", *, share_with: str = "", query: str = "standing=late") -> View:
    unit = world.unit_id(share_with) if share_with else None
    return actions.save_view(
        list_name=ORDERS,
        name=name,
        query=query,
        columns=["state", "due"],
        share_with=unit,
        by=world.viewer(who),
        at=START,
    )


def names_for(world: World, who: str) -> list[str]:
    return [view.name for view in queries.views(ORDERS, viewer=world.viewer(who))]


def facts() -> list[str]:
    return [entry.name for entry in journal.entries().order_by("at", "id") if entry.name.startswith("preferences.")]


@pytest.mark.parametrize(
    ("share_with", "reached"),
    [
        ("", ["head-east"]),
        ("HEAT-EAST", ["head-east", "zhao"]),
        ("HEAT-EAST-1", ["head-east", "zhao"]),
    ],
)
def test_a_shared_view_reaches_the_unit_and_those_below_it(world: World, share_with: str, reached: list[str]) -> None:
    save(world, "head-east", share_with=share_with)

    for who in ("head-east", "zhao", "head-west", "zhou", "lin"):
        assert names_for(world, who) == (["今日到期"] if who in reached else []), who


def test_a_view_shared_with_the_company_reaches_everybody(world: World) -> None:
    save(world, "zhou", share_with="YH")

    assert all(names_for(world, who) == ["今日到期"] for who in ("zhou", "head-east", "zhao", "lin"))


def test_saving_under_a_used_name_replaces_what_was_kept(world: World) -> None:
    first = save(world, "lin")

    second = save(world, "lin", query="urgency=critical", name=" 今日到期 ")

    assert second.pk == first.pk
    assert [view.query for view in queries.views(ORDERS, viewer=world.viewer("lin"))] == ["urgency=critical"]


def test_two_people_may_use_one_name(world: World) -> None:
    save(world, "lin", share_with="YH")

    save(world, "head-east")

    assert names_for(world, "head-east") == ["今日到期", "今日到期"]


@pytest.mark.parametrize("who", ["zhao", "head-west", "lin"])
def test_only_the_owner_changes_a_view(world: World, who: str) -> None:
    view = save(world, "head-east", share_with="HEAT-EAST")
    by = world.viewer(who)

    with pytest.raises(NotFound):
        actions.rename_view(view_id=view.pk, name="别的", by=by, at=START)
    with pytest.raises(NotFound):
        actions.share_view(view_id=view.pk, share_with=None, by=by, at=START)
    with pytest.raises(NotFound):
        actions.delete_view(view_id=view.pk, by=by, at=START)

    assert View.objects.get().name == "今日到期"


def test_nobody_shares_with_a_unit_whose_orders_he_may_not_see(world: World) -> None:
    with pytest.raises(NotFound):
        save(world, "head-east", share_with="HEAT-WEST")
    view = save(world, "head-east")

    with pytest.raises(NotFound):
        actions.share_view(view_id=view.pk, share_with=world.unit_id("YH"), by=world.viewer("head-east"), at=START)

    assert View.objects.get().shared_with_id is None


def test_a_view_no_longer_shared_leaves_those_who_began_with_it(world: World) -> None:
    view = save(world, "head-east", share_with="HEAT-EAST")
    for who in ("head-east", "zhao"):
        actions.choose_first_view(list_name=ORDERS, view_id=view.pk, by=world.viewer(who))

    actions.share_view(view_id=view.pk, share_with=None, by=world.viewer("head-east"), at=START)

    assert queries.chosen(ORDERS, viewer=world.viewer("zhao")).first_view is None
    assert queries.chosen(ORDERS, viewer=world.viewer("head-east")).first_view == view.pk


def test_a_deleted_view_is_nobodys_first_view_any_more(world: World) -> None:
    view = save(world, "head-east", share_with="HEAT-EAST")
    actions.choose_first_view(list_name=ORDERS, view_id=view.pk, by=world.viewer("zhao"))

    actions.delete_view(view_id=view.pk, by=world.viewer("head-east"), at=START)

    assert queries.chosen(ORDERS, viewer=world.viewer("zhao")) == queries.Chosen()
    with pytest.raises(NotFound):
        queries.view(view.pk, viewer=world.viewer("head-east"))


@pytest.mark.parametrize("forged", ["other", "none"])
def test_a_forged_view_is_not_there(world: World, forged: str) -> None:
    id_of: UUID = save(world, "head-west").pk if forged == "other" else uuid4()

    with pytest.raises(NotFound):
        queries.view(id_of, viewer=world.viewer("head-east"))
    with pytest.raises(NotFound):
        actions.choose_first_view(list_name=ORDERS, view_id=id_of, by=world.viewer("head-east"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("", ViewRefused), ("　 ", ViewRefused), ("长" * 41, TextRefused), ("坏\x00", TextRefused)],
)
def test_a_name_must_be_a_name(name: str, kind: type[Refused]) -> None:
    with pytest.raises(kind):
        checked_name(name)


def test_a_name_taken_by_another_view_is_refused(world: World) -> None:
    save(world, "lin", "甲")
    other = save(world, "lin", "乙")

    with pytest.raises(ViewRefused):
        actions.rename_view(view_id=other.pk, name="甲", by=world.viewer("lin"), at=START)

    assert set(names_for(world, "lin")) == {"甲", "乙"}


def test_views_are_not_without_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plumbline.ground.preferences.rules.MOST_VIEWS", 2)
    save(world, "lin", "一")
    save(world, "lin", "二")

    with pytest.raises(ViewRefused):
        save(world, "lin", "三")


def test_columns_are_kept_in_their_order_once(world: World) -> None:
    actions.choose_columns(list_name=ORDERS, columns=["due", "state", "due"], by=world.viewer("lin"))
    actions.choose_columns(list_name=ORDERS, columns=["state", "due"], by=world.viewer("lin"))

    assert queries.chosen(ORDERS, viewer=world.viewer("lin")).columns == ("state", "due")
    assert Choice.objects.count() == 1
    with pytest.raises(ViewRefused):
        checked_columns(str(number) for number in range(41))


def test_what_others_rely_on_is_a_fact(world: World) -> None:
    view = save(world, "head-east")
    by = world.viewer("head-east")
    actions.rename_view(view_id=view.pk, name="今日到期", by=by, at=later(minutes=1))
    actions.rename_view(view_id=view.pk, name="明日到期", by=by, at=later(minutes=1))
    actions.share_view(view_id=view.pk, share_with=world.unit_id("HEAT-EAST"), by=by, at=later(minutes=2))
    actions.share_view(view_id=view.pk, share_with=world.unit_id("HEAT-EAST"), by=by, at=later(minutes=2))
    actions.share_view(view_id=view.pk, share_with=None, by=by, at=later(minutes=3))
    actions.share_view(view_id=view.pk, share_with=world.unit_id("HEAT-EAST-1"), by=by, at=later(minutes=4))
    actions.delete_view(view_id=view.pk, by=by, at=later(minutes=5))

    assert facts() == [
        f"preferences.view_{what}" for what in ("saved", "renamed", "shared", "unshared", "shared", "deleted")
    ]


def test_a_view_of_another_list_begins_nothing_here(world: World) -> None:
    view = save(world, "lin")
    View.objects.update(list_name="another")

    with pytest.raises(NotFound):
        actions.choose_first_view(list_name=ORDERS, view_id=view.pk, by=world.viewer("lin"))


def test_machines_that_are_nobody_chose_nothing(world: World) -> None:
    assert queries.chosen(ORDERS, viewer=world.system) == queries.Chosen()


def test_what_a_view_searches_for_stands_in_the_journal_as_a_personal_value_alone(world: World) -> None:
    save(world, "lin", query="q=13900001234")

    entry = Entry.objects.get(name="preferences.view_saved")
    assert "13900001234" not in str(entry.particulars)
    assert PersonalValue.objects.get(entry_id=entry.id, field="query").value == "q=13900001234"
