"""Importing a file as the command does."""

from datetime import datetime
from pathlib import Path

import yaml

from plumbline.doors.cli.order_files import OrderFile, Outcome, Run, take
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.rules import OrderMapping, read_mapping

PROJECT = Path(__file__).resolve().parent.parent.parent
MAPPINGS = PROJECT / "mappings"


def mapping(name: str) -> OrderMapping:
    """A committed mapping."""
    return read_mapping(yaml.safe_load((MAPPINGS / name).read_text("utf-8")))


def take_in(path: Path, by_mapping: OrderMapping, *, by: Viewer, at: datetime, rejects: Path | None = None) -> Outcome:
    """The whole way of ``plumbline import work-orders`` but for the terminal."""
    file, outcome = OrderFile(path, by_mapping), Outcome()
    survey = file.survey()
    words = work_orders.words_of(
        mapping=by_mapping, type_words=survey.type_words, unit_words=survey.unit_words, by=by, at=at
    )
    work_orders.open_words(mapping=by_mapping, words=words, by=by, at=at)
    take(Run(file, survey, words, by, at), outcome=outcome, rejects=rejects, advance=lambda pieces: None)
    work_orders.conclude_import(
        source=by_mapping.source,
        taken=outcome.taken,
        rejected=outcome.rejected,
        known=outcome.known,
        digest=survey.digest,
        by=by,
        at=at,
    )
    return outcome
