"""What the tables may refer to."""

import configparser

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db.models import ForeignObjectRel, Model, OneToOneField
from django.db.models.fields.related import ForeignKey, ManyToManyField

from tests.architecture.source import PROJECT, WINGS


def floors() -> dict[str, tuple[int, int]]:
    """How high each domain package lies, by the import contracts: (wing, floor), the ground at 0."""
    contracts = configparser.ConfigParser()
    contracts.read(PROJECT / ".importlinter")
    heights = {}
    for wing, name in enumerate(WINGS):
        lines = contracts[f"importlinter:contract:{name}"]["layers"].strip().splitlines()
        for floor, line in enumerate(reversed(lines)):
            for package in line.replace("(", "").replace(")", "").split("|"):
                heights[f"plumbline.{name}.{package.strip()}"] = (wing, floor)
    return heights


def ours() -> list[type[Model]]:
    """Every table of the domain."""
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("plumbline.")]


def home(model: type[Model]) -> str:
    """The package a table belongs to."""
    return ".".join(model.__module__.split(".")[:3])


def test_every_package_with_tables_stands_on_a_floor() -> None:
    assert ours()
    assert {home(model) for model in ours()} <= set(floors())


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model: type[Model]) -> None:
    heights = floors()
    for field in model._meta.get_fields(include_hidden=True):
        if isinstance(field, ForeignObjectRel) or not isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
            continue
        target = field.related_model
        assert isinstance(target, type)
        if target.__module__.startswith("plumbline."):
            assert home(target) == home(model) or heights[home(target)] < heights[home(model)], f"{field} points up"


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_no_table_refers_to_just_anything(model: type[Model]) -> None:
    assert not [field for field in model._meta.private_fields if isinstance(field, GenericForeignKey)]


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_no_moment_or_identifier_is_made_by_a_default_of_the_table(model: type[Model]) -> None:
    for field in model._meta.concrete_fields:
        assert not getattr(field, "auto_now", False), f"{field} dates itself"
        assert not getattr(field, "auto_now_add", False), f"{field} dates itself"
        made_by = getattr(field.default, "__module__", "") if callable(field.default) else ""
        assert made_by not in {"uuid", "datetime", "django.utils.timezone", "random", "secrets"}, (
            f"{field} names itself"
        )
