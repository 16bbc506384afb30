"""Every write about reports."""

from plumbline.evaluation.reporting.actions.drafting import correct, draft, draft_due
from plumbline.evaluation.reporting.actions.handing_out import download
from plumbline.evaluation.reporting.actions.keeping import IssueRefused
from plumbline.evaluation.reporting.actions.making import make
from plumbline.evaluation.reporting.actions.releasing import PROVISIONAL, release, send_back, submit, withdraw
from plumbline.evaluation.reporting.actions.telling import escalate_overdue
from plumbline.evaluation.reporting.actions.writing import EditedMeanwhile, edit, restore, take_numbers

__all__ = [
    "PROVISIONAL",
    "EditedMeanwhile",
    "IssueRefused",
    "correct",
    "download",
    "draft",
    "draft_due",
    "edit",
    "escalate_overdue",
    "make",
    "release",
    "restore",
    "send_back",
    "submit",
    "take_numbers",
    "withdraw",
]
