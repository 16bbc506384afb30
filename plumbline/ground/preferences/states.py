"""The lists that people may arrange for themselves."""

from enum import StrEnum

from plumbline.ground.organization.states import Permission


class ListName(StrEnum):
    ORDERS = "orders"


NEEDED: dict[ListName, Permission] = {ListName.ORDERS: Permission.ORDERS_VIEW}
"""Who may read the list, and so share a view of it."""
