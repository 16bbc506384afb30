"""Every write of surveys."""

from plumbline.supervision.surveys.actions.answering import (
    AnswerIncomplete,
    answer_at_counter,
    answer_by_link,
)
from plumbline.supervision.surveys.actions.calling import Ended, HeldByAnother, claim, claim_next, dial, record_call
from plumbline.supervision.surveys.actions.closing import NotClosed, NotOpen, close, publish_ranking
from plumbline.supervision.surveys.actions.covering import count_coverage, note_coverage
from plumbline.supervision.surveys.actions.designing import NoDraft, design, open_survey, redesign
from plumbline.supervision.surveys.actions.importing import Imported, NoFiles, SentFile, import_answers
from plumbline.supervision.surveys.rules.links import AnsweredAlready, LinkExpired

__all__ = [
    "AnswerIncomplete",
    "AnsweredAlready",
    "Ended",
    "HeldByAnother",
    "Imported",
    "LinkExpired",
    "NoDraft",
    "NoFiles",
    "NotClosed",
    "NotOpen",
    "SentFile",
    "answer_at_counter",
    "answer_by_link",
    "claim",
    "claim_next",
    "close",
    "count_coverage",
    "design",
    "dial",
    "import_answers",
    "note_coverage",
    "open_survey",
    "publish_ranking",
    "record_call",
    "redesign",
]
