from django.apps import AppConfig


class PlumblineConfig(AppConfig):
    """Loads the wiring once every table is known, so that each fact finds its reactions in each process."""

    name = "plumbline.config"
    label = "plumbline"

    def ready(self) -> None:
        from plumbline import wiring  # noqa: F401, PLC0415  (tables must be loaded before reactions name them)
