"""Load the demonstration: invented follow-up of the plan 2012-2014, and accounts with a known password."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from actions.demo import DEMO_DAY, has_real_follow_up, load_demonstration
from actions.management.commands.load_plan import PLAN_SLUG
from actions.models import Plan
from actors.clock import today
from actors.templatetags.french import day


class Command(BaseCommand):
    help = "Charge la démonstration : un suivi inventé du plan 2012-2014, et des comptes pour le voir."

    @transaction.atomic
    def handle(self, *args, **options):
        plan = Plan.objects.select_for_update().filter(slug=PLAN_SLUG).first()
        if plan is None:
            raise CommandError("Le plan n’est pas chargé : lancez d’abord « load_plan ».")
        if plan.is_demonstration:
            self.stdout.write("La démonstration est déjà chargée : rien n’a été changé.")
            return
        if today() < DEMO_DAY:
            raise CommandError(f"La démonstration se tient au {day(DEMO_DAY)} : donnez ce jour à PORTAL_TODAY.")
        if has_real_follow_up():
            raise CommandError("Un suivi réel est enregistré ici : la démonstration ne s’y ajoute pas.")
        load_demonstration(plan)
        self.stdout.write("La démonstration est chargée.")
