from django.apps import AppConfig


class CasefilesConfig(AppConfig):
    name = "plumbline.ground.casefiles"
    label = "casefiles"
