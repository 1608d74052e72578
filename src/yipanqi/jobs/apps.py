"""The room as a Django application; it finds the kinds of job that rooms offer in their `jobs` modules."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """后台."""

    name = "yipanqi.jobs"
    label = "jobs"
    verbose_name = "后台"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import every room's `jobs` module; each calls `jobs.services.offer_job` as it is imported."""
        autodiscover_modules("jobs")
