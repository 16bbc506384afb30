"""Every indicator that is measured, one declaration each in the file of its theme."""

from plumbline.evaluation.indicators.definitions import callbacks, complaints, hotline, orders, repairs
from plumbline.evaluation.indicators.rules import Definition

DEFINITIONS: tuple[Definition, ...] = (
    *orders.DEFINITIONS,
    *complaints.DEFINITIONS,
    *repairs.DEFINITIONS,
    *hotline.DEFINITIONS,
    *callbacks.DEFINITIONS,
)
BY_KEY: dict[tuple[str, str], Definition] = {definition.key: definition for definition in DEFINITIONS}
