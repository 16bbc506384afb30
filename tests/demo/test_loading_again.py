"""The same seed again: in one process and in two, at a stretch and broken off."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from plumbline.service.work_orders.models import WorkOrder
from tests.demo.tiny import TINY, Figures, figures, load


class BrokenOff(Exception):
    pass


def loaded_at_a_stretch_and_taken_back() -> Figures:
    with transaction.atomic():
        load()
        found = figures()
        transaction.set_rollback(True)
    return found


def loaded_half() -> None:
    lives = []

    def stop_half_way(done: int) -> None:
        lives.append(done)
        if sum(lives) > 90:
            raise BrokenOff

    with pytest.raises(BrokenOff):
        load(progress=stop_half_way)


def differing(found: Figures, wanted: Figures) -> dict[str, list[tuple[Any, ...]]]:
    """What one has and the other has not, so that a failure says what it was instead of the whole year."""
    return {
        name: [("more", *row) for row in each - wanted[name]] + [("less", *row) for row in wanted[name] - each]
        for name, each in found.items()
        if each != wanted[name]
    }


def test_a_load_broken_off_and_ended_by_two_processes_gives_the_figures_of_one_at_a_stretch(
    transactional_db: None, tmp_path: Path
) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        wanted = loaded_at_a_stretch_and_taken_back()
        loaded_half()
        half = WorkOrder.objects.count()

        load(replace(TINY, processes=2))

    assert 25 < half < WorkOrder.objects.count()
    assert differing(figures(), wanted) == {}
