"""Forget what was kept long enough. To be run once a month (see docs/deployment.md)."""

from django.conf import settings
from django.core.management.base import BaseCommand

from actors.personal_data.retention import Outdated, outdated, purge
from actors.templatetags.french import day, plural


class Command(BaseCommand):
    help = (
        "Anonymise les contacts partis et les comptes inutilisés depuis longtemps, et efface le journal ancien des "
        "consultations. Sans --purge, montre ce qui serait oublié et ne touche à rien."
    )

    def add_arguments(self, parser):
        parser.add_argument("--purge", action="store_true", help="anonymise et efface")

    def handle(self, *args, **options):
        found = outdated()
        if not options["purge"]:
            self.stdout.write("Essai\u00a0: voici ce qui serait oublié. Pour le faire\u00a0: --purge")
        self._show(found)
        if options["purge"]:
            purge(found)
            self.stdout.write("C’est fait.")

    def _show(self, found: Outdated) -> None:
        years, months = settings.PERSONAL_DATA_YEARS, settings.ACCESS_LOG_MONTHS
        count = len(found.contacts)
        self.stdout.write(f"\n{count} contact{plural(count)} parti{plural(count)} depuis plus de {years} ans")
        for contact in found.contacts:
            self.stdout.write(f"  {contact} ({contact.organisation}), le {day(contact.left_on)}")
        count = len(found.accounts)
        self.stdout.write(f"{count} compte{plural(count)} sans connexion depuis plus de {years} ans")
        for account in found.accounts:
            used = f"vu le {day(account.last_login)}" if account.last_login else "jamais utilisé"
            self.stdout.write(f"  {account} <{account.email}>, {used}")
        count = found.versions.values("id").distinct().count()
        self.stdout.write(f"{count} contact{plural(count)} supprimé{plural(count)} depuis plus de {years} ans")
        count = found.accesses.count()
        self.stdout.write(f"{count} consultation{plural(count)} de coordonnées de plus de {months} mois")
        count = found.attempts.count()
        self.stdout.write(f"{count} connexion{plural(count)} refusée{plural(count)} de plus de {months} mois")
