"""Installing packs: through the actions, once, with validity; a new version never rewrites what an old one decided."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from plumbline.ground.kernel.refusals import NotAllowed
from plumbline.ground.regulations.actions import InstallationRefused
from plumbline.ground.regulations.models import Clause, Installation
from plumbline.ground.service_levels import queries as clock_queries
from plumbline.ground.service_levels.models import Calendar, CalendarVersion, Clock, LimitVersion, PhoneList
from plumbline.packs import installing
from plumbline.packs.findings import PackRefused
from plumbline.packs.loading import load
from plumbline.service.work_orders.models import OrderType, Reason
from plumbline.supervision.callbacks.models import Policy
from tests.orders import IN_SEASON, register
from tests.world import PACKS, START, World, version_of

FIRST_DAY = date(2025, 1, 1)


def copy_of_packs(tmp_path: Path) -> Path:
    shutil.copytree(PACKS, tmp_path / "packs")
    return tmp_path / "packs"


def test_every_row_of_both_packs_is_installed_with_its_clause(ruled_world: World) -> None:
    for name in ("heating-hohhot", "gas-city"):
        pack, installation = load(PACKS / name), Installation.objects.get(pack=name)
        assert Clause.objects.filter(document__installation=installation).count() == len(pack.clauses)
        assert OrderType.objects.filter(pack=name).count() == len(pack.order_types)
        assert Reason.objects.filter(pack=name).count() == len(pack.reasons)
        assert Policy.objects.filter(pack=name).count() == len(pack.callbacks)
        assert PhoneList.objects.filter(installation=installation).count() == len(pack.phone_lists)
        installed = {
            row.code: row for row in LimitVersion.objects.filter(installation=installation).select_related("clause")
        }
        assert set(installed) == {limit.code for limit in pack.limits}
        for limit in pack.limits:
            row = installed[limit.code]
            assert (row.clause.code if row.clause else None) == limit.clause, limit.code
            assert (row.proposed, bool(row.because)) == (limit.proposed, limit.because is not None)
            assert 100 in row.marks


def test_installing_twice_changes_nothing(ruled_world: World) -> None:
    counts = [model.objects.count() for model in (Installation, Clause, LimitVersion, CalendarVersion, OrderType)]

    outcomes = installing.install(PACKS / "heating-hohhot", valid_from=FIRST_DAY, by=ruled_world.system, at=START)

    assert [outcome.is_new for outcome in outcomes] == [False, False]
    assert [
        model.objects.count() for model in (Installation, Clause, LimitVersion, CalendarVersion, OrderType)
    ] == counts


def test_a_new_version_decides_new_orders_and_leaves_old_clocks_alone(ruled_world: World, tmp_path: Path) -> None:
    packs = copy_of_packs(tmp_path) / "heating-hohhot"
    old = register(ruled_world, order_type="heat_repair_in_scope")
    before = {c.id: (c.due_at, c.limit_id) for c in Clock.objects.filter(case_file__number=old.number)}
    manifest, limits = packs / "pack.yaml", packs / "limits.yaml"
    manifest.write_text(
        manifest.read_text("utf8").replace(f'version: "{version_of("heating-hohhot")}"', 'version: "99"'), "utf8"
    )
    text = limits.read_text("utf8")
    changed = text.replace(
        "code: in_scope_resolve, order_type: heat_repair_in_scope, milestone: resolve, quantity: 24",
        "code: in_scope_resolve, order_type: heat_repair_in_scope, milestone: resolve, quantity: 12",
    )
    assert changed != text
    limits.write_text(changed, "utf8")

    installing.install(packs, valid_from=date(2026, 2, 1), by=ruled_world.system, at=IN_SEASON)

    assert {c.id: (c.due_at, c.limit_id) for c in Clock.objects.filter(case_file__number=old.number)} == before
    for at, hours in ((IN_SEASON + timedelta(days=1), 24), (datetime.fromisoformat("2026-02-02T09:00:00+08:00"), 12)):
        made = register(ruled_world, order_type="heat_repair_in_scope", at=at)
        assert next(c.due_at for c in made.clocks if c.milestone == "resolve" and c.binding) == at + timedelta(
            hours=hours
        )


def test_the_same_version_with_other_content_is_refused(ruled_world: World, tmp_path: Path) -> None:
    packs = copy_of_packs(tmp_path) / "heating-hohhot"
    (packs / "duties.yaml").write_text((packs / "duties.yaml").read_text("utf8") + "\n# changed\n", "utf8")

    with pytest.raises(InstallationRefused):
        installing.install(packs, valid_from=date(2026, 2, 1), by=ruled_world.system, at=START)


def test_an_unreadable_pack_installs_nothing(world: World, tmp_path: Path) -> None:
    packs = copy_of_packs(tmp_path) / "heating-hohhot"
    (packs / "limits.yaml").write_text("limits: [", "utf8")

    with pytest.raises(PackRefused):
        installing.install(packs, valid_from=FIRST_DAY, by=world.system, at=START)

    assert Installation.objects.count() == Calendar.objects.count() == 0


def test_only_those_who_keep_the_rules_install(world: World) -> None:
    with pytest.raises(NotAllowed):
        installing.install(PACKS / "heating-hohhot", valid_from=FIRST_DAY, by=world.viewer("zhou"), at=START)


def test_holidays_close_the_office_make_up_days_open_it_and_2027_is_provisional(ruled_world: World) -> None:
    calendars = clock_queries.book().calendars
    code = next(
        c for c in sorted(calendars) if c.startswith("heating-hohhot.") and calendars[c][-1].calendar.announced_until
    )
    calendar = calendars[code][-1].calendar

    assert calendar.announced_until == date(2026, 12, 31)
    assert calendar.hours_on(date(2026, 10, 1)) == ()
    assert calendar.hours_on(date(2026, 10, 10)) != (), "a Saturday worked for the National Day"
    assert calendar.is_provisional(datetime.fromisoformat("2027-01-05T00:00:00+08:00"))
