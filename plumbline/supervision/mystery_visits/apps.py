from django.apps import AppConfig


class MysteryVisitsConfig(AppConfig):
    name = "plumbline.supervision.mystery_visits"
    label = "mystery_visits"
