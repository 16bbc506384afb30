from django.apps import AppConfig


class ScorecardsConfig(AppConfig):
    name = "plumbline.evaluation.scorecards"
    label = "scorecards"
