from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "plumbline.ground.regulations"
    label = "regulations"
