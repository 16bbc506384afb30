"""The address at which the cases behind a number can be seen."""

from urllib.parse import quote, urlencode

from plumbline.evaluation.reporting.rules import Number, Source


def address_of(source: Source, base: str) -> str:
    """Below the product's own address ``base``, such as http://127.0.0.1:8000."""
    asked = {"period": source.period, "unit": source.unit, "basis": source.basis}
    if source.scope:
        asked["scope"] = source.scope
    if source.outcome:
        asked["outcome"] = source.outcome
    return f"{base.rstrip('/')}/indicators/{quote(source.code)}/cases/?{urlencode(asked)}"


def link_of(number: Number, base: str) -> str:
    """Empty where there is nothing to open, or nobody said where the product lives."""
    is_opened = number.source is not None and number.source.kept == "indicator" and number.before is None
    return (
        address_of(number.source, base) if base and number.source and is_opened and number.rounded is not None else ""
    )
