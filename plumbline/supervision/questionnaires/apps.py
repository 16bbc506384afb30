from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "plumbline.supervision.questionnaires"
    label = "questionnaires"
