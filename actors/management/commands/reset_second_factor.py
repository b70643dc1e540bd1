"""Take the second factor away from an account, for the day the last superuser has lost the telephone and the codes."""

from django.core.management.base import BaseCommand, CommandError

from actors.accounts.second_factor import reset_second_factor
from actors.models import User


class Command(BaseCommand):
    help = "Retire la double authentification d’un compte et ferme ses sessions."

    def add_arguments(self, parser):
        parser.add_argument("email", help="adresse électronique du compte")

    def handle(self, *args, **options):
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"Aucun compte ne porte l’adresse {options['email']}.")
        was_there = reset_second_factor(user=user)
        self.stdout.write(
            f"{user.email}\u00a0: double authentification retirée."
            if was_there
            else f"{user.email}\u00a0: il n’y en avait pas."
        )
