from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "plumbline.service.customers"
    label = "customers"
