from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    name = "plumbline.ground.preferences"
    label = "preferences"
