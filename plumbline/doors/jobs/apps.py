from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "plumbline.doors.jobs"
    label = "jobs"
