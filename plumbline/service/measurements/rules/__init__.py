"""Measurements without a database: kinds, mappings, rows."""

from plumbline.service.measurements.rules.kinds import KINDS, OWN, Kind, people_say
from plumbline.service.measurements.rules.mappings import FactMapping, read_fact_mapping
from plumbline.service.measurements.rules.rows import FIELDS, FactReader, FactRefused, Row
from plumbline.service.measurements.rules.standard import fields_of, form_of, must_fill, standard_mapping

__all__ = [
    "FIELDS",
    "KINDS",
    "OWN",
    "FactMapping",
    "FactReader",
    "FactRefused",
    "Kind",
    "Row",
    "fields_of",
    "form_of",
    "must_fill",
    "people_say",
    "read_fact_mapping",
    "standard_mapping",
]
