"""Keys of machines, as an administrator looks after them."""

from datetime import timedelta

import pytest

from plumbline.ground.organization import actions, queries
from plumbline.ground.organization.models import Person, Token
from plumbline.ground.organization.states import Permission, Role
from tests.web.conftest import NOW, Clock, Desk, DeskOf, text_of
from tests.web.test_people import shown_secret
from tests.world import START, World, enter_person


@pytest.fixture
def admin(desk_of: DeskOf) -> Desk:
    return desk_of("guan")


def test_a_key_is_shown_once_reaches_as_far_as_said_and_ends(admin: Desk, ruled_world: World, clock: Clock) -> None:
    east, until = ruled_world.unit_id("HEAT-EAST"), NOW.date() + timedelta(days=3)
    made = admin.post("/admin/tokens/", holder="api", label="12345 平台", unit=str(east), expires=until)
    secret = shown_secret(text_of(made))

    holder = queries.token_holder(secret, at=NOW)

    assert holder is not None
    viewer = holder.viewer
    assert viewer.units(Permission.ORDERS_VIEW) == viewer.tree.below(viewer.tree.by_id[east].path)
    assert queries.token_holder(secret, at=NOW + timedelta(days=5)) is None
    assert secret not in text_of(admin.get("/admin/tokens/"))
    assert "即将到期" in text_of(admin.get("/admin/tokens/"))
    admin.post(f"/admin/tokens/{Token.objects.get().id}/revoke/")
    assert queries.token_holder(secret, at=NOW) is None
    assert "已吊销" in text_of(admin.get("/admin/tokens/"))


def test_a_key_narrowed_to_a_role_has_no_other_rights(ruled_world: World) -> None:
    actions.assign_role(
        person_id=ruled_world.person("api").id,
        role=Role.AGENT,
        unit_id=ruled_world.unit_id("YH-GAS"),
        by=queries.system(),
        at=START,
    )
    secret = actions.issue_token(username="api", label="x", roles=[Role.AGENT], by=ruled_world.viewer("guan"), at=START)

    holder = queries.token_holder(secret, at=START)

    assert holder is not None
    assert holder.viewer.roles == {Role.AGENT}
    assert not holder.viewer.may(Permission.ORDERS_VIEW, ruled_world.unit_id("HEAT-EAST"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"holder": "gao"}, "holder"),
        ({"label": ""}, "id_label-error"),
        ({"roles": "leader"}, "令牌不能超出账号的权限"),
        ({"expires": "2020-01-01"}, "到期日不能早于今天"),
        ({"unit": "x"}, "id_unit-error"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(admin: Desk, wrong: dict[str, str], said: str) -> None:
    answer = admin.post("/admin/tokens/", **{"holder": "api", "label": "x", **wrong})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Token.objects.exists()


def test_an_administrator_makes_no_key_that_carries_a_persons_rights(ruled_world: World) -> None:
    with pytest.raises(actions.OrganizationRefused):
        actions.issue_token(username="gao", label="x", by=ruled_world.viewer("guan"), at=START)


def test_a_machines_account_is_entered_and_nobody_signs_in_with_it(admin: Desk, ruled_world: World) -> None:
    admin.post("/admin/tokens/machine/", username="gov", name="12345 平台", unit=str(ruled_world.unit_id("YH")))
    wrong = admin.post("/admin/tokens/machine/", username="gov", name="又一个", unit=str(ruled_world.unit_id("YH")))

    machine = Person.objects.get(username="gov")
    assert not machine.has_usable_password()
    assert queries.viewer_for(machine, at=NOW).roles == {Role.MACHINE}
    assert wrong.status_code == 422


def test_a_key_of_others_is_not_revoked(desk_of: DeskOf, ruled_world: World) -> None:
    actions.issue_token(username="api", label="x", by=queries.system(), at=START)
    enter_person(ruled_world, "heat-admin", name="热管", role=Role.ADMINISTRATOR, unit="YH-HEAT")

    assert desk_of("heat-admin").post(f"/admin/tokens/{Token.objects.get().id}/revoke/").status_code == 404
    assert Token.objects.get().revoked_at is None
