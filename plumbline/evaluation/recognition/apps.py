from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "plumbline.evaluation.recognition"
    label = "recognition"
