"""The demo county as a Django application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """演示."""

    name = "yipanqi.demo"
    label = "demo"
    verbose_name = "演示"
