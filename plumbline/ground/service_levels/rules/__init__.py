"""Reading a clock: limit, course, reading, marks, and the sentences that explain it. Pure; no Django.

The rules and their worked examples: docs/algorithms/working-time.md.
"""

from plumbline.ground.service_levels.rules.courses import (
    Course,
    Event,
    EventRefused,
    EventType,
    Pause,
    Run,
    course_of_events,
    course_of_runs,
)
from plumbline.ground.service_levels.rules.documents import ClockDocumentRefused, explain_document
from plumbline.ground.service_levels.rules.ledgers import Segment, SegmentKind
from plumbline.ground.service_levels.rules.limits import LimitRefused, LimitTerms
from plumbline.ground.service_levels.rules.readings import ClockState, Reading, next_wake, reached_marks, read_clock
from plumbline.ground.service_levels.rules.sentences import Sentence, explain

__all__ = [
    "ClockDocumentRefused",
    "ClockState",
    "Course",
    "Event",
    "EventRefused",
    "EventType",
    "LimitRefused",
    "LimitTerms",
    "Pause",
    "Reading",
    "Run",
    "Segment",
    "SegmentKind",
    "Sentence",
    "course_of_events",
    "course_of_runs",
    "explain",
    "explain_document",
    "next_wake",
    "reached_marks",
    "read_clock",
]
