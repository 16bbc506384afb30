"""Questions of the ORM whose SQL is worked out once.

From a queryset to its SQL the ORM takes longer than PostgreSQL to answer by an index. For the few questions that every move of a case asks, the
statement is kept, with what turns its rows into objects; only the values are new each time.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, F, Func, Model, QuerySet, UUIDField, Value
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


def any_of(column: str, identifiers: Sequence[UUID]) -> Func:
    """The condition that a column is one of these. One parameter however many they are, which a list in ``__in`` is not."""
    wanted = Value(list(identifiers), output_field=ArrayField(UUIDField()))
    return Func(F(column), wanted, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


class Prepared(Generic[M]):
    """``build`` makes the queryset from example values; each must reach the SQL as it is (equal to a column, not part of a pattern) and be like no other.

    The queryset may join, lock, read some columns only and end after a fixed number; it may not be annotated or cut down to values.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *examples: Any) -> None:
        self._build = build
        self._examples = examples

    def all(self, *values: Any) -> list[M]:
        """The objects for these values, given in the order of the examples."""
        kept = self._kept
        with connection.cursor() as cursor:
            cursor.execute(kept.sql, kept.parameters(values))
            rows = cursor.fetchall()
        return [kept.made(row) for row in kept.converted(rows)]

    def first(self, *values: Any) -> M | None:
        """The first of them."""
        found = self.all(*values)
        return found[0] if found else None

    @cached_property
    def _kept(self) -> "_Kept":
        return _Kept(self._build(*self._examples), self._examples)


class _Kept:
    """A compiled query."""

    def __init__(self, queryset: QuerySet[Any], examples: Sequence[Any]) -> None:
        compiler: Any = queryset.query.get_compiler(connection=connection)
        self.sql, given = compiler.as_sql()
        self._places = [(examples.index(value), None) if value in examples else (None, value) for value in given]
        self._model = _Read(compiler.klass_info, compiler.select)
        self._converters = compiler.get_converters([each[0] for each in compiler.select])
        self._compiler = compiler

    def parameters(self, values: Sequence[Any]) -> list[Any]:
        return [value if place is None else values[place] for place, value in self._places]

    def converted(self, rows: list[Any]) -> Any:
        return self._compiler.apply_converters(rows, self._converters) if self._converters else rows

    def made(self, row: Sequence[Any]) -> Any:
        return self._model.made(row)


class _Read:
    """Which columns of a row make one object, and the objects that hang on it."""

    def __init__(self, info: dict[str, Any], select: Sequence[Any]) -> None:
        self._model = info["model"]
        self._places = info["select_fields"]
        self._names = [select[place][0].target.attname for place in self._places]
        self._key = self._places[self._names.index(self._model._meta.pk.attname)]
        self._joined = [(each["local_setter"], _Read(each, select)) for each in info.get("related_klass_infos", ())]

    def made(self, row: Sequence[Any]) -> Any:
        """None where an outer join found nothing.

        As Django's ``from_db`` leaves an object, without the forty assignments of its ``__init__``, which take as long as the question itself.
        """
        if row[self._key] is None:
            return None
        instance = self._model.__new__(self._model)
        state = ModelState()
        state.db, state.adding = DEFAULT_DB_ALIAS, False
        instance.__dict__ = {
            "_state": state,
            **{name: row[at] for name, at in zip(self._names, self._places, strict=True)},
        }
        for set_on, joined in self._joined:
            set_on(instance, joined.made(row))
        return instance
