"""Files of what was measured elsewhere: tried out, looked at, taken in once; every row leads to its file and line."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from plumbline.evaluation.indicators import actions as indicators
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.periods import parse
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import Role
from plumbline.service.measurements.models import Batch, Measurement, Upload
from tests.web.conftest import ALLAUTH, NOW, Answer, Clock, Desk, DeskOf, text_of
from tests.world import World, enter_person

HEADER = "编号,单位,发生时间,结果,数值"
GOOD = "S-1,HEAT-EAST,2026-01-05 08:00:00,合格,38.25"
WRONG = "S-2,HEAT-EAST,2026-13-05 08:00:00,合格,38"
QUALITY = "kind:gas_quality"
OWN = """source: laboratory
times: {zone: Asia/Shanghai}
kind: gas_quality
reference: [sample]
unit: HEAT-EAST
happened_at: taken
outcome: {column: verdict}
"""


def sent(*lines: str, name: str = "气质一月.csv", encoding: str = "utf-8") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(lines).encode(encoding))


def send(desk: Desk, file: Any, how: str = QUALITY, source: str = "化验室", **more: Any) -> Answer:
    return desk.post("/measurements/upload/", file=file, how=how, source=source, **more)


def confirm(desk: Desk, answer: Answer) -> Answer:
    return desk.post(f"{answer['Location']}confirm/")


def test_a_file_is_tried_out_before_anything_is_taken(desk_of: DeskOf) -> None:
    desk = desk_of("fang")

    answer = send(desk, sent(HEADER, GOOD, WRONG))
    page = text_of(desk.get(answer["Location"]))

    assert not Measurement.objects.exists()
    assert not Batch.objects.exists()
    assert 'data-count="entered">1<' in page
    assert 'data-count="rejected">1<' in page
    assert "发生时间" in page
    assert "2026-13-05 08:00:00" in page
    assert "不存在或写法不符" in page


def test_what_was_confirmed_twice_came_in_once(desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    tried = send(desk, sent(HEADER, GOOD, WRONG))

    first, second = confirm(desk, tried), confirm(desk, tried)

    assert first["Location"] == second["Location"]
    assert (Batch.objects.count(), Measurement.objects.count()) == (1, 1)
    assert Entry.objects.filter(name="measurements.imported").count() == 1
    assert desk.get(tried["Location"])["Location"] == first["Location"]


def test_the_same_file_again_has_nothing_to_confirm(desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    confirm(desk, send(desk, sent(HEADER, GOOD)))

    again = send(desk, sent(HEADER, GOOD))
    page = text_of(desk.get(again["Location"]))
    confirm(desk, again)

    assert "文件中没有新内容" in page
    assert "同一份文件已由" in page
    assert Measurement.objects.count() == 1


def test_the_rows_that_were_rejected_are_handed_back_to_be_mended(desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    tried = send(desk, sent(HEADER, GOOD, WRONG))
    done = confirm(desk, tried)

    before = desk.get(f"{tried['Location']}rejects/").content.decode("utf-8-sig")
    after = desk.get(f"{done['Location']}rejects/").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(after)))

    assert before == after
    assert rows[0] == ["行", "原因", *HEADER.split(",")]
    assert rows[1][0] == "3"
    assert rows[1][2:] == WRONG.split(",")


def test_a_corrected_row_keeps_what_was_said_before_with_file_and_line(desk_of: DeskOf, clock: Clock) -> None:
    desk = desk_of("fang")
    confirm(desk, send(desk, sent(HEADER, GOOD)))
    clock(NOW + timedelta(hours=1))
    confirm(desk, send(desk, sent(HEADER, GOOD.replace("合格", "不合格"), name="更正.csv")))

    page = text_of(desk.get("/measurements/rows/", number="化验室/S-1", kind="gas_quality"))
    listed = text_of(desk.get("/measurements/"))

    assert page.index("更正.csv 第 2 行") < page.index("气质一月.csv 第 2 行")
    assert "现行" in page
    assert "已被更正" in page
    assert "更正.csv" in listed
    assert "气质一月.csv" in listed


def test_a_figure_leads_to_its_file_and_line(desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    confirm(desk, send(desk, sent(HEADER, GOOD)))
    indicators.measure(period=parse("2026-01"), by=system(), at=NOW)

    cases = text_of(desk.get("/indicators/SUP-02/cases/", period="2026-01"))
    address = cases.split('href="/measurements/rows/', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    page = desk.get(f"/measurements/rows/{address}")

    assert page.status_code == 200
    assert "气质一月.csv 第 2 行" in text_of(page)


@pytest.mark.parametrize(
    ("encoding", "moment"),
    [("utf-8-sig", "2026/1/5 8:00"), ("gb18030", "2026-01-05 08:00"), ("utf-8", "2026-01-05")],
)
def test_tables_come_as_office_programs_write_them(desk_of: DeskOf, encoding: str, moment: str) -> None:
    desk = desk_of("fang")

    confirm(desk, send(desk, sent(HEADER, f"S-1,HEAT-EAST,{moment},合格,38", encoding=encoding)))

    assert Measurement.objects.get().outcome == "pass"


def test_the_empty_table_of_a_kind_can_be_filled_in_and_sent(desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    book = load_workbook(BytesIO(desk.get("/measurements/tables/gas_quality/").content))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    row = {"编号": "S-9", "单位": "HEAT-EAST", "发生时间": "2026-01-05 08:00:00", "结果": "不合格", "数值": 30}
    sheet.append([row.get(str(name)) for name in header])
    content = BytesIO()
    book.save(content)

    confirm(desk, send(desk, SimpleUploadedFile("filled.xlsx", content.getvalue())))

    assert Measurement.objects.get().reference == "S-9"


def test_a_mapping_of_ones_own_can_be_used_again(desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    lines = ("sample,taken,verdict", "A-1,2026-01-05 08:00:00,合格")
    mapping = SimpleUploadedFile("lab.yaml", OWN.encode())
    confirm(desk, send(desk, sent(*lines), how="own", source="", mapping=mapping))
    batch = Batch.objects.get()

    assert "lab.yaml（laboratory）" in text_of(desk.get("/measurements/upload/"))
    confirm(desk, send(desk, sent(lines[0], lines[1].replace("A-1", "A-2")), how=f"used:{batch.id}", source=""))

    assert set(Measurement.objects.values_list("source", "reference")) == {("laboratory", "A-1"), ("laboratory", "A-2")}


@pytest.mark.parametrize(
    ("lines", "words", "sentence"),
    [
        ((), {}, "文件是空的"),
        (("编号,单位", "S-1,HEAT-EAST"), {}, "表头缺少“发生时间”一列"),
        ((HEADER, GOOD), {"source": ""}, "请写明数据来源"),
        ((HEADER, GOOD), {"how": "own"}, "请选择对应关系文件"),
        ((HEADER, GOOD), {"how": "own", "mapping": SimpleUploadedFile("m.yaml", b"a: [")}, "YAML 写法有误"),
        (
            (HEADER, GOOD),
            {"how": "own", "mapping": SimpleUploadedFile("m.yaml", OWN.replace("gas_quality", "gas").encode())},
            "对应关系文件第",
        ),
        ((HEADER, *(GOOD.replace("S-1", f"S-{at}") for at in range(20_001))), {}, "文件超过 20000 行"),
        ((HEADER, GOOD), {"name": "表.xlsx"}, "不是可读的 Excel 文件"),
    ],
)
def test_what_cannot_be_read_says_how_to_mend_it(
    desk_of: DeskOf, lines: tuple[str, ...], words: dict[str, Any], sentence: str
) -> None:
    name = words.pop("name", "a.csv") if "name" in words else "a.csv"

    answer = send(desk_of("fang"), sent(*lines, name=name), **words)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Upload.objects.exists()


def test_796_percent_and_a_negative_number_are_rejected_row_by_row(desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    header = "编号,单位,发生时间,数值,权重"
    wrong = ("B-1,HEAT-EAST,2026-01-05,796,100", "B-2,HEAT-EAST,2026-01-05,-1,100", "B-3,HEAT-EAST,2026-01-05,1,-5")

    page = text_of(desk.get(send(desk, sent(header, *wrong))["Location"]))

    assert "796 是 100 的 796.00 %" in page
    assert "权重（总数）须大于 0" in page
    assert 'data-count="rejected">3<' in page
    assert "没有一行可以导入" in page


def test_a_file_that_is_let_go_leaves_nothing(desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    tried = send(desk, sent(HEADER, GOOD))

    desk.post(f"{tried['Location']}discard/")

    assert not Upload.objects.exists()
    assert desk.get(tried["Location"]).status_code == 404


def test_files_are_ones_own_until_they_are_confirmed_and_then_for_whoever_sees_figures(
    desk_of: DeskOf, ruled_world: World
) -> None:
    fang, admin = desk_of("fang"), desk_of("guan")
    tried = send(fang, sent(HEADER, GOOD, WRONG))
    hidden = admin.get(tried["Location"]).status_code
    done = confirm(fang, tried)

    head, agent = desk_of("head-east"), desk_of("zhao")

    assert hidden == 404
    assert head.get(done["Location"]).status_code == 200
    assert "2026-13-05" not in text_of(head.get(done["Location"]))
    assert head.get(f"{done['Location']}file/").status_code == 403
    assert fang.get(f"{done['Location']}file/").content.decode() == f"{HEADER}\n{GOOD}\n{WRONG}"
    assert agent.get(done["Location"]).status_code == 403


def test_a_row_of_another_unit_is_not_there(desk_of: DeskOf, ruled_world: World) -> None:
    confirm(desk_of("fang"), send(desk_of("fang"), sent(HEADER, GOOD)))
    stranger = enter_person(ruled_world, "stranger", name="北所", role=Role.UNIT_HEAD, unit="GAS-NORTH")
    client = Client()
    client.force_login(stranger, backend=ALLAUTH)
    batch = Batch.objects.get()

    row = client.get("/measurements/rows/", {"number": "化验室/S-1", "kind": "gas_quality"})
    listed = client.get(f"/measurements/{batch.id}/")

    assert row.status_code == 404
    assert listed.status_code == 200
    assert "S-1" not in text_of(listed)


def test_pages_of_imports_cost_the_same_however_much_came_in(
    desk_of: DeskOf, django_assert_max_num_queries: Any
) -> None:
    desk = desk_of("fang")
    lines = [GOOD.replace("S-1", f"S-{at}") for at in range(150)]
    done = confirm(desk, send(desk, sent(HEADER, *lines)))

    with django_assert_max_num_queries(14):
        page = text_of(desk.get(done["Location"]))
    with django_assert_max_num_queries(12):
        desk.get("/measurements/")

    assert "?line=102" in page


def test_an_excel_file_keeps_its_moments(desk_of: DeskOf) -> None:
    desk, book = desk_of("fang"), Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.split(","))
    sheet.append(["X-1", "HEAT-EAST", NOW.replace(tzinfo=None) - timedelta(days=1), "合格", 38.25])
    content = BytesIO()
    book.save(content)

    confirm(desk, send(desk, SimpleUploadedFile("x.xlsx", content.getvalue())))

    assert str(Measurement.objects.get().amount) == "38.2500"
