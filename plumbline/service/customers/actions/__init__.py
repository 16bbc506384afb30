"""Every change of areas, premises, customers, contacts and special needs; revealing what is masked; importing."""

from plumbline.service.customers.actions.contacts import add_contact, end_contact
from plumbline.service.customers.actions.importing import Imported, Rejected, import_customers
from plumbline.service.customers.actions.keeping import close_customer, enter_customer, update_customer
from plumbline.service.customers.actions.needs import (
    ConsentMissing,
    register_special_need,
    withdraw_special_need,
)
from plumbline.service.customers.actions.premises import enter_premises, update_premises
from plumbline.service.customers.actions.revealing import RevealRefused, reveal
from plumbline.service.customers.actions.territory import (
    AreaRefused,
    assign_area,
    enter_area,
    release_area,
    update_area,
)

__all__ = [
    "AreaRefused",
    "ConsentMissing",
    "Imported",
    "Rejected",
    "RevealRefused",
    "add_contact",
    "assign_area",
    "close_customer",
    "end_contact",
    "enter_area",
    "enter_customer",
    "enter_premises",
    "import_customers",
    "register_special_need",
    "release_area",
    "reveal",
    "update_area",
    "update_customer",
    "update_premises",
    "withdraw_special_need",
]
