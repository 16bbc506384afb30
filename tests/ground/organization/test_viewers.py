"""People, roles, delegations, keys, and what each may do where."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.organization import actions, queries
from plumbline.ground.organization.models import Assignment, Delegation, Person
from plumbline.ground.organization.rules import Grant, Place, Tree, Viewer, require, require_somewhere
from plumbline.ground.organization.states import (
    PERMISSION_LABELS,
    ROLE_LABELS,
    ROLES,
    UNIT_KIND_LABELS,
    Permission,
    Role,
    UnitKind,
)
from tests.world import PASSWORD, PEOPLE, START, World, later

P = Permission


def test_every_role_permission_and_kind_has_its_label_and_permissions() -> None:
    assert set(ROLES) == set(ROLE_LABELS) == set(Role)
    assert set(PERMISSION_LABELS) == set(Permission)
    assert set(UNIT_KIND_LABELS) == set(UnitKind)
    assert frozenset().union(*ROLES.values()) == set(Permission)


PATHS = ("/c/", "/c/a/", "/c/a/x/", "/c/b/", "/c/b/y/", "/c/ab/")
TREE = Tree(
    tuple(Place(UUID(int=n), path.strip("/").rsplit("/", 1)[-1], path, path, "unit") for n, path in enumerate(PATHS))
)
GRANTS = st.lists(st.builds(Grant, st.sampled_from(Role), st.sampled_from(PATHS)), max_size=4)


def viewer(grants: list[Grant]) -> Viewer:
    return Viewer(UUID(int=99), "某人", "somebody", UUID(int=0), tuple(grants), TREE)


@given(GRANTS, st.sampled_from(Permission))
def test_a_list_and_a_single_check_never_disagree(grants: list[Grant], permission: Permission) -> None:
    somebody = viewer(grants)

    listed = somebody.units(permission)

    assert listed == {place.id for place in TREE.places if somebody.may(permission, place.id)}
    assert somebody.may_somewhere(permission) == bool(listed)
    assert somebody.sees_everything(permission) == (listed == TREE.all_ids)
    assert not somebody.may(permission, None)


@given(GRANTS, st.sampled_from(Permission))
def test_a_right_reaches_a_unit_from_above_and_never_from_beside_or_below(
    grants: list[Grant], permission: Permission
) -> None:
    somebody = viewer(grants)

    expected = {
        place.id
        for place in TREE.places
        if any(permission in ROLES[grant.role] and place.path.startswith(grant.path) for grant in grants)
    }
    assert somebody.units(permission) == expected


@given(GRANTS, st.sampled_from(Permission), st.sampled_from(TREE.places))
def test_a_stranger_is_told_nothing_and_who_sees_is_told_that_he_may_not(
    grants: list[Grant], permission: Permission, place: Place
) -> None:
    somebody = viewer(grants)
    refusal = NotAllowed if somebody.may(P.ORDERS_VIEW, place.id) else NotFound

    if somebody.may(permission, place.id):
        require(somebody, permission, place.id)
    else:
        with pytest.raises(refusal):
            require(somebody, permission, place.id, seen_with=[P.ORDERS_VIEW])


def test_who_holds_a_permission_nowhere_is_told_whom_to_ask() -> None:
    with pytest.raises(NotAllowed):
        require_somewhere(viewer([]), P.RULES_VIEW)
    require_somewhere(viewer([Grant(Role.FITTER, "/c/a/x/")]), P.RULES_VIEW)


def test_the_system_may_everything(world: World) -> None:
    assert all(world.system.sees_everything(permission) for permission in Permission)
    assert world.system.may(P.ORDERS_VIEW, None)


def test_the_cast_can_do_what_its_roles_say(world: World) -> None:
    may = {name: world.viewer(name) for name, *_ in PEOPLE}

    assert may["lin"].sees_everything(P.ORDERS_REGISTER)
    assert may["head-east"].units(P.ORDERS_ASSIGN) == {world.unit_id("HEAT-EAST"), world.unit_id("HEAT-EAST-1")}
    assert may["zhao"].units(P.ORDERS_HANDLE) == {world.unit_id("HEAT-EAST-1")}
    assert not may["guan"].may_somewhere(P.ORDERS_VIEW)
    assert may["guan"].roles == {Role.ADMINISTRATOR}


def test_a_password_signs_in_and_a_person_without_one_cannot(world: World) -> None:
    mute = actions.enter_person(username="mute", name="无密", unit_id=world.unit_id("YH"), by=world.system, at=START)

    assert Person.objects.get(username="lin").check_password(PASSWORD)
    assert not Person.objects.get(id=mute.id).has_usable_password()


@pytest.mark.parametrize(
    ("username", "name"),
    [
        ("", "某人"),
        ("a b", "某人"),
        ("x" * 61, "某人"),
        ("lin", "某人"),
        ("new", " "),
        ("new", "长" * 61),
        ("a/b", "某人"),
    ],
)
def test_a_person_who_makes_no_sense_is_refused(world: World, username: str, name: str) -> None:
    with pytest.raises(actions.OrganizationRefused):
        actions.enter_person(username=username, name=name, unit_id=world.unit_id("YH"), by=world.system, at=START)


def test_a_role_given_twice_stays_one_and_ends_when_withdrawn(world: World) -> None:
    sun, north, guan = world.person("sun"), world.unit_id("GAS-NORTH"), world.viewer("guan")

    first = actions.assign_role(person_id=sun.id, role=Role.DISPATCHER, unit_id=north, by=guan, at=later(days=1))
    again = actions.assign_role(person_id=sun.id, role=Role.DISPATCHER, unit_id=north, by=guan, at=later(days=2))
    actions.withdraw_role(assignment_id=first.id, by=guan, at=later(days=3))
    actions.withdraw_role(assignment_id=first.id, by=guan, at=later(days=4))

    may = {d: world.viewer("sun", at=later(days=d)).may(P.ORDERS_DISPATCH, north) for d in (0, 1, 2.9, 3, 4)}
    assert again.id == first.id
    assert may == {0: False, 1: True, 2.9: True, 3: False, 4: False}
    assert Entry.objects.filter(name="organization.role_withdrawn").count() == 1


def test_nobody_gives_rights_where_he_does_not_administer(world: World) -> None:
    for username in ("head-east", "gao", "lin"):
        with pytest.raises(NotFound):
            actions.assign_role(
                person_id=world.person(username).id, role=Role.ADMINISTRATOR, unit_id=world.unit_id("HEAT-EAST"),
                by=world.viewer(username), at=START,
            )  # fmt: skip


def delegate(
    world: World, *, by: str = "head-east", to: str = "zhao", days: tuple[float, float] = (1, 8), reason: str = "休假"
) -> Delegation:
    own = Assignment.objects.get(person=world.person("head-east"))
    return actions.delegate_role(
        assignment_id=own.id, to=world.person(to).id, valid_from=later(days=days[0]), valid_to=later(days=days[1]),
        reason=reason, by=world.viewer(by), at=START,
    )  # fmt: skip


def test_a_lent_role_works_between_its_moments_and_the_owner_keeps_it(world: World) -> None:
    delegate(world)
    east = world.unit_id("HEAT-EAST")

    may = {d: world.viewer("zhao", at=later(days=d)).may(P.ORDERS_ASSIGN, east) for d in (0.9, 1, 7.9, 8)}

    assert may == {0.9: False, 1: True, 7.9: True, 8: False}
    assert world.viewer("head-east", at=later(days=2)).may(P.ORDERS_ASSIGN, east)


def test_a_lent_role_ends_with_the_assignment_it_was_lent_from(world: World) -> None:
    delegation = delegate(world)

    actions.withdraw_role(assignment_id=delegation.assignment_id, by=world.viewer("guan"), at=later(days=3))

    assert world.viewer("zhao", at=later(days=2)).may(P.ORDERS_ASSIGN, world.unit_id("HEAT-EAST"))
    assert not world.viewer("zhao", at=later(days=4)).may(P.ORDERS_ASSIGN, world.unit_id("HEAT-EAST"))


@pytest.mark.parametrize(("days", "reason"), [((8, 1), "休假"), ((1, 1), "休假"), ((1, 8), "  ")])
def test_a_delegation_needs_a_reason_and_an_end(world: World, days: tuple[float, float], reason: str) -> None:
    with pytest.raises(actions.OrganizationRefused):
        delegate(world, days=days, reason=reason)


def test_nobody_lends_what_belongs_to_another_but_an_administrator(world: World) -> None:
    with pytest.raises(NotFound):
        delegate(world, by="head-west")
    delegate(world, by="guan")

    assert world.viewer("zhao", at=later(days=2)).may(P.ORDERS_ASSIGN, world.unit_id("HEAT-EAST"))


def lent_to_administer(world: World) -> int:
    """guan lends zhao the whole company's administration for a week; gives the assignment."""
    own = Assignment.objects.get(person=world.person("guan"))
    actions.delegate_role(
        assignment_id=own.id, to=world.person("zhao").id, valid_from=later(days=1), valid_to=later(days=8),
        reason="休假", by=world.viewer("guan"), at=START,
    )  # fmt: skip
    return own.id


@pytest.mark.parametrize("until", [None, 9], ids=["for good", "longer than lent"])
def test_what_is_lent_for_a_week_is_not_made_ones_own(world: World, until: int | None) -> None:
    lent_to_administer(world)
    zhao = world.viewer("zhao", at=later(days=2))

    with pytest.raises(actions.OrganizationRefused, match="不能给自己"):
        actions.assign_role(
            person_id=world.person("zhao").id, role=Role.ADMINISTRATOR, unit_id=world.unit_id("YH"), by=zhao,
            at=later(days=2), valid_to=later(days=until) if until else None,
        )  # fmt: skip

    assert not world.viewer("zhao", at=later(days=8)).may(P.ORGANIZATION_EDIT, world.unit_id("YH"))


def test_nobody_lengthens_what_is_lent_to_him(world: World) -> None:
    own, zhao = lent_to_administer(world), world.viewer("zhao", at=later(days=2))

    with pytest.raises(actions.OrganizationRefused, match="不能给自己"):
        actions.delegate_role(
            assignment_id=own, to=world.person("zhao").id, valid_from=later(days=8), valid_to=later(days=80),
            reason="还没回来", by=zhao, at=later(days=2),
        )  # fmt: skip


def test_a_key_carries_the_rights_of_its_person_until_it_is_revoked(world: World) -> None:
    secret = actions.issue_token(username="api", label="12345", by=world.viewer("guan"), at=START)

    machine = queries.token_holder(secret, at=later(hours=1))
    assert machine is not None
    assert (machine.viewer.username, machine.viewer.grants) == ("api", world.viewer("api").grants)
    assert queries.token_holder(secret + "x", at=START) is None
    assert actions.revoke_tokens(username="api", label="other", by=world.viewer("guan"), at=START) == 0
    assert actions.revoke_tokens(username="api", label="12345", by=world.viewer("guan"), at=START) == 1
    actions.issue_token(username="api", label="a", by=world.viewer("guan"), at=START)
    actions.issue_token(username="api", label="b", by=world.viewer("api"), at=START)
    assert actions.revoke_tokens(username="api", label=None, by=world.viewer("api"), at=START) == 2
    assert queries.token_holder(secret, at=START) is None
    assert secret not in str(list(Entry.objects.values_list("particulars", flat=True)))


def test_a_key_of_a_person_with_lent_roles_carries_them_too(world: World) -> None:
    delegate(world)
    secret = actions.issue_token(username="zhao", label="", by=world.viewer("zhao"), at=START)

    inside, after = (queries.token_holder(secret, at=later(days=d)) for d in (2, 9))

    assert inside is not None
    assert after is not None
    assert inside.viewer.roles == {Role.FITTER, Role.UNIT_HEAD}
    assert after.viewer.roles == {Role.FITTER}


def test_nobody_makes_or_revokes_another_persons_keys_but_an_administrator(world: World) -> None:
    with pytest.raises(NotFound):
        actions.issue_token(username="gao", label="x", by=world.viewer("lin"), at=START)
    with pytest.raises(NotFound):
        actions.revoke_tokens(username="gao", label=None, by=world.viewer("lin"), at=START)


def test_who_has_left_has_no_roles_no_keys_and_is_not_called(world: World) -> None:
    sun, north = world.person("sun"), world.unit_id("GAS-NORTH-1")
    secret = actions.issue_token(username="sun", label="", by=world.viewer("sun"), at=START)

    actions.retire_person(person_id=sun.id, by=world.viewer("guan"), at=later(days=1))
    actions.retire_person(person_id=sun.id, by=world.viewer("guan"), at=later(days=2))

    assert queries.token_holder(secret, at=START) is None
    assert not world.viewer("sun", at=later(days=1)).may_somewhere(P.ORDERS_VIEW)
    assert sun.id not in {person.id for person in queries.members(north)}
    assert sun.id not in {person.id for person in queries.people_who_may(P.ORDERS_HANDLE, unit_id=north, at=START)}
    assert Entry.objects.filter(name="organization.person_retired").count() == 1
    with pytest.raises(NotFound):
        queries.person_by_username("sun")
    with pytest.raises(NotFound):
        actions.retire_person(person_id=world.person("li").id, by=world.viewer("head-south"), at=START)


def test_who_may_do_something_on_a_unit_is_named_nearest_first(world: World) -> None:
    team = world.unit_id("HEAT-EAST-1")

    handling = queries.people_who_may(P.ORDERS_HANDLE, unit_id=team, at=START)
    heads = queries.people_with_role(Role.UNIT_HEAD, unit_id=team, at=START)
    nobody = queries.people_with_role(Role.UNIT_HEAD, unit_id=world.unit_id("YH"), at=START)

    assert [person.name for person in handling] == ["赵强", "何东", "接口"]
    assert [person.name for person in heads] == ["何东"]
    assert nobody == []


@pytest.mark.parametrize(("moment", "names"), [(START - timedelta(seconds=1), []), (START, ["何东"])])
def test_a_role_counts_from_its_moment_on(world: World, moment: datetime, names: list[str]) -> None:
    found = queries.people_with_role(Role.UNIT_HEAD, unit_id=world.unit_id("HEAT-EAST"), at=moment)

    assert [person.name for person in found] == names


def test_members_are_those_of_the_unit_and_of_the_teams_below_it(world: World) -> None:
    assert [person.name for person in queries.members(world.unit_id("HEAT-EAST"))] == ["何东", "赵强"]
    assert len(queries.members(world.unit_id("YH"))) == len(PEOPLE)


def test_a_person_chooses_a_language_of_the_product(world: World) -> None:
    actions.choose_language(language="en", by=world.viewer("lin"), at=START)
    actions.choose_language(language="en", by=world.viewer("lin"), at=START)
    with pytest.raises(actions.OrganizationRefused):
        actions.choose_language(language="fr", by=world.viewer("lin"), at=START)

    assert Person.objects.get(username="lin").language == "en"
    assert Entry.objects.filter(name="organization.language_chosen").count() == 1
