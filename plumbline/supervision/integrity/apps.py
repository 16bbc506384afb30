from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    name = "plumbline.supervision.integrity"
    label = "integrity"
