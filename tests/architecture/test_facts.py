"""Every fact can be read by people, and says which of its particulars are personal."""

import importlib
import re
from collections.abc import Iterator

import pytest

from plumbline.ground.kernel.facts import KINDS, Fact
from tests.architecture.source import domain

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
ALWAYS_KNOWN = {"actor", "subject", "at"}
# Particulars of these names are about a person's privacy wherever they turn up.
PRIVATE_WORDS = {"phone", "address", "identity", "id_number", "email", "customer_name", "caller", "contact_name"}

for source in domain():
    if source.room == "events":
        importlib.import_module(source.module)


def particulars(kind: type[Fact]) -> set[str]:
    """The names a fact's sentence may use."""
    return set(kind.__dataclass_fields__)


def test_there_are_facts() -> None:
    assert len(KINDS) > 20


def kinds(of: type[Fact]) -> Iterator[type[Fact]]:
    """Every concrete kind of fact; one that other kinds build on is only their common part."""
    for kind in of.__subclasses__():
        deeper = list(kinds(kind))
        yield from deeper or [kind]


def test_every_kind_of_fact_is_named() -> None:
    ours = (kind for kind in kinds(Fact) if kind.__module__.startswith("plumbline."))

    unnamed = [kind.__qualname__ for kind in ours if kind not in KINDS.values()]

    assert not unnamed, f"a fact without @fact(name, sentence) cannot be told in the journal: {unnamed}"


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_fact_has_a_sentence_that_uses_what_it_knows(kind: type[Fact]) -> None:
    unknown = set(PLACEHOLDER.findall(kind.sentence)) - particulars(kind) - ALWAYS_KNOWN

    assert kind.sentence.strip()
    assert not unknown, f"the sentence of {kind.name} uses what the fact does not know: {unknown}"


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_personal_particulars_are_marked(kind: type[Fact]) -> None:
    unmarked = (PRIVATE_WORDS & particulars(kind)) - kind.personal

    assert kind.personal <= particulars(kind)
    assert not unmarked, f"{kind.name} tells {unmarked} in clear; name them in `personal`"
