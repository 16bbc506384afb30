from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "plumbline.ground.organization"
    label = "organization"
