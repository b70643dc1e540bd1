"""Ask the contacts that nobody checked for a year. To be run once a week or so (see docs/deployment.md)."""

from django.core.management.base import BaseCommand, CommandError

from actors.mailing import may_write_to_people
from actors.models import Contact
from actors.templatetags.french import plural
from actors.yearly.letters import ask, to_check


class Command(BaseCommand):
    help = (
        "Demande aux contacts que personne n’a vérifiés depuis un an si leurs coordonnées sont exactes, au plus une "
        "fois par an. Sans --send, montre à qui le portail écrirait et n’envoie rien."
    )

    def add_arguments(self, parser):
        parser.add_argument("--send", action="store_true", help="envoie les courriels")

    def handle(self, *args, **options):
        contacts = list(to_check())
        reachable = [contact for contact in contacts if contact.email]
        if options["send"]:
            self._send(reachable)
        else:
            count = len(reachable)
            self.stdout.write(f"Essai\u00a0: {count} contact{plural(count)} à interroger. Pour écrire\u00a0: --send")
            for contact in reachable:
                self.stdout.write(f"{contact} <{contact.email}> – {contact.organisation}")
        self._show_unreachable([contact for contact in contacts if not contact.email])

    def _send(self, contacts: list[Contact]) -> None:
        if not may_write_to_people():
            raise CommandError(
                "L’annuaire est celui d’une démonstration\u00a0: rien ne part vers de vraies personnes."
            )
        asks = [asked for contact in contacts if (asked := ask(contact))]
        for asked in asks:
            if not asked.error:
                self.stdout.write(f"Interrogé\u00a0: {asked.contact} <{asked.contact.email}>")
        if failed := [asked for asked in asks if asked.error]:
            count = len(failed)
            raise CommandError(
                f"{count} courriel{plural(count)} non parti{plural(count)}, à retenter au prochain passage\u00a0:\n"
                + "\n".join(f"{asked.contact} – {asked.error}" for asked in failed)
            )

    def _show_unreachable(self, contacts: list[Contact]) -> None:
        if count := len(contacts):
            self.stdout.write(f"\n{count} contact{plural(count)} à vérifier sans adresse électronique\u00a0:")
        for contact in contacts:
            self.stdout.write(f"{contact} – {contact.organisation}")
