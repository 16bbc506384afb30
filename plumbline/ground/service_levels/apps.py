from django.apps import AppConfig


class ServiceLevelsConfig(AppConfig):
    name = "plumbline.ground.service_levels"
    label = "service_levels"
