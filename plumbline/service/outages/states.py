"""Kinds of outages."""

from enum import StrEnum

from plumbline.ground.kernel.wording import _


class OutageKind(StrEnum):
    PLANNED = "planned"
    UNPLANNED = "unplanned"


OUTAGE_KIND_LABELS: dict[OutageKind, str] = {
    OutageKind.PLANNED: _("计划停供"),
    OutageKind.UNPLANNED: _("突发停供"),
}
