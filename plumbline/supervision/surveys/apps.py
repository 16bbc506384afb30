from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "plumbline.supervision.surveys"
    label = "surveys"
