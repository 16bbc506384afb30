"""Things to look at: files that came in, events, rounds, objections, rules being written."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.models import Objection
from plumbline.evaluation.indicators.states import EventKind, Treatment
from plumbline.ground.kernel.mappings import Times
from plumbline.ground.kernel.periods import parse
from plumbline.ground.kernel.records import Record
from plumbline.ground.organization.queries import system
from plumbline.ground.regulations.models import Draft
from plumbline.packs import drafting
from plumbline.packs.shelving import files_in, with_next_version
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements.rules import FactMapping
from plumbline.service.measurements.rules.mappings import WordColumn
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.rules import Registration
from plumbline.service.work_orders.states import Channel
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.models import Recheck
from plumbline.supervision.callbacks.states import Level
from plumbline.supervision.questionnaires import queries as questionnaires
from plumbline.supervision.questionnaires.models import FormVersion
from tests.orders import IN_SEASON
from tests.supervision.callbacks.closed_cases import close_case
from tests.world import PACKS, World

NOW = IN_SEASON + timedelta(hours=6)


def files_from_elsewhere(company: World) -> tuple[UUID, UUID]:
    """One file of samples that came in, and one that waits to be confirmed, each with a row that cannot be taken."""
    mapping = FactMapping(
        source="化验室",
        times=Times(zone="Asia/Shanghai"),
        kind="gas_quality",
        reference=("编号",),
        unit=WordColumn(column="采样站"),
        happened_at="时间",
        outcome=WordColumn(column="结果"),
    )
    good, wrong = ["S-1", "HEAT-EAST", "2026-01-05 08:00:00", "合格"], ["S-2", "北郊站", "2026-01-05 08:00:00", "合格"]
    given: dict[str, Any] = {
        "mapping": mapping,
        "name": "气质一月.csv",
        "digest": "5" * 64,
        "header": ["编号", "采样站", "时间", "结果"],
        "by": company.viewer("fang"),
        "at": NOW,
    }
    rows = [Record(line, cells, ()) for line, cells in enumerate((good, wrong), start=2)]
    done = measurements.import_measurements(records=rows, **given)
    changed = [Record(2, [*good[:3], "不合格"], ()), rows[1]]
    waiting = measurements.upload(content=b"-", mapping_name="lab.yaml", records=changed, **given)
    return done.batch, waiting


def an_event(company: World) -> str:
    """One that is to be left out, with evidence."""
    asked = indicators.Asked(
        EventKind.FORCE_MAJEURE,
        "暴雪封路",
        IN_SEASON - timedelta(days=20),
        IN_SEASON - timedelta(days=19),
        "市应急局通告",
        units=("HEAT-EAST",),
    )
    made = indicators.request_exclusion(asked=asked, by=company.viewer("head-east"), at=NOW)
    return str(made.case_file.number)


def recheck_pages(company: World) -> dict[str, list[str]]:
    """A round that has begun over one closed case, and the call of it."""
    close_case(company, 77)
    fang = company.viewer("fang", at=NOW)
    terms = callbacks.RoundTerms(
        name="一月中心复核",
        level=Level.CENTRE,
        scope="YH-HEAT",
        since=IN_SEASON,
        until=NOW,
        size=1,
        seed="2026-01",
        form="heat_recheck",
    )
    found = callbacks.plan_round(terms=terms, by=fang, at=NOW)
    callbacks.draw_round(round_id=found.id, by=fang, at=NOW, leave_out=frozenset())
    callbacks.begin_round(round_id=found.id, by=fang, at=NOW)
    case = Recheck.objects.get(round=found)
    return {"recheck-round": [f"/rechecks/{found.id}/"], "recheck-call": [f"/rechecks/calls/{case.id}/"]}


def forms_in_force(*codes: str) -> list[FormVersion]:
    return [questionnaires.version_for(code, NOW.date()) for code in codes]


def an_objection(company: World) -> Objection:
    """A December that is being checked, with an objection; a November that is sealed."""
    december = datetime(2025, 12, 10, 1, 0, tzinfo=UTC)
    # Nobody had a role yet in December; the product itself takes the complaint on.
    said = Registration(
        channel=Channel.HOTLINE,
        order_type="heat_no_heat_household",
        title="十二月的投诉",
        phone="13900007779",
        address="北京路16号金桂苑7号楼1单元101室",
        area="EAST-N",
    )
    number = work_orders.register(registration=said, by=system(), at=december).number
    given_at = december + timedelta(minutes=1)
    work_orders.move(number=number, name="dispatch", inputs={"unit": "HEAT-EAST"}, by=system(), at=given_at)
    for month in ("2025-12", "2025-11"):
        indicators.measure(period=parse(month), by=system(), at=NOW)
        indicators.check(period=parse(month), by=company.viewer("fang"), at=NOW)
    indicators.seal(period=parse("2025-11"), by=company.viewer("fang"), at=NOW, early="各单位已确认")
    return indicators.object_to(
        period=parse("2025-12"),
        disputed=indicators.Disputed("ORD-01", "ASSIGNED", number),
        asks=Treatment.EXCLUDED,
        reason="不属本单位",
        by=company.viewer("head-east"),
        at=NOW,
    )


def rules_being_written() -> list[Draft]:
    """A draft that holds and changes something, and one with a mistake."""
    files = with_next_version(files_in(PACKS / "heating-hohhot"))
    shorter = {**files, "callbacks.yaml": files["callbacks.yaml"].replace("attempts: 3", "attempts: 4", 1)}
    broken = {**files, "callbacks.yaml": files["callbacks.yaml"].replace("attempts: 3", "attempts: many", 1)}
    return [drafting.start(files=each, library=PACKS, by=system(), at=NOW) for each in (shorter, broken)]
