"""Tables of improvement."""

from plumbline.supervision.improvement.models.hot_issues import HotIssue, IssueCall
from plumbline.supervision.improvement.models.liability import FileReview, Judgement, ReviewDraw
from plumbline.supervision.improvement.models.rectifications import Conclusion, Declaration, Extension, Rectification

__all__ = [
    "Conclusion",
    "Declaration",
    "Extension",
    "FileReview",
    "HotIssue",
    "IssueCall",
    "Judgement",
    "Rectification",
    "ReviewDraw",
]
