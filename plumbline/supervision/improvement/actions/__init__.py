"""Every write of improvement."""

from plumbline.supervision.improvement.actions.effects import conclude
from plumbline.supervision.improvement.actions.hot_issues import Suggested, call_customer, move_issue, suggest
from plumbline.supervision.improvement.actions.liability import Proposed, appeal, decide, propose, settle
from plumbline.supervision.improvement.actions.moving import Evidence, add_evidence, move
from plumbline.supervision.improvement.actions.opening import Opened, open_from, open_rectification
from plumbline.supervision.improvement.actions.reviewing import draw_reviews, save_review, submit_review
from plumbline.supervision.improvement.actions.telling import remind

__all__ = [
    "Evidence",
    "Opened",
    "Proposed",
    "Suggested",
    "add_evidence",
    "appeal",
    "call_customer",
    "conclude",
    "decide",
    "draw_reviews",
    "move",
    "move_issue",
    "open_from",
    "open_rectification",
    "propose",
    "remind",
    "save_review",
    "settle",
    "submit_review",
    "suggest",
]
