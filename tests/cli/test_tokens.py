"""``plumbline token``."""

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.models import Token
from tests.cli.conftest import Run, document
from tests.world import World, later

pytestmark = pytest.mark.usefixtures("world")


def test_a_created_token_stands_for_its_person_and_only_its_digest_is_kept(run: Run) -> None:
    token = run("token", "create", "--user", "api", "--label", "12345 平台").stdout.strip()

    holder = organization.token_holder(token, at=Token.objects.get().issued_at)
    assert holder is not None
    assert holder.viewer.username == "api"
    assert token not in str(Token.objects.values().get())
    assert Entry.objects.get(name="organization.token_issued").particulars == {"label": "12345 平台"}


def test_the_token_alone_goes_to_stdout(run: Run) -> None:
    result = run("token", "create", "--user", "api")

    assert len(result.stdout.split()) == 1
    assert "api" in result.stderr


def test_as_a_document_it_names_token_person_and_label(run: Run) -> None:
    answer = document(run("token", "create", "--user", "api", "--label", "x", "--format", "json"))

    assert answer.keys() == {"token", "user", "label"}


@pytest.mark.parametrize(("label", "count", "left"), [(None, 2, 0), ("one", 1, 1)])
def test_revoking_takes_all_tokens_or_those_with_the_label(run: Run, label: str | None, count: int, left: int) -> None:
    for each in ("one", "two"):
        run("token", "create", "--user", "api", "--label", each)

    words = ["--label", label] if label else []
    answer = document(run("token", "revoke", "--user", "api", *words, "--format", "json"))

    assert answer["revoked"] == count
    assert Token.objects.filter(revoked_at__isnull=True).count() == left


@pytest.mark.parametrize(
    "words",
    [
        ("token", "create", "--user", "nobody"),
        ("token", "revoke", "--user", "nobody"),
        ("token", "revoke", "--user", "api"),
        ("token", "create", "--user", "api", "--as", "lin"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, code=1)

    assert result.stderr.strip()
    assert "Traceback" not in result.output
    assert not Token.objects.exists()


def test_wrong_usage_ends_with_2(run: Run) -> None:
    assert "--user" in run("token", "create", code=2).stderr


def test_roles_that_are_lent_come_with_the_token(run: Run, world: World) -> None:
    token = run("token", "create", "--user", "lin").stdout.strip()

    holder = organization.token_holder(token, at=later(days=400))

    assert holder is not None
    assert holder.viewer == world.viewer("lin", at=later(days=400))
