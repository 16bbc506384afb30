"""Cases that came from elsewhere, in the pages of checking and objecting."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.models import Objection
from plumbline.evaluation.indicators.states import Treatment
from plumbline.ground.kernel.periods import parse
from plumbline.ground.kernel.records import Record
from plumbline.ground.organization.queries import system
from plumbline.service.measurements import actions as measurements
from tests.service.measurements.sheets import COLUMNS, fact_mapping, line
from tests.web.conftest import NOW, Clock, DeskOf, text_of
from tests.world import World, picture

FEBRUARY = NOW + timedelta(days=30)
CASES = "/indicators/SUP-02/cases/?period=2026-01&basis=DUE"


@pytest.fixture
def checked(ruled_world: World, clock: Clock, desk_of: DeskOf) -> None:
    """A sample of January that failed, in a period that units may look into."""
    measurements.import_measurements(
        mapping=fact_mapping(),
        name="samples.csv",
        digest="0" * 64,
        header=COLUMNS,
        records=[Record(2, line(no="S/1 丙", who="HEAT-EAST", said="不合格"), ())],
        by=system(),
        at=FEBRUARY,
    )
    indicators.measure(period=parse("2026-01"), by=system(), at=FEBRUARY)
    clock(FEBRUARY)
    desk_of("fang").post("/indicators/periods/2026-01/check/", days="5")


def test_a_head_objects_to_a_sample_and_reads_what_it_is(desk_of: DeskOf, checked: None) -> None:
    head = desk_of("head-east")

    listed = text_of(head.get(CASES))
    form = re.search(r'href="([^"]+/object/[^"]+)"', listed)
    assert form, "the head sees where to object"
    place = unescape(form.group(1))
    asked = text_of(head.get(place))
    done = head.post(place, asks="excluded", reason="取样点不在本单位")
    shown = text_of(head.get(f"/indicators/objections/{Objection.objects.get().id}/"))

    assert "scada/S/1 丙" in unquote(place)
    assert "气质检测" in listed
    assert "气质检测" in asked
    assert "gas_quality" not in re.sub(r'href="[^"]*"', "", asked)
    assert "/measurements/rows/?number=scada" in asked
    assert done.status_code == 302
    assert "scada/S/1 丙" in shown
    assert "/orders/scada" not in shown


def test_a_file_for_a_row_that_was_imported_is_refused_in_words_and_not_dropped(
    ruled_world: World, checked: None
) -> None:
    with pytest.raises(indicators.ObjectionNotTaken, match="导入数据"):
        indicators.object_to(
            period=parse("2026-01"),
            disputed=indicators.Disputed("SUP-02", "DUE", "scada/S/1 丙"),
            asks=Treatment.EXCLUDED,
            reason="取样点不在本单位",
            evidence=indicators.Evidence("a.png", picture(), len(picture().getvalue()), 100_000),
            by=ruled_world.viewer("head-east", at=FEBRUARY),
            at=FEBRUARY,
        )

    assert not Objection.objects.exists()


def test_the_class_of_a_fact_is_said_in_words(desk_of: DeskOf, ruled_world: World, clock: Clock) -> None:
    hazard = {"no": "H-1", "kind": "hazard", "who": "HEAT-EAST", "due": "2026-01-12 08:00:00", "class": "重大"}
    measurements.import_measurements(
        mapping=fact_mapping(),
        name="hazards.csv",
        digest="1" * 64,
        header=COLUMNS,
        records=[Record(2, line(**hazard, said="不合格"), ())],
        by=system(),
        at=FEBRUARY,
    )
    clock(FEBRUARY)

    listed = text_of(desk_of("fang").get("/indicators/USE-06/cases/?period=2026-01&basis=DUE"))

    assert "隐患整改" in listed
    assert "scada/H-1 · 重大" in " ".join(listed.split())
