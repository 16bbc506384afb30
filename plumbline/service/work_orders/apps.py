from django.apps import AppConfig


class WorkOrdersConfig(AppConfig):
    name = "plumbline.service.work_orders"
    label = "work_orders"
