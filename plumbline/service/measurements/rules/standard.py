"""The product's own table of a kind: a file that somebody fills in needs no mapping, its columns are called what the fields are called."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from plumbline.ground.kernel.mappings import MappingRefused, Times
from plumbline.ground.kernel.wording import _
from plumbline.service.measurements.rules.kinds import Kind
from plumbline.service.measurements.rules.mappings import FactMapping, WordColumn

ALWAYS = ("reference", "unit", "happened_at")
FIELDS_IN_ORDER = ("due_at", "done_at", "outcome", "category", "amount", "weight")
FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
)
"""How offices write moments; the first line of a file says which of them holds for it."""
_WORDS = ("outcome", "category")


def fields_of(kind: Kind) -> tuple[str, ...]:
    """The fields of a kind's table, in the order of its columns."""
    return (*ALWAYS, *(field for field in FIELDS_IN_ORDER if field in kind.columns))


def must_fill(kind: Kind) -> frozenset[str]:
    return frozenset(ALWAYS) | kind.needs


def standard_mapping(
    kind: Kind, header: Sequence[str], names: Sequence[Mapping[str, str]], *, source: str, zone: str, form: str
) -> FactMapping:
    """The mapping of a table whose columns are called what the fields are, in one of the languages of ``names``. What may be left empty may be left out.

    Raises:
        MappingRefused: a column that must be there is missing.
    """
    spoken = max(names, key=lambda words: sum(word in header for word in words.values()))
    missing = [field for field in fields_of(kind) if field in must_fill(kind) and spoken[field] not in header]
    if missing:
        raise MappingRefused(
            _("表头缺少“%(column)s”一列。请下载“%(kind)s”的标准表，按其列名填写，或另选对应关系。"),
            column="、".join(spoken[field] for field in missing),
            kind=kind.zh,
        )
    there = {field: spoken[field] for field in fields_of(kind) if spoken[field] in header}
    return FactMapping(
        source=source,
        times=Times(zone=zone, format=form),
        kind=kind.code,
        reference=(there.pop("reference"),),
        unit=WordColumn(column=there.pop("unit")),
        **{field: WordColumn(column=name) if field in _WORDS else name for field, name in there.items()},
    )


def form_of(text: str) -> str:
    """In which of the known forms a moment is written; the first where in none."""
    for form in FORMS:
        try:
            datetime.strptime(text.strip(), form)
        except ValueError:
            continue
        return form
    return FORMS[0]
