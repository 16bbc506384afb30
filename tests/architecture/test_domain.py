"""Time, chance and identity come in at the doors; facts travel through the journal, never through signals."""

import ast
import re

import pytest

from tests.architecture.source import Source, domain, sources

# What would give another answer each time it is asked. Secrets (salts, tokens) have to; they are made with `secrets`.
FORBIDDEN = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "timezone": {"now"},
    "time": {"time", "time_ns", "monotonic"},
    "uuid": {"uuid1", "uuid4"},
    "random": {"random", "randint", "randrange", "choice", "choices", "shuffle", "sample", "uniform"},
    "os": {"urandom"},
    "functions": {"Now", "Random", "TransactionNow"},
}
NOW_WHEN_EMPTY = {
    "localtime",
    "localdate",
}  # these convert the moment they are given, and take the clock's when given none
FORBIDDEN_IMPORTS = {
    ("django.db.models.functions", "Now"),
    ("django.db.models.functions", "Random"),
    ("django.db.models.functions", "TransactionNow"),
    ("uuid", "uuid1"),
    ("uuid", "uuid4"),
    ("time", "time"),
    ("django.utils.timezone", "now"),
}
FORBIDDEN_SQL = re.compile(
    r"\b(now\(\)|current_timestamp|current_date|clock_timestamp|gen_random_uuid|random\(\))", re.I
)


def owner_of(attribute: ast.Attribute) -> str:
    """What stands before the last dot: "timezone" in ``django.utils.timezone.now``."""
    owner = attribute.value
    return owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""


def is_forbidden(node: ast.AST) -> bool:
    """Whether this piece of syntax looks at the clock or throws dice."""
    if isinstance(node, ast.Attribute):
        return node.attr in FORBIDDEN.get(owner_of(node), ())
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in NOW_WHEN_EMPTY
    if isinstance(node, ast.ImportFrom):
        return any((node.module, alias.name) in FORBIDDEN_IMPORTS for alias in node.names)
    return False


def moments_and_chances(source: Source) -> list[str]:
    """Where a module looks at the clock or throws dice."""
    return [f"{source.at(node)} {ast.unparse(node)}" for node in ast.walk(source.tree) if is_forbidden(node)]


@pytest.mark.parametrize(
    "line",
    [
        "from uuid import uuid4",
        "import datetime\nx = datetime.datetime.now()",
        "from django.utils import timezone\nx = timezone.now",
        "import random\nx = random.random()",
        "from django.utils import timezone\nx = timezone.localdate()",
    ],
)
def test_the_search_for_clocks_and_dice_finds_them(line: str) -> None:
    an_example = domain()[0]

    found = moments_and_chances(Source(an_example.path, an_example.module, line, ast.parse(line)))

    assert len(found) == 1


def test_the_domain_never_looks_at_the_clock_or_throws_dice() -> None:
    places = [source for source in sources() if source.is_domain or source.parts[1:2] == ("packs",)]

    found = [place for source in places for place in moments_and_chances(source)]

    assert not found, "take `at` and identifiers as parameters:\n" + "\n".join(found)


def test_the_domain_never_asks_the_database_for_the_time() -> None:
    found = []
    for source in domain():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and FORBIDDEN_SQL.search(node.value):
                found.append(source.at(node))
    assert not found, "pass the moment as a parameter:\n" + "\n".join(found)


def test_nobody_listens_to_signals() -> None:
    found = []
    for source in sources():
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").startswith(("django.dispatch", "django.db.models.signals"))
            ) or (isinstance(node, ast.Name) and node.id == "receiver" and isinstance(node.ctx, ast.Load)):
                found.append(source.at(node))
    assert not found, "publish a fact and react in the wiring:\n" + "\n".join(found)
