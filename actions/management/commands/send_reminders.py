"""Remind the pilots, and tell the Mission about its week. To be run once a day (see docs/deployment.md)."""

from django.core.management.base import BaseCommand, CommandError

from actions.mailing import digest, reminders
from actions.mailing.digest import Issue
from actions.mailing.reminders import Letter, Round
from actions.mailing.working_days import first_working_day
from actions.models import Plan
from actors.clock import today
from actors.mailing import leaves_through_a_server
from actors.templatetags.french import day, plural


class Command(BaseCommand):
    help = (
        "Relance les pilotes dont une mise à jour est attendue et adresse à la Mission ESS le point de la semaine, "
        "les jours ouvrés. Sans --send, montre ce qui partirait et n’envoie rien."
    )

    def add_arguments(self, parser):
        parser.add_argument("--send", action="store_true", help="envoie les courriels")

    def handle(self, *args, **options):
        plan = Plan.objects.current()
        if plan is None:
            raise CommandError("Aucun plan n’est en cours\u00a0: il n’y a personne à relancer.")
        departure = first_working_day(today())
        if departure != today():
            self.stdout.write(
                f"Le {day(today())} n’est pas un jour ouvré\u00a0: rien ne part avant le {day(departure)}."
            )
        if not plan.is_reminded(departure):
            self.stdout.write(f"Le plan {plan.slug} a pris fin le {day(plan.ends_on)}\u00a0: plus rien ne part.")
            return
        planned, issue = reminders.planned(plan, departure), digest.planned(plan, departure)
        if not options["send"]:
            self._show(planned, issue)
        elif departure == today():
            self._send(planned, issue)

    def _show(self, planned: Round, issue: Issue) -> None:
        self.stdout.write(f"Essai\u00a0: voici ce qui partirait le {day(planned.day)}. Pour l’envoyer\u00a0: --send")
        for letter in planned.letters:
            self.stdout.write(f"\n{letter.contact} <{letter.email}>\n  {letter.subject}")
            self._show_items(letter)
        for reader in issue.readers:
            self.stdout.write(f"\n{reader} <{reader.email}>\n  {issue.subject}")
        if not planned.letters and not issue.readers:
            self.stdout.write("\nRien à envoyer.")
        self._show_unreachable(planned)

    def _show_items(self, letter: Letter) -> None:
        for own in letter.items:
            self.stdout.write(f"  Action {own.action.numbered_title}")
            for ask in own.asks:
                self.stdout.write(f"    - {ask.words}")

    def _show_unreachable(self, planned: reminders.Round) -> None:
        if count := len(planned.without_email):
            self.stdout.write(f"\n{count} pilote{plural(count)} sans adresse électronique\u00a0:")
        for letter in planned.without_email:
            self.stdout.write(f"{letter.contact} ({letter.contact.organisation})")
            self._show_items(letter)
        if count := len(planned.without_pilot):
            numbers = ", ".join(str(own.action.number) for own in planned.without_pilot)
            self.stdout.write(f"\n{count} action{plural(count)} sans personne à relancer\u00a0: {numbers}")

    def _send(self, planned: Round, issue: Issue) -> None:
        if planned.plan.is_demonstration and leaves_through_a_server():
            raise CommandError(
                "Ce plan est une démonstration\u00a0: ses courriels ne partent pas vers de vraies personnes."
            )
        mails = [*reminders.send(planned), *digest.send(issue)]
        for mail in mails:
            self.stdout.write(f"{mail.state.label}\u00a0: {mail.email} – {mail.subject}")
        self._show_unreachable(planned)
        if failed := [mail for mail in mails if mail.error]:
            count = len(failed)
            raise CommandError(
                f"{count} courriel{plural(count)} non parti{plural(count)}, à retenter au prochain passage\u00a0:\n"
                + "\n".join(f"{mail.email} – {mail.error}" for mail in failed)
            )
