from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "plumbline.ground.notifications"
    label = "notifications"
