from django.apps import AppConfig


class OutagesConfig(AppConfig):
    name = "plumbline.service.outages"
    label = "outages"
