"""The drawn state table is the one in the code."""

from tools import diagrams


def test_the_page_of_states_is_current() -> None:
    assert diagrams.TARGET.read_text("utf8") == diagrams.page(), "run python -m tools.diagrams"
