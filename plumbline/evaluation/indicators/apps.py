from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "plumbline.evaluation.indicators"
    label = "indicators"
