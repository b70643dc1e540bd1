"""Tell those who were entered in the directory that they are. To be run once a day (see docs/deployment.md)."""

from django.core.management.base import BaseCommand, CommandError

from actors.personal_data.notice import DemonstrationError, inform, to_inform
from actors.templatetags.french import plural


class Command(BaseCommand):
    help = (
        "Informe les contacts de ce que le portail garde leurs coordonnées (RGPD, article 14), une seule fois chacun. "
        "Sans --send, montre à qui le portail écrirait et n’envoie rien."
    )

    def add_arguments(self, parser):
        parser.add_argument("--send", action="store_true", help="envoie les courriels")

    def handle(self, *args, **options):
        if not options["send"]:
            self._show()
            return
        try:
            notices = inform(to_inform())
        except DemonstrationError:
            raise CommandError(
                "L’annuaire est celui d’une démonstration\u00a0: rien ne part vers de vraies personnes."
            ) from None
        for contact in notices.sent:
            self.stdout.write(f"Informé\u00a0: {contact} <{contact.email}>")
        if count := len(notices.failed):
            names = ", ".join(map(str, notices.failed))
            raise CommandError(f"{count} courriel{plural(count)} à retenter au prochain passage\u00a0: {names}")

    def _show(self) -> None:
        contacts = list(to_inform())
        count = len(contacts)
        self.stdout.write(f"Essai\u00a0: {count} contact{plural(count)} à informer. Pour écrire\u00a0: --send")
        for contact in contacts:
            self.stdout.write(f"{contact} <{contact.email}> – {contact.organisation}")
