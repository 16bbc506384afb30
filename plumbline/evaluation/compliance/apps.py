from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "plumbline.evaluation.compliance"
    label = "compliance"
