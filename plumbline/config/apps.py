from datetime import UTC, datetime

from django.apps import AppConfig
from django.utils.module_loading import import_string

from plumbline.ground.journal import recording


class PlumblineConfig(AppConfig):
    """Loads the wiring once every table is known, so that each fact finds its reactions in each process."""

    name = "plumbline.config"
    label = "plumbline"

    def ready(self) -> None:
        recording.record_with(lambda: datetime.now(UTC))
        import_string("plumbline.wiring.loaded")
