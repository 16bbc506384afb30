"""Rules as their owner works with them: packs and clauses, drafts, limits, types, calendars. Wrong input, two at once, budgets."""

import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.doors.web.saying import deadline
from plumbline.ground.regulations.models import Draft, Installation
from plumbline.ground.service_levels.models import Clock as ClockRow
from plumbline.packs.shelving import files_in, with_next_version
from tests.orders import register
from tests.packs.test_drafting import zipped
from tests.web.conftest import Answer, Desk, DeskOf, text_of
from tests.world import PACKS, World, pack_address

OFFICE = "heating-hohhot.heating_office"
CALENDAR = f"/rules/calendars/{OFFICE}/"
HEATING = files_in(PACKS / "heating-hohhot")
NEXT = with_next_version(HEATING)
NEXT_VERSION = str(yaml.safe_load(NEXT["pack.yaml"])["version"])
STRICTER = {
    **NEXT,
    "limits.yaml": NEXT["limits.yaml"].replace("quantity: 30, unit: minute", "quantity: 20, unit: minute", 1),
}
BROKEN = {**NEXT, "limits.yaml": NEXT["limits.yaml"].replace("clause: S1-27.1", "clause: S1-99", 1)}


def upload(desk: Desk, files: dict[str, str], **words: object) -> Answer:
    sent = SimpleUploadedFile("heating-hohhot.zip", zipped(dict(files), "heating-hohhot/"))
    return desk.post("/rules/drafts/", chosen=sent, **words)


def draft_made(desk: Desk, files: dict[str, str]) -> str:
    """The address of a draft of these files."""
    answer = upload(desk, files)
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden {name}"
    return unescape(found.group(1))


# Packs and clauses


def test_a_clause_leads_to_what_it_drives_and_back(desk_of: DeskOf) -> None:
    desk = desk_of("zhao")

    clause = text_of(desk.get("/rules/clauses/S1-8.f/"))
    sections = text_of(desk.get(pack_address("heating-hohhot"), section="forms"))
    limits = text_of(desk.get("/rules/limits/"))

    assert "客户服务单" in clause
    assert "云河能源集团" in clause
    assert "?section=forms#forms.service_sheet" in unescape(clause)
    assert 'id="forms.service_sheet"' in sections
    assert "/rules/clauses/S1-8.f/" in sections
    assert "/rules/clauses/S1-27.1/" in limits


@pytest.mark.parametrize("section", ["duties", "forms", "roles", "rewards", "workflows", "indicators"])
def test_what_a_row_of_a_pack_asks_for_is_said_without_codes(desk_of: DeskOf, section: str) -> None:
    page = text_of(desk_of("zhao").get(pack_address("heating-hohhot"), section=section))

    said = [re.sub(r"<[^>]+>", " ", unescape(row)) for row in re.findall(r'<td class="says">(.*?)</td>', page, re.S)]

    assert said
    assert [
        row.strip() for row in said if re.search(r"\b[a-z]+_[a-z_]+\b|性质 [a-z]|责任人 [a-z]|岗位 [a-z]", row)
    ] == []


def test_the_files_of_a_draft_are_named_by_what_stands_in_them(desk_of: DeskOf) -> None:
    desk = desk_of("guan")

    page = text_of(desk.get(draft_made(desk, NEXT)))

    assert "时限规定 <code>limits.yaml</code>" in page
    assert "名称、版本、制度文件、岗位 <code>pack.yaml</code>" in page
    assert "打开要改的一份" in page


def test_a_draft_with_a_mistake_still_says_which_version_it_is(desk_of: DeskOf) -> None:
    desk = desk_of("guan")
    files = {**NEXT, "limits.yaml": NEXT["limits.yaml"].replace("unit: minute", "unit: minutes", 1)}

    address = draft_made(desk, files)

    assert f"{NEXT_VERSION}（草稿）" in text_of(desk.get(address))
    assert f"{NEXT_VERSION}（草稿）" in text_of(desk.get(f"{address}file/", path="limits.yaml"))


@pytest.mark.parametrize(
    "address",
    [
        "/rules/clauses/S9-9/",
        "/rules/packs/heating-hohhot/9.9/",
        "/rules/packs/no-such-pack/1.0/files/",
        "/rules/drafts/00000000-0000-0000-0000-000000000000/",
        "/rules/drafts/00000000-0000-0000-0000-000000000000/file/",
        "/rules/calendars/none/year/",
        "/rules/calendars/none/publish/",
    ],
)
def test_what_is_not_there_is_not_found(desk_of: DeskOf, address: str) -> None:
    assert desk_of("guan").get(address).status_code == 404


def test_the_files_of_a_version_are_given_as_they_were_installed(desk_of: DeskOf) -> None:
    answer = desk_of("zhao").get(pack_address("heating-hohhot") + "files/")

    with ZipFile(BytesIO(answer.content)) as archive:
        given = {name.partition("/")[2]: archive.read(name).decode() for name in archive.namelist()}
    assert given == HEATING


# Drafts


def test_a_mistake_is_a_sentence_with_file_and_line_and_nothing_is_installed(desk_of: DeskOf) -> None:
    desk = desk_of("guan")
    address = draft_made(desk, BROKEN)

    page = text_of(desk.get(address))
    edition = Draft.objects.get().edition
    refused = desk.post(f"{address}install/", valid_from="2026-06-01", looked="on", seen=edition)

    line = BROKEN["limits.yaml"][: BROKEN["limits.yaml"].index("S1-99")].count("\n") + 1
    assert f"第 {line} 行" in page
    assert "S1-99 不存在" in page
    assert "安装这一版" not in page
    assert refused.status_code == 422
    assert Installation.objects.filter(pack="heating-hohhot").count() == 1


def test_what_would_change_is_told_and_running_clocks_stay(desk_of: DeskOf, ruled_world: World) -> None:
    register(ruled_world, order_type="heat_repair_in_scope")
    desk = desk_of("guan")
    address = draft_made(desk, STRICTER)

    page = text_of(desk.get(address))
    done = desk.post(f"{address}install/", valid_from="2026-06-01", looked="on", seen=hidden(page, "seen"))
    shown = text_of(desk.get(done["Location"]))

    assert "30 分钟 → 20 分钟" in page
    assert "收紧" in page
    assert "进行中的 1 个时钟不受影响" in page
    assert NEXT_VERSION in shown
    assert "2026-06-01" in shown
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"valid_from": "2026-06-01"}, "请先看过变化"),
        ({"valid_from": "soon", "looked": "on"}, "valid_from"),
        ({"valid_from": "2024-01-01", "looked": "on"}, "施行日期须晚于该日"),
    ],
)
def test_installing_wants_a_look_and_a_later_day(desk_of: DeskOf, words: dict[str, str], sentence: str) -> None:
    desk = desk_of("guan")
    address = draft_made(desk, STRICTER)

    answer = desk.post(f"{address}install/", seen="1", **words)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert Draft.objects.count() == 1


def test_the_second_of_two_editors_is_told_and_keeps_what_he_typed(desk_of: DeskOf) -> None:
    first, second = desk_of("guan"), desk_of("guan")
    address = draft_made(first, NEXT)
    limits = f"{address}file/?path=limits.yaml"
    seen = hidden(text_of(second.get(limits)), "seen")

    saved = first.post(limits, text=STRICTER["limits.yaml"], seen=seen, path="limits.yaml")
    late = second.post(limits, text="# 我写的\n" + NEXT["limits.yaml"], seen=seen, path="limits.yaml")
    blind = second.post(f"{address}install/", valid_from="2026-06-01", looked="on", seen=seen)

    assert saved.status_code == 302
    assert late.status_code == 409
    assert "# 我写的" in text_of(late)
    assert "管宁" in text_of(late)
    assert blind.status_code == 409
    assert Draft.objects.get().files["limits.yaml"] == STRICTER["limits.yaml"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.zip", zipped({"../x.yaml": "a"}), "指向制度包之外"),
        ("a.zip", zipped({"limits.yaml": b"a" * (9 << 20)}), "过多"),
        ("a.zip", b"no zip at all", "不是可读取的 zip"),
        ("a.exe", b"MZ", "不是制度包的文件"),
        ("a.yaml", b"", "文件是空的"),
        ("a.yaml", "限".encode("gbk"), "不是 UTF-8"),
    ],
)
def test_a_hostile_upload_is_refused_beside_the_field(
    desk_of: DeskOf, name: str, content: bytes, sentence: str
) -> None:
    answer = desk_of("guan").post("/rules/drafts/", chosen=SimpleUploadedFile(name, content))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Draft.objects.exists()


def test_an_upload_of_nothing_asks_for_something(desk_of: DeskOf) -> None:
    answer = desk_of("guan").post("/rules/drafts/")

    assert answer.status_code == 422
    assert "请选择要上传的文件" in text_of(answer)


@pytest.mark.parametrize("text", ["a: &a [*a]", "!!python/object/apply:os.system [true]", "- " * 60, "pack: [", ""])
def test_hostile_yaml_is_kept_as_a_draft_with_findings_and_harms_nobody(desk_of: DeskOf, text: str) -> None:
    desk = desk_of("guan")
    address = draft_made(desk, {**NEXT, "pack.yaml": text, "limits.yaml": text})

    answer = desk.get(address)

    assert answer.status_code == 200
    assert "须改正" in text_of(answer)


def test_one_mended_file_takes_its_place_in_the_draft(desk_of: DeskOf) -> None:
    desk = desk_of("guan")
    address = draft_made(desk, BROKEN)
    found = Draft.objects.get()
    mended = SimpleUploadedFile("limits.yaml", STRICTER["limits.yaml"].encode())

    answer = desk.post("/rules/drafts/", chosen=mended, draft=str(found.id), seen=found.edition)

    assert answer.status_code == 302
    assert "20 分钟" in text_of(desk.get(address))
    assert len(Draft.objects.get().files) == len(NEXT)


# Limits and types


@pytest.mark.parametrize(
    ("words", "there", "missing"),
    [
        ({"pack": "gas-city"}, "gas-city.", 'id="heating-hohhot.'),
        ({"only": "floor"}, "底线", "建议值</span>"),
        ({"urgency": "nonsense", "pack": "../etc", "only": "<script>"}, "heating-hohhot.", "<script>alert"),
        ({"order_type": "heat_no_heat_household", "season_phase": "off_season"}, "单户", "供热初期</span>"),
    ],
)
def test_limits_are_narrowed_by_the_address(desk_of: DeskOf, words: dict[str, str], there: str, missing: str) -> None:
    answer = desk_of("zhao").get("/rules/limits/", **words)
    table = text_of(answer).partition("<tbody>")[2]

    assert answer.status_code == 200
    assert there in table or there in text_of(answer)
    assert missing not in table


def test_a_described_case_shows_its_clocks_and_is_registered_nowhere(desk_of: DeskOf, ruled_world: World) -> None:
    said = {"order_type": "heat_no_heat_household", "area": "EAST-N", "moment": "2026-01-06T09:00"}

    page = text_of(desk_of("zhao").get("/rules/limits/try/", **said))
    registered = register(ruled_world)

    started = ClockRow.objects.filter(case_file__number=registered.number)
    assert {deadline(clock.due_at) for clock in started} - set(re.findall(r"2026-[-0-9]+ [0-9:]+", page)) == set()
    assert "最先到期" in page
    assert "供热期其余时间" in page or "供热初期" in page


@pytest.mark.parametrize(
    "words",
    [{"order_type": ""}, {"order_type": "no_such"}, {"order_type": "heat_burst", "moment": "yesterday"}],
)
def test_a_case_that_is_none_is_answered_beside_its_field(desk_of: DeskOf, words: dict[str, str]) -> None:
    answer = desk_of("zhao").get("/rules/limits/try/", **words)

    assert answer.status_code == 422
    assert "is-invalid" in text_of(answer)


def test_types_are_found_by_words_and_show_what_the_caller_is_told_first(desk_of: DeskOf) -> None:
    desk = desk_of("zhao")

    page = text_of(desk.get("/rules/types/", q="漏气"))
    opened = text_of(desk.part("/rules/types/", type="heat_no_heat_household"))

    assert "先告知安全" in page
    assert "单户不热" not in page
    assert "登记时询问" in opened
    assert "<html" not in opened


# Budgets


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/rules/", 12),
        ("/rules/limits/", 9),
        ("/rules/limits/try/?order_type=heat_no_heat_household&moment=2026-01-06T09:00", 11),
        ("/rules/types/", 12),
        (pack_address("heating-hohhot"), 16),
        ("/rules/clauses/S1-27.1/", 17),
        ("/rules/calendars/", 11),
        (CALENDAR, 12),
        (f"{CALENDAR}year/", 12),
        ("/rules/ladders/", 13),
        ("/rules/messages/", 10),
        ("/rules/messages/notice/en/all/", 13),
    ],
)
def test_a_page_of_rules_asks_a_fixed_number_of_questions(desk_of: DeskOf, address: str, most: int) -> None:
    desk = desk_of("guan")
    desk.get(address)

    with CaptureQueriesContext(connection) as made:
        desk.get(address)

    assert len(made) <= most, "\n".join(query["sql"][:150] for query in made)


def test_each_clause_in_a_list_can_be_asked_why(desk_of: DeskOf) -> None:
    shown = desk_of("guan").get("/rules/limits/").content.decode()

    assert "/help/terms/clause/?clause=" in shown
