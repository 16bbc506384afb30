"""A report as data, and what may be said with its numbers."""

from plumbline.evaluation.reporting.rules.anonymous import anonymous
from plumbline.evaluation.reporting.rules.pieces import COUNTED, Cell, Kept, Number, Piece, Source, plain
from plumbline.evaluation.reporting.rules.report import (
    STATES,
    Chart,
    Heading,
    Letterhead,
    Paragraph,
    Part,
    Report,
    ReportRefused,
    State,
    Table,
)
from plumbline.evaluation.reporting.rules.saying import pieces_of
from plumbline.evaluation.reporting.rules.wording import WAYS, Way, way
from plumbline.evaluation.reporting.rules.written import from_json, piece_from_json, piece_to_json, to_json

__all__ = [
    "COUNTED",
    "STATES",
    "WAYS",
    "Cell",
    "Chart",
    "Heading",
    "Kept",
    "Letterhead",
    "Number",
    "Paragraph",
    "Part",
    "Piece",
    "Report",
    "ReportRefused",
    "Source",
    "State",
    "Table",
    "Way",
    "anonymous",
    "from_json",
    "piece_from_json",
    "piece_to_json",
    "pieces_of",
    "plain",
    "to_json",
    "way",
]
