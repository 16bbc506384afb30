"""``plumbline backup``: everything in one file, and back; a damaged, foreign or newer file changes nothing."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.db import connection, connections
from pytest_django import Settings

from plumbline.doors.cli.backup import archive
from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.journal.models import Entry
from plumbline.ground.organization.models import Unit
from plumbline.service.customers.models import Customer
from tests.cli.conftest import Run, document
from tests.world import START, build, enter_customer, open_case, picture

pytestmark = pytest.mark.django_db(transaction=True)
Change = Callable[[Path], None]


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR = tmp_path
    return tmp_path / "media"


@pytest.fixture
def backup(run: Run, media: Path, tmp_path: Path) -> Path:
    """A company with a customer and an attachment, backed up."""
    world = build()
    enter_customer(world, name="王小明")
    case = open_case(world)
    content = picture()
    casefiles.attach(
        case_file=case,
        name="阀门.png",
        content=content,
        size=len(content.getvalue()),
        most_bytes=1_000_000,
        by=world.system,
        at=START,
    )
    file = tmp_path / "plumbline.backup"
    run("backup", "create", file)
    return file


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spoil() -> None:
    """What happened after the backup."""
    Customer.objects.update(name="改过的名字")
    Unit.objects.filter(code="GAS-SOUTH-1").update(name="改过的单位")
    for attachment in Attachment.objects.all():
        Path(attachment.file.path).unlink()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE leftover (id int)")


def test_what_was_backed_up_comes_back_and_nothing_else_stays(run: Run, backup: Path, media: Path) -> None:
    entries, content = Entry.objects.count(), files(media)
    spoil()

    answer = document(run("backup", "restore", backup, "--format", "json"))

    assert answer["product"]
    assert Customer.objects.get().name == "王小明"
    assert not Unit.objects.filter(name="改过的单位").exists()
    assert Entry.objects.count() == entries
    assert files(media) == content
    assert "leftover" not in connection.introspection.table_names()
    run("journal", "verify")


def test_a_restored_journal_still_refuses_changes(run: Run, backup: Path) -> None:
    run("backup", "restore", backup)

    with pytest.raises(Exception, match="append-only"):
        Entry.objects.update(actor_name="nobody")


def test_the_file_is_its_owners_alone(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


def test_a_file_that_exists_is_not_overwritten(run: Run, backup: Path) -> None:
    before = backup.read_bytes()

    run("backup", "create", backup, code=1)

    assert backup.read_bytes() == before


def test_a_folder_that_is_not_there_is_refused_and_leaves_nothing(run: Run, media: Path, tmp_path: Path) -> None:
    result = run("backup", "create", tmp_path / "nowhere" / "file", code=1)

    assert "nowhere" in result.stderr
    assert not list(tmp_path.glob("*.part"))


def rewritten(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Writes the file anew with another manifest."""
    with zipfile.ZipFile(file) as source:
        members = {name: source.read(name) for name in source.namelist()}
    manifest = orjson.loads(members[archive.MANIFEST])
    change(manifest)
    members[archive.MANIFEST] = orjson.dumps(manifest)
    with zipfile.ZipFile(file, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x20
    file.write_bytes(content)


def flip_in_attachment(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[content.index(b"\x89PNG") + 20] ^= 0x20
    file.write_bytes(content)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def other(file: Path) -> None:
    file.write_text("-- PostgreSQL database dump")


def lose_attachment(file: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["members"] = {name: each for name, each in manifest["members"].items() if name == archive.DATABASE}

    rewritten(file, change)


def escape(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as target:
        target.writestr("attachments/../../escaped", b"x")


def newer_format(file: Path) -> None:
    rewritten(file, lambda manifest: manifest.update(format=2, product="9.0", news=[]))


def newer_tables(file: Path) -> None:
    rewritten(file, lambda manifest: manifest["migrations"].append("work_orders.9999_from_the_future"))


def broken_sql(file: Path) -> None:
    """A dump that PostgreSQL refuses half-way, under a manifest that vouches for it."""
    with zipfile.ZipFile(file) as source:
        statements = source.read(archive.DATABASE)
    broken = statements[: len(statements) // 2].rsplit(b"\n", 1)[0] + b"\nSELECT nonsense;\n"

    def vouch(manifest: dict[str, Any]) -> None:
        digest = hashlib.sha256(broken).hexdigest()
        manifest["members"][archive.DATABASE] = {"size": len(broken), "sha256": digest}

    rewritten(file, vouch)
    with zipfile.ZipFile(file) as source:
        members = {name: source.read(name) for name in source.namelist()}
    members[archive.DATABASE] = broken
    with zipfile.ZipFile(file, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)


@pytest.mark.parametrize(
    "change",
    [cut, flip, flip_in_attachment, empty, other, lose_attachment, escape, newer_format, newer_tables, broken_sql],
    ids=lambda change: change.__name__,
)
def test_a_damaged_foreign_or_newer_file_is_refused_and_nothing_changes(
    run: Run, backup: Path, media: Path, tmp_path: Path, change: Change
) -> None:
    change(backup)
    Customer.objects.update(name="现在的名字")
    before = files(media)

    result = run("backup", "restore", backup, code=1)

    assert result.stderr.strip()
    assert "Traceback" not in result.output
    assert Customer.objects.get().name == "现在的名字"
    assert files(media) == before
    assert not (tmp_path / "escaped").exists()
    assert not list(tmp_path.glob("*.sql"))


def test_a_restore_waits_for_nobody_it_refuses_while_others_are_connected(run: Run, backup: Path) -> None:
    other_connection = connections.create_connection("default")
    other_connection.ensure_connection()
    try:
        result = run("backup", "restore", backup, code=1)
    finally:
        other_connection.close()

    assert "1" in result.stderr


def test_a_file_that_is_not_there_is_said_to_be_missing(run: Run, media: Path, tmp_path: Path) -> None:
    assert "none" in run("backup", "restore", tmp_path / "none", code=1).stderr


def test_without_postgresqls_programs_it_says_how_to_name_them(
    run: Run, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMBLINE_POSTGRES_BIN", str(tmp_path))

    result = run("backup", "create", tmp_path / "file", code=1)

    assert "PLUMBLINE_POSTGRES_BIN" in result.stderr
    assert not (tmp_path / "file").exists()
