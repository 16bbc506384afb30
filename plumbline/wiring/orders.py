"""What an order sets in motion: who is told, what the clocks and the visits do, that the customer is asked."""

from uuid import UUID

from plumbline.ground.journal.reactions import when
from plumbline.ground.organization import events as organization_facts
from plumbline.ground.organization.queries import system
from plumbline.ground.service_levels import events as clock_facts
from plumbline.service.field_visits import actions as field_visits
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders import events as order_facts
from plumbline.service.work_orders.actions import releasing, telling
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks import events as callback_facts

# ── A matter comes in ──────────────────────────────────────────────────────────


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


# ── Time runs out ──────────────────────────────────────────────────────────────


@when(clock_facts.ClockWarned, clock_facts.ClockBreached, clock_facts.ClockOverdue, later=True)
def escalate(fact: clock_facts.ClockFact) -> None:
    telling.tell_of_clock(fact=fact, by=system())


# ── Somebody goes there ────────────────────────────────────────────────────────


@when(order_facts.Departed, later=True)
def begin_the_visit(fact: order_facts.Departed) -> None:
    field_visits.follow_departure(order_case_file_id=_case(fact), by=system(), at=fact.at)


@when(order_facts.Arrived, later=True)
def note_the_arrival(fact: order_facts.Arrived) -> None:
    field_visits.follow_arrival(order_case_file_id=_case(fact), by=system(), at=fact.at)


@when(order_facts.Replied, order_facts.Left, order_facts.Voided, order_facts.Merged)
def end_the_visit(fact: order_facts.OrderFact) -> None:
    is_answered = isinstance(fact, order_facts.Replied)
    field_visits.end_with_order(order_case_file_id=_case(fact), is_answered=is_answered, by=system(), at=fact.at)


# ── The customer is asked ──────────────────────────────────────────────────────


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


# ── The organisation changes ───────────────────────────────────────────────────


@when(organization_facts.UnitClosed)
def no_unit_closes_over_open_orders(fact: organization_facts.UnitClosed) -> None:
    if fact.unit_id is not None:
        releasing.refuse_to_close_over_open_orders(unit_id=fact.unit_id)


@when(organization_facts.PersonRetired)
def nobody_leaves_open_orders_behind(fact: organization_facts.PersonRetired) -> None:
    releasing.refuse_to_leave_open_orders(person_id=UUID(fact.person_id))


def _case(fact: order_facts.OrderFact) -> UUID:
    assert fact.case_file_id is not None, "an order's fact names its case"
    return fact.case_file_id
