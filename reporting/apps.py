from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Rapports"

    def ready(self):
        from reporting import ahead  # noqa: F401 - it listens to what is recorded
