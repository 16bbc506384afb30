from django.apps import AppConfig
from django.utils.module_loading import import_string

from plumbline.ground.journal import reactions


class JobsConfig(AppConfig):
    """Plugs the queue into the journal: later reactions travel in the transaction that made the fact."""

    name = "plumbline.doors.jobs"
    label = "jobs"

    def ready(self) -> None:
        reactions.queue_with(import_string("plumbline.doors.jobs.tasks.queue_wakings"))
