"""The shape of a pack: one model a YAML file, read strictly, unknown keys refused.

A pack is written by the owner of a regulation, not by a programmer, so every model here mirrors a heading such a person would use.
`docs/developers/packs.md` describes each field; this package is the truth about types.
"""

from plumbline.packs.schema.base import (
    Cited,
    ClauseCode,
    Code,
    Line,
    Milestone,
    OrderKind,
    SeasonPhase,
    StartEvent,
    Strict,
    Unit,
    Urgency,
    Wording,
)
from plumbline.packs.schema.calendars import Calendar, CalendarsFile, HoursPeriod, Season
from plumbline.packs.schema.clauses import Clause, ClausesFile, Document
from plumbline.packs.schema.conduct import (
    Effect,
    Reward,
    RewardsFile,
)
from plumbline.packs.schema.duties import DutiesFile, Duty, FulfilledBy, Window
from plumbline.packs.schema.forms import (
    Form,
    FormCopy,
    FormField,
    FormsFile,
    Price,
    Workflow,
    WorkflowsFile,
    WorkflowStep,
)
from plumbline.packs.schema.indicators import AppliedIndicator, IndicatorsFile, Target
from plumbline.packs.schema.limits import Limit, LimitsFile
from plumbline.packs.schema.manifest import Manifest, Named, Role
from plumbline.packs.schema.order_types import OrderTypeRow, OrderTypesFile, RequiredFact
from plumbline.packs.schema.questionnaires import (
    AskOnlyIf,
    Question,
    QuestionChoice,
    Questionnaire,
    QuestionSection,
)
from plumbline.packs.schema.reasons import Evidence, Reason, ReasonsFile
from plumbline.packs.schema.reports import ReportReaders, ReportsFile, ScheduledReport
from plumbline.packs.schema.scorecards import (
    Scorecard,
    ScorecardBand,
    ScorecardGroup,
    ScorecardItem,
    ScorecardsFile,
    Scoring,
    ScoringStep,
)
from plumbline.packs.schema.telling import (
    CallbackPolicy,
    CallbacksFile,
    EscalationFile,
    EscalationStep,
    PhoneList,
)

__all__ = [
    "AppliedIndicator",
    "AskOnlyIf",
    "Calendar",
    "CalendarsFile",
    "CallbackPolicy",
    "CallbacksFile",
    "Cited",
    "Clause",
    "ClauseCode",
    "ClausesFile",
    "Code",
    "Document",
    "DutiesFile",
    "Duty",
    "Effect",
    "EscalationFile",
    "EscalationStep",
    "Evidence",
    "Form",
    "FormCopy",
    "FormField",
    "FormsFile",
    "FulfilledBy",
    "HoursPeriod",
    "IndicatorsFile",
    "Limit",
    "LimitsFile",
    "Line",
    "Manifest",
    "Milestone",
    "Named",
    "OrderKind",
    "OrderTypeRow",
    "OrderTypesFile",
    "PhoneList",
    "Price",
    "Question",
    "QuestionChoice",
    "QuestionSection",
    "Questionnaire",
    "Reason",
    "ReasonsFile",
    "ReportReaders",
    "ReportsFile",
    "RequiredFact",
    "Reward",
    "RewardsFile",
    "Role",
    "ScheduledReport",
    "Scorecard",
    "ScorecardBand",
    "ScorecardGroup",
    "ScorecardItem",
    "ScorecardsFile",
    "Scoring",
    "ScoringStep",
    "Season",
    "SeasonPhase",
    "StartEvent",
    "Strict",
    "Target",
    "Unit",
    "Urgency",
    "Window",
    "Wording",
    "Workflow",
    "WorkflowStep",
    "WorkflowsFile",
]
