from django.apps import AppConfig


class MeasurementsConfig(AppConfig):
    name = "plumbline.service.measurements"
    label = "measurements"
