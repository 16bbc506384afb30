from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "plumbline.doors.web"
    label = "web"
