from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "plumbline.supervision.improvement"
    label = "improvement"
