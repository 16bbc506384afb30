from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "plumbline.ground.journal"
    label = "journal"
