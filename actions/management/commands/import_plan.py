"""Import a plan from a spreadsheet: say what it would do and, with `--apply`, do it."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from actions.models import Plan
from actions.plan_import import Preview, preview_import, run_import
from actors.models import User


class Command(BaseCommand):
    help = "Importe un plan depuis un fichier XLSX ou CSV. Sans --apply, dit seulement ce que l’import ferait."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="le fichier, au format décrit dans docs/import.md")
        parser.add_argument("--plan", required=True, help="adresse du plan, existant ou nouveau : 2015-2020")
        parser.add_argument("--title", default="", help="intitulé d’un plan nouveau")
        parser.add_argument("--starts", type=date.fromisoformat, help="début d’un plan nouveau : 2015-01-01")
        parser.add_argument("--ends", type=date.fromisoformat, help="fin d’un plan nouveau : 2020-12-31")
        parser.add_argument("--author", help="compte (adresse) au nom duquel les versions du plan sont écrites")
        parser.add_argument("--apply", action="store_true", help="écrire, au lieu de montrer seulement")

    def handle(self, *, file, plan, title, starts, ends, author, apply, **options):
        content = _read(file)
        plan = _existing_or_new(plan, title=title, starts_on=starts, ends_on=ends)
        preview = preview_import(content, name=file.name, plan=plan)
        self._tell(preview)
        if not apply:
            self.stdout.write("Rien n’est écrit : ajoutez --apply pour importer.")
            return
        changes = preview.changes
        author = _account(author, needed=changes.keeps_versions and bool(changes.added or changes.reworded))
        run_import(content, name=file.name, plan=plan, author=author, digest=changes.digest)
        self.stdout.write(self.style.SUCCESS("L’import est fait."))

    def _tell(self, preview: Preview):
        """Write what the preview shows; raise `CommandError` where it shows problems."""
        for header in preview.ignored:
            self.stdout.write(f"Colonne laissée de côté : {header}")
        if preview.problems:
            for problem in preview.problems.shown:
                self.stderr.write(str(problem))
            if preview.problems.hidden:
                self.stderr.write(f"… et {preview.problems.hidden} autres erreurs.")
            raise CommandError(f"{preview.problems.count} erreur(s) : rien n’est écrit.")
        changes = preview.changes
        for line in changes.in_words():
            self.stdout.write(line)
        self.stdout.write(
            f"{len(changes.added)} action(s) à ajouter, {len(changes.changed)} à changer, "
            f"{len(changes.unchanged)} sans changement, {len(changes.absent)} absente(s) du fichier."
        )


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > settings.IMPORT_MAX_BYTES:
            raise CommandError(f"Ce fichier dépasse {settings.IMPORT_MAX_BYTES // 1024**2} Mo.")
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"Ce fichier ne se lit pas : {error.strerror}.") from None


def _existing_or_new(slug: str, *, title: str, starts_on: date | None, ends_on: date | None) -> Plan:
    if plan := Plan.objects.filter(slug=slug).first():
        return plan
    if not (title and starts_on and ends_on):
        raise CommandError(f"Le plan {slug} n’existe pas : pour le créer, donnez --title, --starts et --ends.")
    plan = Plan(slug=slug, title=title, starts_on=starts_on, ends_on=ends_on)
    try:
        plan.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return plan


def _account(email: str | None, *, needed: bool) -> User | None:
    if email is None:
        if needed:
            raise CommandError(
                "Ce plan est déjà suivi : dites au nom de quel compte ses versions s’écrivent (--author)."
            )
        return None
    account = User.objects.filter(email__iexact=email).first()
    if account is None:
        raise CommandError(f"Aucun compte n’a l’adresse {email}.")
    return account
