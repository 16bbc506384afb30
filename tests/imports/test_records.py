"""Records of a CSV file with their lines: one that cannot be read costs itself and nothing after it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.service.work_orders.rules import Record, Rejection, records

HEAD = "number,type,agency,created,note\n"


def read(text: str) -> list[Record | Rejection]:
    return list(records(io.StringIO(text, newline="")))


def lines_of(found: list[Record | Rejection]) -> tuple[list[int], list[int]]:
    """Lines of what could be read and of what could not."""
    return [r.line for r in found if isinstance(r, Record)], [r.line for r in found if isinstance(r, Rejection)]


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        (HEAD + "1,a,b,c,d\n2,a,b,c,d\n", [1, 2, 3], []),
        (HEAD + '1,a,b,c,"two\nlines"\n2,a,b,c,d\n', [1, 2, 4], []),
        (HEAD + "1,a,b,c\n2,a,b,c,d,e\n3,a,b,c,d\n", [1, 4], [2, 3]),
        (HEAD + '1,a,b,c,"never closed\n2,a,b,c,d\n3,a,b,c,d\n', [1, 3, 4], [2]),
        (HEAD + '1,a,b,"never closed,d\n2,a,b,c,"d"\n3,a,b,c,d\n', [1, 3, 4], [2]),
        (HEAD + '1,a,b,c,"never closed\n2,a,b,c,d\n3,a,b,c,"d"\n4,a,b,c,d\n', [1, 3, 4, 5], [2]),
        (HEAD + '1,a,b,c,a 5" pipe\n2,a,b,c,d\n', [1, 2, 3], []),
        (HEAD + "\n1,a,b,c,d\n\n\n2,a,b,c,d", [1, 3, 6], []),
        (HEAD + '1,a,b,c,"last, never closed', [1], [2]),
        ("\n" + HEAD + "1,a,b,c,d\r\n", [2, 3], []),
        ("", [], []),
    ],
)
def test_a_broken_record_is_named_and_its_neighbours_are_kept(text: str, good: list[int], bad: list[int]) -> None:
    found = read(text)

    assert lines_of(found) == (good, bad)


def test_an_endless_cell_costs_one_line() -> None:
    text = HEAD + '1,a,b,c,"' + "x" * 60 + "\n" + "2,a,b,c,d\n" * 40_000

    good, bad = lines_of(read(text))

    assert bad == [2]
    assert len(good) == 40_001


cells = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from('",\n;'), max_size=12)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=8))
def test_what_was_written_as_csv_is_read_back_cell_by_cell(rows: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["a", "b", "c"], *rows])

    found = read(written.getvalue())

    assert [record.cells for record in found if isinstance(record, Record)][1:] == rows
    assert not [record for record in found if isinstance(record, Rejection)]
