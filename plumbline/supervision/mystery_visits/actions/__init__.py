"""Every write of mystery visits."""

from plumbline.supervision.mystery_visits.actions.booking import seal_days
from plumbline.supervision.mystery_visits.actions.checking import (
    accept_visit,
    cancel_visit,
    mark_no_order,
    mark_order,
    match_orders,
    redo_visit,
)
from plumbline.supervision.mystery_visits.actions.planning import (
    Planned,
    PlanRefused,
    ScenarioTerms,
    add_scenario,
    cancel_programme,
    declare_acquaintance,
    open_programme,
    plan_visits,
)
from plumbline.supervision.mystery_visits.actions.releasing import ReleaseRefused, release
from plumbline.supervision.mystery_visits.actions.visiting import (
    Told,
    VisitChanged,
    add_media,
    drop_media,
    save_visit,
    submit_visit,
)

__all__ = [
    "PlanRefused",
    "Planned",
    "ReleaseRefused",
    "ScenarioTerms",
    "Told",
    "VisitChanged",
    "accept_visit",
    "add_media",
    "add_scenario",
    "cancel_programme",
    "cancel_visit",
    "declare_acquaintance",
    "drop_media",
    "mark_no_order",
    "mark_order",
    "match_orders",
    "open_programme",
    "plan_visits",
    "redo_visit",
    "release",
    "save_visit",
    "seal_days",
    "submit_visit",
]
