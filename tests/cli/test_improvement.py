"""``plumbline improvement`` as an operator runs it."""

from datetime import datetime

import pytest

from plumbline.supervision.improvement import queries
from plumbline.supervision.improvement.models import Conclusion, Rectification
from tests.cli.conftest import Run, document
from tests.supervision.improvement.conftest import NOON
from tests.supervision.improvement.conftest import judged_world as judged_world
from tests.supervision.improvement.test_rectifications import open_one, verified
from tests.world import World

AS_DATA = ("--format", "json")


@pytest.fixture
def due(judged_world: World) -> str:
    """A rectification that was put right and whose window is over."""
    number = verified(judged_world, declared=None)
    row = queries.rectification(number, viewer=judged_world.viewer("fang"))
    over = datetime.combine(queries.check_of(queries.declarations(row)[0]).after.after, NOON.timetz())
    assert [each.number for each in queries.effects_due(over)] == [number]
    return number


def test_what_is_due_is_shown_first_and_then_decided_once(due: str, run: Run) -> None:
    tried = document(run("improvement", "effects", "--dry-run", *AS_DATA))
    left = Conclusion.objects.count()
    done = document(run("improvement", "effects", *AS_DATA))
    again = document(run("improvement", "effects", *AS_DATA))

    assert (tried["due"], tried["concluded"], tried["undecided"], left) == ([due], 0, [due], 0)
    assert (done["due"], done["concluded"], done["undecided"]) == ([due], 1, [])
    assert (again["due"], again["concluded"]) == ([], 0)
    assert Conclusion.objects.count() == 1
    assert "到期的效果检查 0 项" in run("improvement", "effects").output


def test_what_is_to_be_put_right_is_listed_by_when_it_is_due(due: str, judged_world: World, run: Run) -> None:
    other = open_one(judged_world, unit="HEAT-EAST", title="走廊灯不亮")

    rows = document(run("improvement", "list", *AS_DATA))
    east = document(run("improvement", "list", "--unit", "HEAT-EAST", *AS_DATA))
    checked = document(run("improvement", "list", "--state", "verified", *AS_DATA))

    in_order = Rectification.objects.order_by("due_at", "pk").values_list("case_file__number", flat=True)
    assert [row["number"] for row in rows] == list(in_order)
    assert [row["number"] for row in east] == [other]
    assert [row["number"] for row in checked] == [due]
    assert "走廊灯不亮" in run("improvement", "list", "--as", "head-east").output
    assert due not in run("improvement", "list", "--as", "head-east").output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("list", "--unit", "NOWHERE"), 1),
        (("list", "--state", "nonsense"), 2),
        (("list", "--as", "nobody"), 1),
        (("effects", "--as", "zhao"), 2),
    ],
)
def test_what_cannot_be_answered_is_refused(judged_world: World, run: Run, words: tuple[str, ...], code: int) -> None:
    run("improvement", *words, code=code)
