"""Decisions about rewards and penalties that need no table."""

from plumbline.evaluation.recognition.rules.involvement import (
    Involved,
    TooNear,
    nearness,
    refuse_if_too_near,
    speaks_for,
)
from plumbline.evaluation.recognition.rules.ledger import Leg, account_of, balances, counter, is_balanced, legs
from plumbline.evaluation.recognition.rules.likeness import DAYS_APART, Told, likeness
from plumbline.evaluation.recognition.rules.rulebook import (
    APPEAL_DAYS,
    HEARING_DAYS,
    VERIFY_DAYS,
    AmountRefused,
    Cap,
    CapReached,
    Effect,
    Rule,
    check_amount,
    check_cap,
    chosen,
    read,
    yuan,
)

__all__ = [
    "APPEAL_DAYS",
    "DAYS_APART",
    "HEARING_DAYS",
    "VERIFY_DAYS",
    "AmountRefused",
    "Cap",
    "CapReached",
    "Effect",
    "Involved",
    "Leg",
    "Rule",
    "Told",
    "TooNear",
    "account_of",
    "balances",
    "check_amount",
    "check_cap",
    "chosen",
    "counter",
    "is_balanced",
    "legs",
    "likeness",
    "nearness",
    "read",
    "refuse_if_too_near",
    "speaks_for",
    "yuan",
]
