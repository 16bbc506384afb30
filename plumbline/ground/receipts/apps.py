from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "plumbline.ground.receipts"
    label = "receipts"
