"""What has to be put right, as the unit's head answers it on a phone and the supervisor follows it; hot issues up to the customers' own words."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.organization.states import Role
from plumbline.supervision.improvement import actions
from plumbline.supervision.improvement.actions import Opened, Suggested
from plumbline.supervision.improvement.models import Declaration, HotIssue, IssueCall, Rectification
from plumbline.supervision.improvement.states import Grade
from tests.orders import IN_SEASON, register
from tests.web.conftest import NOW, Clock, DeskOf, text_of
from tests.world import World, enter_person, picture

DAY = NOW.date()


@pytest.fixture
def number(ruled_world: World, clock: Clock) -> str:
    """One that the east has to put right."""
    enter_person(ruled_world, "fang2", name="方圆", role=Role.SUPERVISOR, unit="YH", phone_end=61)
    said = Opened(unit="HEAT-EAST", title="回复超时", matter="一月三件回复超时", grade=Grade.MAJOR, cause="delay")
    made = actions.open_rectification(opened=said, by=ruled_world.viewer("fang"), at=NOW)
    return Rectification.objects.select_related("case_file").get(pk=made.pk).case_file.number


def photo(name: str = "现场.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture().getvalue(), content_type="image/png")


def opening(**changes: str) -> dict[str, str]:
    said = {
        "unit": "HEAT-EAST", "title": "投诉超时", "matter": "十二月超时 9 件", "grade": "major", "cause": "delay",
        "check": "indicator", "indicator": "CMP-01 DUE", "direction": "higher", "least_change": "5", "least_n": "20",
        "before_days": "60", "after_days": "60", "compared_with": "HEAT-WEST",
    }  # fmt: skip
    return {**said, **changes}


def test_the_head_answers_with_a_photo_and_another_verifies(desk_of: DeskOf, number: str) -> None:
    head, supervisor = desk_of("head-east"), desk_of("fang2")
    head.post(f"/rectifications/{number}/moves/plan/", measures="每日晨会清点")

    answer = head.post(f"/rectifications/{number}/moves/answer/", note="已执行", file=photo())
    told = text_of(supervisor.get(f"/rectifications/{number}/"))
    supervisor.post(f"/rectifications/{number}/moves/verify/", note="抽查属实")
    page = text_of(head.get(f"/rectifications/{number}/"))

    assert answer.status_code == 302
    assert "已执行" in told
    assert "现场.png" in told
    assert "待检验效果" in page
    assert "窗口内，本单位没有因同一条款或原因再次整改" in page


def test_a_check_says_what_it_waits_for(desk_of: DeskOf, number: str, clock: Clock) -> None:
    head = desk_of("head-east")
    before = text_of(head.get(f"/rectifications/{number}/"))
    clock(NOW + timedelta(days=300))
    late = text_of(head.get(f"/rectifications/{number}/"))
    Rectification.objects.update(state="verified", verified_at=NOW)
    verified = text_of(head.get(f"/rectifications/{number}/"))
    Rectification.objects.update(state="withdrawn")
    withdrawn = text_of(head.get(f"/rectifications/{number}/"))

    assert "尚未到期" in before
    assert "窗口已过，待验证后检验" in late
    assert ">待检验<" in verified
    assert "整改已撤销，不再检验" in withdrawn


def test_what_is_refused_comes_back_with_what_was_typed(desk_of: DeskOf, number: str) -> None:
    head = desk_of("head-east")
    head.post(f"/rectifications/{number}/moves/plan/", measures="每日晨会清点")

    refused = head.post(f"/rectifications/{number}/moves/answer/", note="已执行两周")

    assert refused.status_code == 422
    assert "请先上传佐证" in text_of(refused)
    assert "已执行两周" in text_of(refused)


def test_closing_before_the_check_has_decided_is_refused_with_a_sentence(desk_of: DeskOf, number: str) -> None:
    head, supervisor = desk_of("head-east"), desk_of("fang2")
    head.post(f"/rectifications/{number}/moves/plan/", measures="每日晨会清点")
    head.post(f"/rectifications/{number}/moves/answer/", note="已执行", file=photo())
    supervisor.post(f"/rectifications/{number}/moves/verify/", note="属实")

    refused = supervisor.post(f"/rectifications/{number}/moves/close/", reason="不用等了")

    assert refused.status_code == 422
    assert "在此之前不能关闭" in text_of(refused)
    assert "不用等了" in text_of(refused)
    assert Rectification.objects.get().state == "verified"


def test_the_supervisor_opens_one_with_its_check_declared(desk_of: DeskOf, number: str) -> None:
    answer = desk_of("fang").post("/rectifications/open/", **opening())

    assert answer.status_code == 302
    declared = Declaration.objects.get(indicator="CMP-01")
    assert (declared.basis, declared.compared_with, declared.before_after) == ("DUE", ["HEAT-WEST"], DAY)
    page = text_of(desk_of("fang").get(answer["Location"]))
    assert "比对照单位多升高至少 5 个百分点" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "请填写此项。"),
        ({"indicator": ""}, "请选择用哪项指标检验效果"),
        ({"least_n": "3"}, "最少件数不能低于"),
        ({"compared_with": "HEAT-EAST"}, "对照单位不能是本单位"),
        ({"clause": "S9-99"}, "没有编号为"),
        ({"due_on": "2026-06-30"}, "须写明理由"),
    ],
)
def test_half_an_order_stays_on_the_page_with_what_was_typed(
    desk_of: DeskOf, number: str, changes: dict[str, str], sentence: str
) -> None:
    refused = desk_of("fang").post("/rectifications/open/", **opening(**changes))

    assert refused.status_code == 422
    assert sentence in text_of(refused)
    assert "十二月超时 9 件" in text_of(refused)
    assert Rectification.objects.count() == 1


def test_strangers_find_nothing_and_the_unit_only_its_own(desk_of: DeskOf, number: str) -> None:
    for who in ("head-west", "lin"):
        assert desk_of(who).get(f"/rectifications/{number}/").status_code in (403, 404)
        assert desk_of(who).post(f"/rectifications/{number}/moves/plan/", measures="x").status_code in (403, 404)
        assert desk_of(who).post(f"/rectifications/{number}/files/", file=photo()).status_code in (403, 404)
    assert number in text_of(desk_of("head-east").get("/rectifications/"))
    assert number not in text_of(desk_of("head-west").get("/rectifications/?state=all"))
    assert desk_of("head-east").post(f"/rectifications/{number}/moves/withdraw/", reason="x").status_code == 403
    assert desk_of("fang").post(f"/rectifications/{number}/moves/vanish/").status_code == 404


def test_files_are_for_those_who_see_the_rectification(desk_of: DeskOf, number: str) -> None:
    head = desk_of("head-east")
    head.post(f"/rectifications/{number}/files/", file=photo())
    page = text_of(head.get(f"/rectifications/{number}/"))
    address = page.split(f"/rectifications/{number}/files/")[1].split('"')[0]

    assert b"".join(head.get(f"/rectifications/{number}/files/{address}")) == picture().getvalue()
    assert desk_of("head-west").get(f"/rectifications/{number}/files/{address}").status_code == 404
    assert "请先选择照片" in text_of(head.client.post(f"/rectifications/{number}/files/", {}, follow=True))


@pytest.mark.parametrize("state", ["open", "overdue", "answered", "verified", "closed", "all", "nonsense"])
def test_the_list_costs_the_same_however_long_it_is(
    ruled_world: World, desk_of: DeskOf, number: str, clock: Clock, state: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert desk.get(f"/rectifications/?state={state}").status_code == 200
        return len(asked)

    desk = desk_of("fang")
    desk.get("/rectifications/")
    few = cost()
    for place in range(8):
        said = Opened(unit="HEAT-EAST", title=f"第 {place} 件", matter="又一件", grade=Grade.MINOR, cause="fee")
        actions.open_rectification(opened=said, by=ruled_world.viewer("fang"), at=NOW)

    assert cost() == few
    assert few <= 12


@pytest.fixture
def issue(ruled_world: World, clock: Clock) -> str:
    """A hot issue of the east with six customers behind it."""
    enter_person(ruled_world, "fang3", name="方平", role=Role.SUPERVISOR, unit="YH", phone_end=63)
    for minutes in range(6):
        register(
            ruled_world,
            at=IN_SEASON + timedelta(minutes=minutes),
            phone=f"1390000888{minutes}",
            address=f"北京路{minutes}号",
        )
    said = Suggested(
        unit="HEAT-EAST", title="三号楼集中不热", suggestion="排查二次管网", first=DAY, after=DAY + timedelta(days=1),
        order_type="heat_no_heat_household", area="EAST",
    )  # fmt: skip
    actions.suggest(suggested=said, by=ruled_world.viewer("fang"), at=NOW)
    return HotIssue.objects.select_related("case_file").get().case_file.number


def test_a_hot_issue_goes_from_the_suggestion_to_what_the_customers_say(
    desk_of: DeskOf, issue: str, clock: Clock
) -> None:
    head, supervisor, caller = desk_of("head-east"), desk_of("fang"), desk_of("xu")
    at = f"/rectifications/issues/{issue}/"
    head.post(f"{at}moves/answer/", note="同意，本周排查")
    head.post(f"{at}moves/finish/", note="更换平衡阀两只")
    supervisor.post(f"{at}moves/verify/", note="现场查看属实", sample="5")
    assert IssueCall.objects.count() == 5

    early = supervisor.post(f"{at}moves/evaluate/", note="基本改善")
    clock(NOW + timedelta(days=3))
    for place in range(1, 6):
        caller.post(f"{at}calls/{place}/", result="improved", note="热了")
    supervisor.post(f"{at}moves/evaluate/", note="基本改善")
    page = text_of(supervisor.get(at))

    assert early.status_code == 422
    assert "还有 5 位客户没有回访" in text_of(early)
    row = HotIssue.objects.get()
    assert (row.state, row.before, row.after, row.days_after, row.frame) == ("improved", 6, 6, 3, 6)
    assert "5 / 5" in page
    assert "基本改善" in page


def test_the_department_neither_verifies_nor_calls(desk_of: DeskOf, issue: str) -> None:
    at = f"/rectifications/issues/{issue}/"
    head = desk_of("head-east")
    head.post(f"{at}moves/answer/", note="同意")
    head.post(f"{at}moves/finish/", note="完成")

    assert head.post(f"{at}moves/verify/", note="自己看过").status_code == 403
    assert head.post(f"{at}calls/1/", result="improved").status_code == 403
    assert desk_of("head-west").get(at).status_code == 404
    assert desk_of("lin").get(at).status_code == 403
    assert HotIssue.objects.get().state == "done"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"suggestion": ""}, "请填写此项。"),
        ({"last": "2026-01-01"}, "须先有开始、后有结束"),
        ({"last": "2026-02-01"}, "不晚于今天"),
    ],
)
def test_half_a_suggestion_stays_on_the_page(
    desk_of: DeskOf, issue: str, changes: dict[str, str], sentence: str
) -> None:
    said = {
        "unit": "HEAT-EAST", "title": "又一处不热", "suggestion": "排查", "first": "2026-01-05", "last": "2026-01-06",
    }  # fmt: skip

    refused = desk_of("fang").post("/rectifications/issues/suggest/", **{**said, **changes})

    assert refused.status_code == 422
    assert sentence in text_of(refused)
    assert "又一处不热" in text_of(refused)
    made = desk_of("fang").post("/rectifications/issues/suggest/", **said)
    assert made.status_code == 302
