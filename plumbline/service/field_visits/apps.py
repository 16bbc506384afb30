from django.apps import AppConfig


class FieldVisitsConfig(AppConfig):
    name = "plumbline.service.field_visits"
    label = "field_visits"
