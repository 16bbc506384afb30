from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "plumbline.supervision.duties"
    label = "duties"
