"""Load the plan 2012-2014, its directory and the communes, once; the roles at every call."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from actions.models import Plan
from actors.history import keep_first_versions

PLAN_FIXTURES = ("communes", "directory", "plan")
PLAN_SLUG = "2012-2014"


class Command(BaseCommand):
    help = "Charge le plan 2012-2014, son annuaire et les communes, s’ils n’y sont pas déjà."

    @transaction.atomic
    def handle(self, *args, **options):
        call_command("loaddata", "roles", verbosity=0)
        if Plan.objects.filter(slug=PLAN_SLUG).exists():
            # Loading again would undo what has been recorded or corrected since.
            self.stdout.write("Le plan est déjà chargé : rien n’a été changé.")
            return
        call_command("loaddata", *PLAN_FIXTURES, verbosity=0)
        keep_first_versions()  # which fixtures do not leave by themselves
        self.stdout.write("Le plan, son annuaire et les communes sont chargés.")
