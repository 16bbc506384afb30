"""Every indicator that is measured, one declaration each in the file of its theme."""

from plumbline.evaluation.indicators.definitions import (
    callbacks,
    calls,
    checking,
    complaints,
    counters,
    field,
    gas_use,
    handling,
    hotline,
    installation,
    orders,
    repairs,
    supply,
)
from plumbline.evaluation.indicators.rules import Definition

DEFINITIONS: tuple[Definition, ...] = (
    *orders.DEFINITIONS,
    *installation.DEFINITIONS,
    *gas_use.DEFINITIONS,
    *supply.DEFINITIONS,
    *complaints.DEFINITIONS,
    *handling.DEFINITIONS,
    *repairs.DEFINITIONS,
    *hotline.DEFINITIONS,
    *calls.DEFINITIONS,
    *counters.DEFINITIONS,
    *field.DEFINITIONS,
    *callbacks.DEFINITIONS,
    *checking.DEFINITIONS,
)
BY_KEY: dict[tuple[str, str], Definition] = {definition.key: definition for definition in DEFINITIONS}
