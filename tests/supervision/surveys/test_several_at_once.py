"""Two who answer at the same moment: one link is one answer, and no answer is lost from the counts."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from plumbline.ground.kernel.refusals import Refused
from plumbline.supervision.surveys.models import Tally
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.states import Dimension
from tests.supervision.surveys.asking import answer, form, opened, town
from tests.world import build


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_sent_twice_at_the_same_moment_is_one_answer() -> None:
    world = build()
    form(world)
    town(world)
    survey = opened(world)
    token = surveys.links(survey)[0][1]
    outcomes = together(lambda: answer(world, token), 4)

    assert sorted(outcomes) == ["AnsweredAlready"] * 3 + ["Response"]
    assert sum(Tally.objects.filter(item="overall").values_list("n", flat=True)) == 1


@pytest.mark.django_db(transaction=True)
def test_answers_that_come_together_are_all_counted() -> None:
    world = build()
    form(world)
    town(world)
    survey = opened(world, strata_by=(Dimension.KIND,))
    tokens = [token for _number, token in surveys.links(survey)]
    outcomes = together(lambda: answer(world, tokens.pop()), len(tokens))

    assert outcomes == ["Response"] * 8
    assert sum(Tally.objects.filter(item="overall", answer="5").values_list("n", flat=True)) == 8
    assert sum(each.answered for each in surveys.strata(survey)) == 8


def together(deed: Callable[[], object], times: int) -> list[str]:
    """Runs a deed in several threads at the same moment; what each came to, by the name of its kind."""
    outcomes: list[str] = []
    gate = Barrier(times)

    def run() -> None:
        gate.wait(timeout=30)
        try:
            outcomes.append(type(deed()).__name__)
        except Refused as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run) for _each in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes
