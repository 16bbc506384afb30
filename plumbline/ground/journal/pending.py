"""Rows that wait to be written: what is inserted and changed several times in one transaction is written once, as it is at the end."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from plumbline.ground.journal.writing import Rows, insert_together

Row = dict[str, Any]


class PendingRows:
    """New rows and changes of rows, by table and key."""

    def __init__(self) -> None:
        self._new: dict[type[Model], dict[Any, Row]] = {}
        self._changed: dict[type[Model], dict[Any, Row]] = {}

    def add(self, rows: Rows, changes: Rows) -> None:
        """Takes rows as `insert_together` does; a change of a row that waits itself goes into it."""
        for table, sequence in rows.items():
            waiting = self._new.setdefault(table, {})
            for row in sequence:
                waiting[row.get(_key(table), len(waiting))] = dict(row)
        for table, sequence in changes.items():
            for row in sequence:
                self._change(table, row)

    def _change(self, table: type[Model], row: Mapping[str, Any]) -> None:
        key = row[_key(table)]
        new = self._new.get(table, {}).get(key)
        if new is not None:
            new.update(row)
        else:
            self._changed.setdefault(table, {}).setdefault(key, {}).update(row)

    @property
    def everything(self) -> tuple[Rows, Rows]:
        """New rows and changes as they wait."""
        new = {table: list(rows.values()) for table, rows in self._new.items()}
        return new, {table: list(rows.values()) for table, rows in self._changed.items()}

    def taken(self) -> tuple[Rows, Rows]:
        """Everything that waits, for one statement where every table's rows have the same columns; the rest is written here, before it."""
        groups = self._groups()
        self._new, self._changed = {}, {}
        *others, last = groups or [({}, {})]
        for rows, changes in others:
            insert_together(rows, changes)
        return last

    def write(self) -> None:
        """Writes everything that waits."""
        rows, changes = self.taken()
        insert_together(rows, changes)

    def _groups(self) -> list[tuple[dict[type[Model], list[Row]], dict[type[Model], list[Row]]]]:
        new, changed = _by_columns(self._new), _by_columns(self._changed)
        return [
            (
                {table: groups[place] for table, groups in new.items() if place < len(groups)},
                {table: groups[place] for table, groups in changed.items() if place < len(groups)},
            )
            for place in range(max([len(groups) for groups in (*new.values(), *changed.values())], default=0))
        ]


def _key(table: type[Model]) -> str:
    assert table._meta.pk is not None
    return str(table._meta.pk.column)


def _by_columns(tables: Mapping[type[Model], Mapping[Any, Row]]) -> dict[type[Model], list[list[Row]]]:
    found: dict[type[Model], list[list[Row]]] = {}
    for table, rows in tables.items():
        by_columns: dict[tuple[str, ...], list[Row]] = {}
        for row in rows.values():
            by_columns.setdefault(tuple(sorted(row)), []).append(row)
        found[table] = list(by_columns.values())
    return found
