"""What is kept in the process is read anew under another revision, and never under none."""

from itertools import count

from plumbline.ground.journal.keeping import Kept, KeptEach


def test_it_is_read_once_as_long_as_the_revision_stands() -> None:
    kept = Kept(count().__next__)

    read = [kept.at(revision) for revision in (7, 7, 8, 8, 7)]

    assert read == [0, 0, 1, 1, 2]


def test_under_no_revision_it_is_read_each_time() -> None:
    kept = Kept(count().__next__)

    read = [kept.at(revision) for revision in (0, 0, 7, 0)]

    assert read == [0, 1, 2, 3]


class Shelf:
    """Reads what belongs to a key, and remembers that it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, key: str) -> str:
        self.asked.append(key)
        return key.upper()


def test_each_key_is_read_when_it_is_first_asked_for() -> None:
    shelf = Shelf()
    kept = KeptEach(shelf.read, most=10)

    answers = [kept.at(key, revision) for key, revision in (("a", 7), ("b", 7), ("a", 7), ("a", 8))]

    assert answers == ["A", "B", "A", "A"]
    assert shelf.asked == ["a", "b", "a"]


def test_no_more_than_so_many_keys_are_kept() -> None:
    shelf = Shelf()
    kept = KeptEach(shelf.read, most=2)

    for key in "abcca":
        kept.at(key, 7)

    assert shelf.asked == ["a", "b", "c", "a"]
