"""Which database is used, by the environment."""

import pytest

from plumbline.config import database
from plumbline.config.embedded import DatabaseUnavailable

ADDRESSES = {
    "postgresql://anna:geheim@db.example:6432/quality?sslmode=require": {
        "NAME": "quality",
        "USER": "anna",
        "PASSWORD": "geheim",
        "HOST": "db.example",
        "PORT": "6432",
    },
    "postgres://anna:a%40b%2Fc@db.example/quality": {"PASSWORD": "a@b/c", "PORT": ""},
    "postgresql://anna@/quality?host=%2Frun%2Fpg&port=5433": {"HOST": "/run/pg", "PORT": "5433", "USER": "anna"},
    "postgresql:///quality": {"NAME": "quality", "USER": "", "HOST": ""},
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PLUMBLINE_DATABASE_URL", address)

    settings = database.connection_settings()

    assert settings | ADDRESSES[address] == settings


def test_options_of_an_address_reach_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_DATABASE_URL", "postgresql://anna@db.example/quality?sslmode=verify-full")

    assert database.connection_settings()["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "address", ["quality", "mysql://anna@db.example/quality", "postgresql://db.example", "postgresql://a:b:c/x"]
)
def test_an_address_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PLUMBLINE_DATABASE_URL", address)

    with pytest.raises(DatabaseUnavailable, match="postgresql://"):
        database.connection_settings()


@pytest.mark.parametrize("version", [140018, 130001, 90600])
def test_servers_older_than_15_are_refused(version: int) -> None:
    with pytest.raises(DatabaseUnavailable, match="15"):
        database.refuse_old_server(version)


@pytest.mark.parametrize("version", [150000, 150018, 170010, 180003])
def test_servers_from_15_on_are_taken(version: int) -> None:
    database.refuse_old_server(version)


def test_a_server_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_DATABASE_URL", "postgresql://anna@127.0.0.1:1/quality")

    with pytest.raises(DatabaseUnavailable, match="PLUMBLINE_DATABASE_URL"), database.running():
        pass


def test_everything_is_written_below_the_chosen_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_VAR", "/srv/plumbline")

    assert str(database.embedded_server().place.wanted) == "/srv/plumbline/postgresql"
