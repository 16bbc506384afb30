"""Every write of praise, rewards and penalties."""

from plumbline.evaluation.recognition.actions.deciding import AppealTooLate, appeal, decide, decide_appeal, reverse
from plumbline.evaluation.recognition.actions.entering import NotClosed, close_period
from plumbline.evaluation.recognition.actions.grounds import Ground, ProposalNotTaken
from plumbline.evaluation.recognition.actions.handing_over import NothingToCirculate, hand_over, make_notice
from plumbline.evaluation.recognition.actions.praising import (
    OwnPraise,
    Picture,
    PraiseNotTaken,
    Thanks,
    add_picture,
    copy_praises,
    look_into_praise,
    register_praise,
    reveal_praise,
)
from plumbline.evaluation.recognition.actions.proposing import (
    TooEarly,
    Wish,
    give_statement,
    propose,
    skip_hearing,
    withdraw,
)

__all__ = [
    "AppealTooLate",
    "Ground",
    "NotClosed",
    "NothingToCirculate",
    "OwnPraise",
    "Picture",
    "PraiseNotTaken",
    "ProposalNotTaken",
    "Thanks",
    "TooEarly",
    "Wish",
    "add_picture",
    "appeal",
    "close_period",
    "copy_praises",
    "decide",
    "decide_appeal",
    "give_statement",
    "hand_over",
    "look_into_praise",
    "make_notice",
    "propose",
    "register_praise",
    "reveal_praise",
    "reverse",
    "skip_hearing",
    "withdraw",
]
