from django.apps import AppConfig
from django.db.models.signals import post_save


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Rapports"

    def ready(self):
        from actions.models import StatusUpdate
        from reporting.ahead import ask_after_an_update

        post_save.connect(ask_after_an_update, sender=StatusUpdate)
