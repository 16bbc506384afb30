from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "plumbline.supervision.inspections"
    label = "inspections"
