from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "plumbline.supervision.callbacks"
    label = "callbacks"
