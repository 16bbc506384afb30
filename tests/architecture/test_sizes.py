"""How big things may become (house, section 10), and what an action looks like."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.source import domain, sources

LINES_A_FILE = 400
LINES_A_FUNCTION = 40
METHODS_A_CLASS = 12

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines_of(function: Function) -> int:
    """From ``def`` to the end, without the docstring, which may be as long as it needs to be."""
    length = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        length -= (first.end_lineno or 0) - first.lineno + 1
    return length


def test_files_fit_on_a_few_screens() -> None:
    everything = sources("plumbline", "tools", "tests", "bench")

    too_long = {s.module: lines for s in everything if (lines := s.text.count("\n")) > LINES_A_FILE}

    assert not too_long, f"make a folder of the same name: {too_long}"


def test_functions_fit_on_one_screen() -> None:
    too_long = [
        f"{source.at(node)} {node.name} has {lines_of(node)} lines"
        for source in sources("plumbline", "tools", "bench")
        for node in ast.walk(source.tree)
        if isinstance(node, Function) and lines_of(node) > LINES_A_FUNCTION
    ]
    assert not too_long, "\n".join(too_long)


def test_classes_have_few_methods() -> None:
    too_many = []
    for source in sources("plumbline", "tools", "bench"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                methods = sum(isinstance(part, Function) for part in node.body)
                if methods > METHODS_A_CLASS:
                    too_many.append(f"{source.at(node)} {node.name} has {methods} methods")
    assert not too_many, "\n".join(too_many)


def actions() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every public function of an actions room, as the other packages see it.

    The journal's are left out: ``publish(fact)`` is how an action ends, not an action.
    """
    rooms = {".".join(source.parts[:4]) for source in domain() if source.room == "actions"}
    for room in sorted(rooms - {"plumbline.ground.journal.actions"}):
        module = importlib.import_module(room)
        for name in getattr(module, "__all__", None) or vars(module):
            value = getattr(module, name)
            is_own = inspect.isfunction(value) and value.__module__.startswith(room)
            if is_own and not name.startswith("_"):
                yield f"{room}.{name}", value


ACTIONS = list(actions())
NAMES = [name for name, _ in ACTIONS]


def test_there_are_actions() -> None:
    assert len(ACTIONS) > 10


@pytest.mark.parametrize(("name", "action"), ACTIONS, ids=NAMES)
def test_an_action_takes_keywords_only(name: str, action: Callable[..., object]) -> None:
    parameters = inspect.signature(action).parameters.values()

    positional = [p.name for p in parameters if p.kind not in {p.KEYWORD_ONLY, p.VAR_KEYWORD}]

    assert not positional, f"{name} takes {positional} by position"


@pytest.mark.parametrize(("name", "action"), ACTIONS, ids=NAMES)
def test_an_action_of_the_trade_says_who_and_when(name: str, action: Callable[..., object]) -> None:
    parameters = inspect.signature(action).parameters

    # What lies on the ground (numbers, clocks, case files) is moved by the actions above, which answer for it.
    if not name.startswith("plumbline.ground."):
        assert {"by", "at"} <= set(parameters), f"{name} takes {list(parameters)}"
