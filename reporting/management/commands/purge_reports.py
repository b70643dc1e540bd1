"""Delete the reports that people asked for long ago. To be run every week (see docs/deployment.md)."""

from django.core.management.base import BaseCommand

from reporting.models import ReportFile


class Command(BaseCommand):
    help = (
        "Efface les rapports demandés en arrière-plan il y a plus de 90 jours, jamais ceux qui sont publiés. "
        "Sans --purge, les compte et n’efface rien."
    )

    def add_arguments(self, parser):
        parser.add_argument("--purge", action="store_true", help="efface les rapports")

    def handle(self, *args, **options):
        outdated = list(ReportFile.objects.outdated())
        if options["purge"]:
            for report in outdated:
                report.delete()
                report.file.delete(save=False)
        said = "effacés" if options["purge"] else "à effacer (--purge)"
        self.stdout.write(f"Rapports de plus de 90 jours {said}\u00a0: {len(outdated)}.")
