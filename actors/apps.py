from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ActorsConfig(AppConfig):
    name = "actors"
    verbose_name = "Acteurs"

    def ready(self):
        from actors.kept import number_connection

        connection_created.connect(number_connection)
