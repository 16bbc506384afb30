"""Every write: build, seal, publish, withdraw."""

from plumbline.evaluation.scorecards.actions.building import AlreadySealed, NothingToScore, SheetsBuilt, build
from plumbline.evaluation.scorecards.actions.sealing import (
    NotPublishable,
    NotYetSealable,
    SheetsSealed,
    publish,
    seal,
    withdraw,
)

__all__ = [
    "AlreadySealed",
    "NotPublishable",
    "NotYetSealable",
    "NothingToScore",
    "SheetsBuilt",
    "SheetsSealed",
    "build",
    "publish",
    "seal",
    "withdraw",
]
