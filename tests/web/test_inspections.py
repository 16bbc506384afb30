"""Pages of inspections: plan, draw, the visit on a telephone, signature, appeal."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plumbline.supervision.inspections import actions
from plumbline.supervision.inspections.actions import Sheet
from plumbline.supervision.inspections.models import Appeal, Draw, Inspection
from tests.clocks import Clock
from tests.inspections import DOCUMENT, FAIR, GOOD, MONDAY, equip, planned, started, submitted
from tests.web.conftest import ALLAUTH, DeskOf, text_of
from tests.world import World, picture


@pytest.fixture(autouse=True)
def on_a_monday(clock: Clock) -> None:
    clock(MONDAY)


@pytest.fixture
def here(ruled_world: World) -> World:
    equip(ruled_world)
    return ruled_world


def answered(**answers: str) -> dict[str, str]:
    return {f"a.{code}": answer for code, answer in answers.items()}


def test_the_plan_shows_what_is_missing_per_unit(here: World, desk_of: DeskOf) -> None:
    submitted(here, unit="YH-HEAT")

    page = text_of(desk_of("fang").get("/inspections/plan/"))

    assert "公司每年对各事业部检查考核不少于一次" in page
    assert "完成 1 / 2" in page
    assert "还差 8 次未安排" in page  # four units twice a year
    assert "1 月已过" in page
    assert "/inspections/new/?level=division&amp;unit=GAS-NORTH" in page


def test_a_head_sees_the_gaps_of_the_own_unit_and_plans_nothing_for_the_inspecting_one(
    here: World, desk_of: DeskOf
) -> None:
    page = text_of(desk_of("head-east").get("/inspections/plan/"))

    assert "东城供热所" in page
    assert "西城供热所" not in page
    assert "/inspections/new/?level=" not in page


def test_a_head_who_plans_at_a_level_above_is_told_beside_the_level(here: World, desk_of: DeskOf) -> None:
    given = {"level": "company", "unit": "HEAT-EAST", "form": "test/hall", "inspector": str(here.person("shen").id)}

    refused = desk_of("head-east").post(
        "/inspections/new/", **given, first_day="2026-03-03", last_day="2026-03-06", object_name="一楼大厅"
    )

    assert refused.status_code in (403, 404)
    assert "请换检查层级或受检单位" in text_of(refused)
    assert "一楼大厅" in text_of(refused)


def test_planning_one_leads_to_it(here: World, desk_of: DeskOf) -> None:
    given = {
        "level": "company",
        "unit": "YH-GAS",
        "form": "test/hall",
        "first_day": "2026-03-03",
        "last_day": "2026-03-06",
        "inspector": str(here.person("shen").id),
        "announced": "on",
    }

    answer = desk_of("fang").post("/inspections/new/", **given)
    refused = desk_of("fang").post("/inspections/new/", **{**given, "last_day": "2026-03-01"})

    made = Inspection.objects.get()
    assert answer["Location"] == f"/inspections/{made.case_file.number}/"
    assert refused.status_code == 422
    assert "结束日期不早于开始日期" in text_of(refused)


def test_a_draw_is_shown_before_it_is_made_and_repeated_afterwards(here: World, desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    lot = {
        "level": "division",
        "owner": "YH-HEAT",
        "method": "risk",
        "size": "1",
        "seed": "2026年一季度",
        "reason": "按风险抽查",
        "form": "test/hall",
        "first_day": "2026-03-03",
        "last_day": "2026-03-06",
        "inspector": str(here.person("shen").id),
        "second_inspector": str(here.person("cha").id),
    }

    looked = desk.post("/inspections/draw/", **lot)
    assert (looked.status_code, Draw.objects.count()) == (200, 0)
    assert "确认抽取并安排 1 次检查" in text_of(looked)
    too_many = desk.post("/inspections/draw/", **{**lot, "size": "9"})
    assert (too_many.status_code, Draw.objects.count()) == (422, 0)
    assert "超出抽样框：框内只有 2 个" in text_of(too_many)
    done = desk.post("/inspections/draw/", **lot, confirmed="yes")

    page = text_of(desk.get(done["Location"]))
    assert "结果一致" in page
    assert "2026年一季度" in page
    assert "双人评分" in page


def test_a_visit_from_beginning_to_the_last_word(here: World, desk_of: DeskOf, clock: Clock) -> None:
    number = planned(here).case_file.number
    shen, address = desk_of("shen"), f"/inspections/{number}/"
    begun = shen.post(f"{address}moves/start/", place="中山路营业厅", latitude="40.8", longitude="111.7")
    assert begun["Location"] == f"{address}visit/"
    saved = shen.post(f"{address}visit/", revision="0", then="save", **answered(A1="no"))
    assert saved["Location"] == f"{address}visit/?saved=yes"
    given = {"f.0.item": "A1", "f.0.grade": "major", "f.0.text": "地面湿滑，没有警示牌"}
    done = shen.post(f"{address}visit/", revision="1", then="submit", **answered(**FAIR), **given)

    assert done["Location"] == address
    page = text_of(desk_of("fang").get(address))
    assert "60.00" in page
    assert "地面湿滑，没有警示牌" in page
    assert "中山路营业厅" in page
    clock(MONDAY + timedelta(days=1))
    head = desk_of("head-east")
    head.post(f"{address}moves/appeal/", items=["A1"], reason="当天正在清洗地面")
    assert Appeal.objects.get().items == ["A1"]
    fang = desk_of("fang")
    assert "裁定申诉" in text_of(fang.get(address))
    fang.post(f"{address}moves/uphold/", **answered(A1="na"), reason="记录属实")
    after = text_of(head.get(address))
    assert "75.00" in after
    assert "现场评分 60.00" in after
    assert "申诉成立，已撤销" in after


def test_who_saves_second_keeps_what_he_typed_and_sees_what_the_other_wrote(here: World, desk_of: DeskOf) -> None:
    number = started(here).case_file.number
    actions.save(number=number, sheet=Sheet(0, {"A1": "yes"}), by=here.viewer("cha"), at=MONDAY)

    given = {"f.0.item": "A2", "f.0.text": "价格表过期", "n.A1": "门口有积水"}
    answer = desk_of("shen").post(
        f"/inspections/{number}/visit/", revision="0", then="save", **answered(A1="no"), **given
    )

    page = text_of(answer)
    assert answer.status_code == 409
    assert "另一名检查人已保存过本次检查" in page
    assert "环境整洁：对方 是，您 否" in page
    assert "价格表过期" in page
    assert "门口有积水" in page
    assert 'name="revision" value="1"' in page


def test_a_photo_of_50_mb_is_refused_and_the_rest_is_kept(here: World, desk_of: DeskOf) -> None:
    number = started(here).case_file.number
    large = SimpleUploadedFile("大.jpg", b"\xff\xd8\xff" + b"0" * 1_000, content_type="image/jpeg")
    large.size = 50 << 20
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.ATTACHMENT_MAX_BYTES", 500)
        answer = desk_of("shen").post(
            f"/inspections/{number}/visit/",
            revision="0",
            then="submit",
            **{"f.0.item": "A1", "f.0.text": "墙面", "f.0.file": large},
            **answered(**GOOD),
        )

    page = text_of(answer)
    assert answer.status_code == 422
    assert "大.jpg" in page
    assert "其余填写已保存" in page
    kept = Inspection.objects.select_related("filling").get()
    assert kept.filling is not None
    assert (kept.state, kept.filling.answers, kept.drafts["A1"]["text"]) == ("under_way", dict(GOOD), "墙面")


def test_a_photo_of_a_finding_is_shown_to_whoever_may_see_the_visit(here: World, desk_of: DeskOf) -> None:
    number = started(here).case_file.number
    photo = SimpleUploadedFile("墙.png", picture().getvalue(), content_type="image/png")
    given = {"f.0.item": "A1", "f.0.text": "墙脏", "f.0.file": photo}
    desk_of("shen").post(f"/inspections/{number}/visit/", revision="0", then="submit", **answered(**GOOD), **given)
    visit = Inspection.objects.get()

    address = f"/inspections/{number}/files/{visit.findings.get().photo_id}/"
    seen = desk_of("head-east").get(address)

    assert b"".join(seen.streaming_content) == picture().getvalue()
    assert seen["Content-Security-Policy"] == "sandbox; default-src 'none'"
    strange = Client(raise_request_exception=False)
    strange.force_login(here.person("head-west"), backend=ALLAUTH)
    assert strange.get(address).status_code == 404


def test_what_is_missing_is_said_item_by_item(here: World, desk_of: DeskOf) -> None:
    number = started(here).case_file.number

    answer = desk_of("shen").post(f"/inspections/{number}/visit/", revision="0", then="submit", **answered(A1="yes"))

    assert answer.status_code == 422
    assert text_of(answer).count("请填写此项。") == 3


def test_two_findings_of_one_item_and_mangled_revisions_are_refused(here: World, desk_of: DeskOf) -> None:
    number = started(here).case_file.number
    twice = {"f.0.item": "A1", "f.0.text": "一", "f.1.item": "A1", "f.1.text": "二"}

    answer = desk_of("shen").post(f"/inspections/{number}/visit/", revision="0", then="save", **twice)
    mangled = desk_of("shen").post(f"/inspections/{number}/visit/", revision="x", then="save", **answered(A1="no"))

    assert (answer.status_code, mangled.status_code) == (422, 409)
    assert "请合并为一条" in text_of(answer)


def test_the_second_inspector_sees_nothing_of_the_first_sheet_before_his_own_is_in(
    here: World, desk_of: DeskOf
) -> None:
    number = started(here, second_inspector=here.person("cha").id).case_file.number
    desk_of("shen").post(f"/inspections/{number}/visit/", revision="0", then="submit", **answered(**FAIR))
    cha = desk_of("cha")

    before = text_of(cha.get(f"/inspections/{number}/"))
    sheet = text_of(cha.get(f"/inspections/{number}/visit/"))
    assert "60.00" not in before + sheet + text_of(cha.get("/inspections/"))
    assert "发现的问题" not in before + sheet
    cha.post(f"/inspections/{number}/visit/", revision="0", then="submit", **answered(**FAIR))
    after = text_of(cha.get(f"/inspections/{number}/"))

    assert "60.00" in after
    assert "双人评分 4 项，100.00% 相同" in after
    quality = text_of(desk_of("fang").get("/inspections/quality/"))
    assert "1.000" in quality


def test_a_new_version_under_an_open_visit_is_said(here: World, desk_of: DeskOf, clock: Clock) -> None:

    number = started(here).case_file.number
    equip(
        here, document={**DOCUMENT, "introduction": {"zh": "新"}}, version="2", since=MONDAY.date() + timedelta(days=1)
    )
    clock(MONDAY + timedelta(days=2))

    page = text_of(desk_of("shen").get(f"/inspections/{number}/visit/"))

    assert "检查表已有新版本 2" in page


def test_refused_signatures_come_back_with_what_was_typed(here: World, desk_of: DeskOf) -> None:
    number = submitted(here).case_file.number
    head = desk_of("head-east")

    answer = head.post(f"/inspections/{number}/moves/sign/", verdict="disagree", remark=" ")
    head.post(f"/inspections/{number}/moves/sign/", verdict="disagree", remark="当天停电")

    assert answer.status_code == 422
    assert "请写明情况" in text_of(answer)
    assert Inspection.objects.get().remark == "当天停电"
    again = head.post(f"/inspections/{number}/moves/sign/", verdict="agree")
    assert again.status_code == 409


MOVES = {
    "start": 409,
    "reschedule": 409,
    "cancel": 409,
    "uphold": 409,
    "refuse": 409,
    "conclude": 422,
    "withdraw": 403,
    "fly": 404,
}


@pytest.mark.parametrize(("name", "status"), MOVES.items())
def test_moves_that_are_not_open_are_refused(here: World, name: str, status: int) -> None:
    number = submitted(here).case_file.number
    client = Client(raise_request_exception=False)
    client.force_login(here.person("fang"), backend=ALLAUTH)

    given = {"reason": "x", "first_day": "2026-03-09", "last_day": "2026-03-09"}
    answer = client.post(f"/inspections/{number}/moves/{name}/", given)

    assert answer.status_code == status


def test_the_list_takes_few_queries_however_long_it_is(
    here: World, desk_of: DeskOf, django_assert_max_num_queries: object
) -> None:
    for day in range(12):
        planned(here, at=MONDAY + timedelta(minutes=day), last_day=MONDAY.date() + timedelta(days=5))
    desk = desk_of("fang")
    desk.get("/inspections/")

    for address, most in (("/inspections/", 12), ("/inspections/plan/", 14)):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            desk.get(address)


def test_the_list_is_narrowed_and_turned_page_by_page(here: World, desk_of: DeskOf) -> None:
    for minute in range(31):
        planned(here, at=MONDAY + timedelta(minutes=minute))
    desk = desk_of("shen")

    first = desk.get("/inspections/", mine="yes", state="planned", level="company", unit="YH-HEAT")

    assert text_of(first).count("JC-2026") == 30 * 2
    assert 'rel="next"' in text_of(first)
    assert "没有符合条件的检查" in text_of(desk.get("/inspections/", state="signed"))
