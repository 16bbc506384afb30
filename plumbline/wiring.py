"""Which fact wakes whom: reading this file is reading the product's automation.

``@when`` alone runs inside the transaction that made the fact; ``later=True`` queues in that same transaction and runs in a job process.
"""

from uuid import UUID

from plumbline.ground.journal.reactions import when
from plumbline.ground.organization.queries import system
from plumbline.ground.service_levels import events as clock_facts
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders import events as order_facts
from plumbline.service.work_orders.actions import telling
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks import events as callback_facts

loaded = True


# ── A matter comes in ────────────────────────────────────────────────────────


@when(order_facts.Registered, later=True)
def telephone_at_once(fact: order_facts.Registered) -> None:
    telling.open_phone_lists(fact=fact, by=system())


@when(order_facts.Dispatched, order_facts.Arbitrated, later=True)
def tell_the_unit(fact: order_facts.OrderFact) -> None:
    telling.tell_of_dispatch(case_file_id=fact.case_file_id, by=system(), at=fact.at)


@when(order_facts.Assigned, later=True)
def tell_the_fitter(fact: order_facts.Assigned) -> None:
    telling.tell_of_assignment(fact=fact, by=system())


@when(order_facts.Returned, later=True)
def tell_the_dispatchers(fact: order_facts.Returned) -> None:
    telling.tell_of_return(fact=fact, by=system())


@when(order_facts.SentToArbiter, later=True)
def tell_the_arbiter(fact: order_facts.SentToArbiter) -> None:
    telling.tell_the_arbiter(fact=fact, by=system())


@when(order_facts.Urged, later=True)
def tell_of_urge(fact: order_facts.Urged) -> None:
    telling.tell_of_urge(fact=fact, by=system())


@when(order_facts.Escalated, later=True)
def tell_of_supervision(fact: order_facts.Escalated) -> None:
    telling.tell_of_supervision(fact=fact, by=system())


@when(order_facts.ExtensionRequested, later=True)
def ask_for_the_extension(fact: order_facts.ExtensionRequested) -> None:
    telling.tell_of_extension_request(fact=fact, by=system())


# ── Time runs out ────────────────────────────────────────────────────────────


@when(clock_facts.ClockWarned, clock_facts.ClockBreached, clock_facts.ClockOverdue, later=True)
def escalate(fact: clock_facts.ClockFact) -> None:
    telling.tell_of_clock(fact=fact, by=system())


# ── The customer is asked ────────────────────────────────────────────────────


@when(order_facts.Replied)
def plan_the_callback(fact: order_facts.Replied) -> None:
    if (
        callbacks.schedule(order_case_file_id=_case(fact), policy_code=fact.callback_policy, by=system(), at=fact.at)
        is None
    ):
        work_orders.move(number=fact.subject, name="close", inputs={}, by=system(), at=fact.at)


@when(callback_facts.Attempted)
def stop_the_callback_clock(fact: callback_facts.Attempted) -> None:
    if fact.number == 1 and not fact.closes:  # closing the order stops it too
        work_orders.note_callback_attempt(case_file_id=UUID(fact.order_case_file_id), by=system(), at=fact.at)


@when(callback_facts.CalledBack)
def close_or_reopen(fact: callback_facts.CalledBack) -> None:
    name, inputs = ("reopen", {"note": fact.opinion or fact.result}) if fact.reopens else ("close", {})
    work_orders.move(number=fact.order_number, name=name, inputs=inputs, by=system(), at=fact.at)


@when(order_facts.Closed, order_facts.Reopened, only=lambda fact: fact.by_hand)
def withdraw_the_callback(fact: order_facts.Closed | order_facts.Reopened) -> None:
    callbacks.withdraw(order_case_file_id=_case(fact), move=fact.move, by=system(), at=fact.at)


@when(order_facts.Reopened, later=True)
def tell_of_reopening(fact: order_facts.Reopened) -> None:
    telling.tell_of_reopening(fact=fact, by=system())


def _case(fact: order_facts.OrderFact) -> UUID:
    assert fact.case_file_id is not None, "an order's fact names its case"
    return fact.case_file_id
