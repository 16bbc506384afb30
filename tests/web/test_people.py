"""People, roles on subtrees, who stands in for whom, passwords and keys, as an administrator looks after them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plumbline.ground.journal.models import Entry
from plumbline.ground.organization import actions, queries
from plumbline.ground.organization.models import Assignment, Delegation, Person
from plumbline.ground.organization.states import Permission, Role
from tests.orders import move, order_of, register
from tests.web.conftest import NOW, Clock, Desk, DeskOf, text_of
from tests.world import PASSWORD, START, World, enter_person, later, lend_role

BUDGET = 5


@pytest.fixture
def admin(desk_of: DeskOf) -> Desk:
    return desk_of("guan")


def address(world: World, username: str, what: str = "") -> str:
    return f"/admin/people/{world.person(username).id}/{what}"


def shown_secret(page: str) -> str:
    found = re.search(r"<code[^>]*>([^<]+)</code>", page)
    assert found is not None
    return found.group(1)


def entered(admin: Desk, world: World, **more: str) -> Any:
    words = {
        "username": "new-fitter",
        "name": "新人",
        "unit": str(world.unit_id("HEAT-EAST-1")),
        "role": "fitter",
        "phone": "139 0000 1234",
        "language": "zh-hans",
        **more,
    }
    return admin.post("/admin/people/enter/", **words)


def test_somebody_new_comes_in_with_a_password_shown_once_and_has_to_choose_his_own(
    admin: Desk, ruled_world: World
) -> None:
    page = text_of(entered(admin, ruled_world))
    secret = shown_secret(page)
    person = Person.objects.get(username="new-fitter")
    browser = Client()

    browser.post("/accounts/login/", {"login": "new-fitter", "password": secret})
    led = browser.get("/")
    browser.post(
        "/accounts/password/change/",
        {"oldpassword": secret, "password1": "a-very-own-word-7", "password2": "a-very-own-word-7"},
    )

    assert led["Location"] == "/accounts/password/change/"
    assert browser.get("/").status_code == 200
    assert secret not in text_of(admin.get(f"/admin/people/{person.id}/"))
    assert queries.viewer_for(person, at=NOW).may(Permission.ORDERS_HANDLE, ruled_world.unit_id("HEAT-EAST-1"))
    names = list(
        Entry.objects.filter(subject="new-fitter").order_by("recorded_at", "id").values_list("name", flat=True)
    )
    assert names[:3] == ["organization.person_entered", "organization.password_reset", "organization.role_assigned"]
    assert "organization.password_chosen" in names
    assert secret not in str(list(Entry.objects.values_list("particulars", flat=True)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"username": "zhao"}, "已被占用"),
        ({"username": "a b"}, "用户名须为"),
        ({"name": " "}, 'id="id_name-error"'),
        ({"phone": "call me"}, "电话只能由"),
        ({"unit": "not-a-unit"}, 'id="id_unit-error"'),
        ({"role": "king"}, 'id="id_role-error"'),
        ({"language": "fr"}, 'id="id_language-error"'),
    ],
)
def test_a_person_that_cannot_be_is_refused_beside_the_field(
    admin: Desk, ruled_world: World, wrong: dict[str, str], said: str
) -> None:
    answer = entered(admin, ruled_world, **wrong)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Person.objects.filter(username="new-fitter").exists()


def test_people_are_found_by_name_unit_role_and_state(admin: Desk, ruled_world: World) -> None:
    actions.retire_person(person_id=ruled_world.person("sun").id, by=queries.system(), at=START)

    def names(**words: str) -> set[str]:
        page = text_of(admin.get("/admin/people/", **words))
        return {person.name for person in Person.objects.all() if f">{person.name}</a>" in page}

    assert names(q="赵") == {"赵强"}
    assert names(q="head-", unit=str(ruled_world.unit_id("YH-HEAT"))) == {"何东", "何西"}
    assert names(role="fitter") == {"赵强", "钱勇", "李明"}
    assert names(state="retired") == {"孙杰"}
    assert len(names(state="all")) == 15
    assert names(state="nonsense", role="king", unit="x") == names()


def test_two_administrators_who_change_the_same_person_do_not_overwrite_each_other(
    admin: Desk, desk_of: DeskOf, ruled_world: World
) -> None:
    enter_person(ruled_world, "second", name="第二", role=Role.ADMINISTRATOR, unit="YH")
    words = {"unit": str(ruled_world.unit_id("HEAT-EAST-1")), "language": "zh-hans", "phone": "1390001", "seen": ""}

    first = admin.post(address(ruled_world, "zhao", "change/"), name="赵小强", **words)
    second = desk_of("second").post(address(ruled_world, "zhao", "change/"), name="赵大强", **words)

    assert first.status_code == 302
    assert second.status_code == 409
    assert "刚被他人修改" in text_of(second)
    assert "赵大强" in text_of(second)
    assert Person.objects.get(username="zhao").name == "赵小强"


def test_a_role_is_given_for_a_time_on_a_unit_and_taken_back(admin: Desk, ruled_world: World) -> None:
    east = ruled_world.unit_id("HEAT-EAST")
    until = (NOW + timedelta(days=5)).date()

    admin.post(address(ruled_world, "zhao", "assign/"), role="unit_head", unit=str(east), until=until)
    page = text_of(admin.get(address(ruled_world, "zhao")))
    assignment = Assignment.objects.get(person__username="zhao", role="unit_head")
    admin.post(address(ruled_world, "zhao", f"withdraw/{assignment.id}/"))

    assert "单位负责人" in page
    assert "指派班组人员" in page
    assert assignment.valid_to is not None
    assert not Assignment.objects.filter(id=assignment.id).exists(), "it was taken back in the moment it was given"
    assert Entry.objects.filter(name="organization.role_withdrawn").count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"role": "fitter"}, "已有同一单位的同一角色"),
        ({"role": "leader", "until": "2025-01-01"}, "日期须在今天及以后"),
        ({"role": "leader", "since": "2026-02-10", "until": "2026-02-01"}, "结束日期须晚于开始日期"),
        ({"role": "emperor"}, "assign_role-error"),
        ({"role": "leader", "since": "tomorrow"}, "assign_since-error"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(
    admin: Desk, ruled_world: World, words: dict[str, str], said: str
) -> None:
    unit = str(ruled_world.unit_id("HEAT-EAST-1"))
    answer = (
        admin.post(address(ruled_world, "zhao", "assign/"), unit=unit, until="2026-03-01", **words)
        if (words["role"] == "fitter")
        else admin.post(address(ruled_world, "zhao", "assign/"), unit=unit, **words)
    )

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_nobody_raises_himself_and_the_last_administrator_stays(admin: Desk, ruled_world: World) -> None:
    company = str(ruled_world.unit_id("YH"))
    own = Assignment.objects.get(person__username="guan")

    raised = admin.post(address(ruled_world, "guan", "assign/"), role="leader", unit=company)
    withdrawn = admin.post(address(ruled_world, "guan", f"withdraw/{own.id}/"))
    retired = admin.post(address(ruled_world, "guan", "retire/"))

    assert "不能给自己增加" in text_of(raised)
    assert "最后一位公司级系统管理员" in text_of(withdrawn)
    assert "不能停用自己" in text_of(retired)
    assert ruled_world.viewer("guan", at=NOW).may_somewhere(Permission.ORGANIZATION_EDIT)


def test_of_two_administrators_who_take_each_others_role_one_stays(ruled_world: World) -> None:
    enter_person(ruled_world, "second", name="第二", role=Role.ADMINISTRATOR, unit="YH")
    one, other = ruled_world.viewer("guan"), ruled_world.viewer("second")
    of_one, of_other = (Assignment.objects.get(person_id=each.person_id).id for each in (one, other))

    actions.withdraw_role(assignment_id=of_other, by=one, at=later(hours=1))
    with pytest.raises(actions.OrganizationRefused):
        actions.withdraw_role(assignment_id=of_one, by=other, at=later(hours=1))


def test_whoever_administers_a_division_comes_to_no_rights_beyond_it(desk_of: DeskOf, ruled_world: World) -> None:
    enter_person(ruled_world, "heat-admin", name="热管", role=Role.ADMINISTRATOR, unit="YH-HEAT")
    boss = enter_person(ruled_world, "boss", name="总管", role=Role.LEADER, unit="YH-HEAT")
    actions.assign_role(
        person_id=boss.id, role=Role.LEADER, unit_id=ruled_world.unit_id("YH"), by=queries.system(), at=START
    )
    desk = desk_of("heat-admin")

    password = desk.post(address(ruled_world, "boss", "password/"))

    assert password.status_code == 422
    assert "在您管理范围以外的单位还有角色" in text_of(password)
    for what in ("", "password/", "retire/"):
        answer = desk.post(address(ruled_world, "sun", what)) if what else desk.get(address(ruled_world, "sun"))
        assert answer.status_code == 404
    assert (
        desk.post(
            address(ruled_world, "zhao", "assign/"), role="leader", unit=str(ruled_world.unit_id("YH"))
        ).status_code
        == 422
    )


@pytest.mark.parametrize("what", ["", "change/", "assign/", "lend/", "password/", "retire/", "withdraw/1/"])
def test_a_person_who_is_not_there_is_not_found(admin: Desk, what: str) -> None:
    forged = f"/admin/people/00000000-0000-0000-0000-000000000009/{what}"

    assert (admin.post(forged) if what else admin.get(forged)).status_code == 404


def test_who_leaves_hands_over_what_he_has_in_hand(admin: Desk, ruled_world: World) -> None:
    number = register(ruled_world, unit="HEAT-EAST").number
    move(ruled_world, number, "accept", by="head-east", at=NOW)
    move(ruled_world, number, "assign", by="head-east", at=NOW, person="zhao")
    enter_person(ruled_world, "wu", name="吴刚", role=Role.FITTER, unit="HEAT-EAST-1")

    refused = admin.post(address(ruled_world, "zhao", "retire/"))
    to_nobody = admin.post(address(ruled_world, "zhao", "retire/"), to="nobody-here")
    done = admin.post(address(ruled_world, "zhao", "retire/"), to="wu")

    assert refused.status_code == 422
    assert number in text_of(refused)
    assert to_nobody.status_code == 422
    assert done.status_code == 302
    assert not Person.objects.get(username="zhao").is_active
    assert order_of(number).assignee.username == "wu"
    assert Entry.objects.get(name="work_orders.assigned", particulars__person="吴刚").actor_name == "管宁"


def test_a_role_is_lent_for_a_time_shows_in_the_journal_and_ends_by_itself(
    admin: Desk, ruled_world: World, clock: Clock
) -> None:
    east = ruled_world.unit_id("HEAT-EAST")
    assignment = Assignment.objects.get(person__username="head-east")
    words = {
        "assignment": str(assignment.id),
        "to": "zhao",
        "since": NOW.date(),
        "until": NOW.date() + timedelta(days=6),
        "reason": "年假",
    }

    admin.post(address(ruled_world, "head-east", "lend/"), **words)

    assert ruled_world.viewer("zhao", at=NOW + timedelta(days=6)).may(Permission.ORDERS_ASSIGN, east)
    assert not ruled_world.viewer("zhao", at=NOW + timedelta(days=7)).may(Permission.ORDERS_ASSIGN, east)
    assert "年假" in text_of(admin.get("/admin/delegations/"))
    clock(NOW + timedelta(days=30))
    assert "已结束" in text_of(admin.get("/admin/delegations/"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": "nobody"}, "没有姓名或用户名为"),
        ({"to": "重名"}, "请填用户名"),
        ({"to": "head-east"}, "不能委托给本人"),
        ({"until": ""}, "lend_until-error"),
        ({"reason": ""}, "lend_reason-error"),
        ({"assignment": "0"}, "lend_assignment-error"),
    ],
)
def test_a_loan_that_makes_no_sense_is_refused(
    admin: Desk, ruled_world: World, wrong: dict[str, str], said: str
) -> None:
    for username in ("same-1", "same-2"):
        enter_person(ruled_world, username, name="重名", role=Role.FITTER, unit="HEAT-EAST")
    assignment = Assignment.objects.get(person__username="head-east")
    words = {"assignment": str(assignment.id), "to": "zhao", "until": "2026-02-01", "reason": "年假", **wrong}

    answer = admin.post(address(ruled_world, "head-east", "lend/"), **words)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Delegation.objects.exists()


def test_a_stand_in_may_be_called_by_name(admin: Desk, ruled_world: World) -> None:
    assignment = Assignment.objects.get(person__username="head-east")
    words = {"assignment": str(assignment.id), "to": "赵强", "until": "2026-02-01", "reason": "年假"}

    admin.post(address(ruled_world, "head-east", "lend/"), **words)

    assert Delegation.objects.get().person.username == "zhao"


def test_a_loan_is_taken_back_before_its_time_but_only_by_whom_it_concerns(
    admin: Desk, desk_of: DeskOf, ruled_world: World
) -> None:
    enter_person(ruled_world, "gas-admin", name="气管", role=Role.ADMINISTRATOR, unit="YH-GAS")
    lent = lend_role(ruled_world, of="head-east", to="zhao")

    stranger = desk_of("gas-admin").post(f"/admin/delegations/{lent.id}/end/")
    forged = admin.post("/admin/delegations/999999/end/")
    admin.post(f"/admin/delegations/{lent.id}/end/")

    assert (stranger.status_code, forged.status_code) == (404, 404)
    assert not ruled_world.viewer("zhao", at=NOW + timedelta(minutes=1)).may(
        Permission.ORDERS_ASSIGN, ruled_world.unit_id("HEAT-EAST")
    )
    assert Entry.objects.filter(name="organization.delegation_ended").count() == 1


def test_an_administrator_lends_himself_no_rights(admin: Desk, ruled_world: World) -> None:
    assignment = Assignment.objects.get(person__username="gao")
    words = {"assignment": str(assignment.id), "to": "guan", "until": "2026-02-01", "reason": "代班"}

    assert "不能给自己增加" in text_of(admin.post(address(ruled_world, "gao", "lend/"), **words))


def test_a_password_is_reset_and_the_old_one_and_its_sessions_end(admin: Desk, ruled_world: World) -> None:
    visit = Client()
    visit.post("/accounts/login/", {"login": "zhao", "password": PASSWORD})

    secret = shown_secret(text_of(admin.post(address(ruled_world, "zhao", "password/"))))

    assert visit.get("/").status_code == 302
    person = Person.objects.get(username="zhao")
    assert person.check_password(secret)
    assert person.must_change_password


def test_the_pages_ask_the_same_few_questions_however_many_people_there_are(admin: Desk, ruled_world: World) -> None:
    for place in range(20):
        enter_person(ruled_world, f"more-{place}", name="更多", role=Role.FITTER, unit="HEAT-EAST-1")
    for path, most in (
        ("/admin/people/", 2),
        (address(ruled_world, "zhao"), 10),
        ("/admin/delegations/", 1),
        ("/admin/tokens/", 2),
    ):
        admin.get(path)
        with CaptureQueriesContext(connection) as asked:
            admin.get(path)
        assert len(asked) <= BUDGET + most, path
