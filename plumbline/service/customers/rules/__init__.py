"""Decisions about customers without a database: masking, phones, search words, rows, territory."""

from plumbline.service.customers.rules.files import KINDS, TIERS, CustomerFile, FileLine, FileRefused
from plumbline.service.customers.rules.files import read as read_file
from plumbline.service.customers.rules.masking import mask_address, mask_identity, mask_name, mask_phone
from plumbline.service.customers.rules.phones import normal_phone, phone_tail
from plumbline.service.customers.rules.pinyin import spelled
from plumbline.service.customers.rules.places import AddressParts, address_parts
from plumbline.service.customers.rules.rows import (
    CustomerRefused,
    Position,
    compact_number,
    contact_row,
    customer_row,
    position,
    premises_row,
)
from plumbline.service.customers.rules.territory import AreaNode, Span, Territory
from plumbline.service.customers.rules.words import Way, Ways, compact, guess, mark, pairs, sought, tidy

__all__ = [
    "KINDS",
    "TIERS",
    "AddressParts",
    "AreaNode",
    "CustomerFile",
    "CustomerRefused",
    "FileLine",
    "FileRefused",
    "Position",
    "Span",
    "Territory",
    "Way",
    "Ways",
    "address_parts",
    "compact",
    "compact_number",
    "contact_row",
    "customer_row",
    "guess",
    "mark",
    "mask_address",
    "mask_identity",
    "mask_name",
    "mask_phone",
    "normal_phone",
    "pairs",
    "phone_tail",
    "position",
    "premises_row",
    "read_file",
    "sought",
    "spelled",
    "tidy",
]
