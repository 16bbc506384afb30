"""A company for the tests that talk to the real server: made in a process of its own, which prints a token of the machine account."""

from django.core.management import call_command
from django.db import transaction

from plumbline.config import database
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from tests.api import rulebook
from tests.world import START, build, enter_customer


def main() -> None:
    """Called when Django is ready: ``django.setup()`` comes before this module is loaded."""
    with database.running():
        call_command("migrate", interactive=False, verbosity=0)
        with transaction.atomic():
            world = build()
            rulebook.install()
            enter_customer(world)
        print(organization.issue_token(username="api", label="wire", by=who.system(), at=START))
