"""The operators' command line: one module a group of commands, plugged in below.

A command reads its words, calls one action or query, and prints the answer; :mod:`plumbline.doors.cli.terminal` has the common manners.
The database is there when a command's function runs, unless it is marked ``without_database``.
"""

import click
from django.utils.translation import gettext as _

from plumbline.doors.cli import (
    backup,
    clock,
    compliance,
    demo,
    doctor,
    forms,
    importing,
    improvement,
    indicators,
    integrity,
    issuing,
    journal,
    packs,
    rechecks,
    recognition,
    reports,
    scorecards,
    serve,
    tokens,
)
from plumbline.doors.cli.terminal import Door

main = Door("main", help=_("准绳：客户服务质量监督与评价"), context_settings={"help_option_names": ["-h", "--help"]})
main = click.version_option(package_name="plumbline-utility")(main)

for command in (
    backup.backup,
    clock.clock,
    compliance.group,
    demo.demo,
    doctor.doctor,
    forms.group,
    importing.import_group,
    improvement.group,
    indicators.group,
    integrity.group,
    journal.journal,
    packs.pack,
    rechecks.group,
    recognition.group,
    reports.report,
    issuing.group,
    scorecards.group,
    serve.serve,
    serve.migrate,
    tokens.token,
):
    main.add_command(command)
