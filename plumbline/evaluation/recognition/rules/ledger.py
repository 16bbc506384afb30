"""Double entry: whatever a person or a unit gets or owes, the company's fund gives or receives at the same moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from plumbline.evaluation.recognition.states import RuleKind

FUNDS = tuple(f"fund:{kind.value}" for kind in RuleKind)


@dataclass(frozen=True)
class Leg:
    """One side of an entry: positive for what the account gets."""

    account: str
    amount: Decimal


def account_of(*, person_id: UUID | None, unit_id: UUID) -> str:
    """The account of the person, or of the unit where no person is meant."""
    return f"person:{person_id}" if person_id else f"unit:{unit_id}"


def legs(kind: RuleKind, *, account: str, amount: Decimal) -> tuple[Leg, ...]:
    """Both sides of an award: a reward goes from the fund to the account, a penalty from the account to the fund. None without money."""
    if not amount:
        return ()
    signed = amount if kind is RuleKind.REWARD else -amount
    return Leg(account, signed), Leg(f"fund:{kind.value}", -signed)


def counter(of: Iterable[Leg]) -> tuple[Leg, ...]:
    """The counter-entry: every side with the other sign."""
    return tuple(Leg(leg.account, -leg.amount) for leg in of)


def balances(all_legs: Iterable[Leg]) -> Mapping[str, Decimal]:
    """What every account has, from nothing but the entries."""
    found: dict[str, Decimal] = {}
    for leg in all_legs:
        found[leg.account] = found.get(leg.account, Decimal(0)) + leg.amount
    return found


def is_balanced(all_legs: Iterable[Leg]) -> bool:
    """Whether nothing came from nowhere: all sides together are zero."""
    return sum((leg.amount for leg in all_legs), Decimal(0)) == 0
