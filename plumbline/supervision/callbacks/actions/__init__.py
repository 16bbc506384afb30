"""Every write of call-backs."""

from plumbline.supervision.callbacks.actions.claiming import HeldByAnother, claim, claim_next, give_back
from plumbline.supervision.callbacks.actions.recalling import (
    RecheckFinished,
    claim_next_recheck,
    claim_recheck,
    record_recheck,
)
from plumbline.supervision.callbacks.actions.rechecking import (
    RoundTerms,
    begin_round,
    cancel_round,
    draw_round,
    end_round,
    plan_round,
)
from plumbline.supervision.callbacks.actions.recording import (
    AlreadyFinished,
    PolicyTerms,
    install_policies,
    record_attempt,
    schedule,
    withdraw,
)

__all__ = [
    "AlreadyFinished",
    "HeldByAnother",
    "PolicyTerms",
    "RecheckFinished",
    "RoundTerms",
    "begin_round",
    "cancel_round",
    "claim",
    "claim_next",
    "claim_next_recheck",
    "claim_recheck",
    "draw_round",
    "end_round",
    "give_back",
    "install_policies",
    "plan_round",
    "record_attempt",
    "record_recheck",
    "schedule",
    "withdraw",
]
