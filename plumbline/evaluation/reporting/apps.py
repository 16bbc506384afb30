from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "plumbline.evaluation.reporting"
    label = "reporting"
