"""Inspections to look at."""

from datetime import timedelta

from plumbline.supervision.inspections import actions
from plumbline.supervision.inspections.states import Level, Method
from tests import inspections
from tests.orders import IN_SEASON
from tests.world import World

NOW = IN_SEASON + timedelta(hours=6)


def inspected_pages(company: World) -> dict[str, list[str]]:
    """Inspections in several states: planned, under way, handed in, appealed; and a draw."""
    inspections.equip(company)
    made_by = company.person("fang").id
    waiting, begun, done, disputed = (
        inspections.planned(company, unit=unit, at=NOW, inspector=made_by).case_file.number
        for unit in ("HEAT-EAST", "HEAT-EAST", "HEAT-EAST", "GAS-NORTH")
    )
    fang = company.viewer("fang", at=NOW)
    findings = {"A1": {"grade": "major", "text": "地面湿滑，没有警示牌"}}
    for number in (begun, done, disputed):
        actions.start(number=number, by=fang, at=NOW, where=actions.Where("中山路营业厅", 40.84, 111.73))
    actions.save(number=begun, sheet=actions.Sheet(0, {"A1": "no"}, findings), by=fang, at=NOW)
    for number in (done, disputed):
        actions.submit(number=number, sheet=actions.Sheet(0, inspections.FAIR, findings), by=fang, at=NOW)
    north = company.viewer("head-north", at=NOW)
    actions.appeal(number=disputed, items=["A1"], reason="当天正在清洗地面", by=north, at=NOW)
    lot = actions.Lot(
        level=Level.DIVISION,
        owner_id=company.unit_id("YH-HEAT"),
        method=Method.RISK,
        size=1,
        seed="2026年一季度",
        reason="按风险抽查",
    )
    terms = inspections.terms(
        company, level=Level.DIVISION, second_inspector=company.person("cha").id, at=NOW, inspector=fang.person_id
    )
    drawn = actions.draw(lot=lot, terms=terms, by=fang, at=NOW)
    return {
        "inspections": ["/inspections/", "/inspections/?state=cancelled"],
        "inspections-plan": ["/inspections/plan/"],
        "inspections-quality": ["/inspections/quality/", "/inspections/quality/?year=2024"],
        "inspection-new": ["/inspections/new/?level=division&unit=HEAT-EAST"],
        "inspections-draw": ["/inspections/draw/"],
        "inspections-drawn": [f"/inspections/draws/{drawn.id}/"],
        "inspection": [f"/inspections/{number}/" for number in (waiting, done, disputed)],
        "inspection-visit": [f"/inspections/{number}/visit/" for number in (waiting, begun)],
    }
