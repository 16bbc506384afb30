"""Decisions about customers without a database: masking, phones, search words, rows, territory."""

from plumbline.service.customers.rules.masking import mask_address, mask_identity, mask_name, mask_phone
from plumbline.service.customers.rules.phones import normal_phone, phone_tail
from plumbline.service.customers.rules.pinyin import spelled
from plumbline.service.customers.rules.places import AddressParts, address_parts
from plumbline.service.customers.rules.rows import CustomerRefused, contact_row, customer_row, premises_row
from plumbline.service.customers.rules.territory import AreaNode, Span, Territory
from plumbline.service.customers.rules.words import Way, Ways, compact, guess, pairs, tidy

__all__ = [
    "AddressParts",
    "AreaNode",
    "CustomerRefused",
    "Span",
    "Territory",
    "Way",
    "Ways",
    "address_parts",
    "compact",
    "contact_row",
    "customer_row",
    "guess",
    "mask_address",
    "mask_identity",
    "mask_name",
    "mask_phone",
    "normal_phone",
    "pairs",
    "phone_tail",
    "premises_row",
    "spelled",
    "tidy",
]
