# Every change of an organisation or a contact leaves a version; those that stand begin with what they are.

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from django.utils.timezone import now

REASON = "Telle qu’elle était quand l’historique a commencé"


def keep_first_versions(apps, schema_editor):
    """Let the rows that stand begin their history with what they are."""
    for name in ("Organisation", "Contact"):
        model, version = apps.get_model("actors", name), apps.get_model("actors", f"Historical{name}")
        columns = [field.attname for field in model._meta.concrete_fields]
        version.objects.bulk_create(
            version(history_type="+", history_date=now(), history_change_reason=REASON, **row)
            for row in model.objects.values(*columns)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0002_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalContact",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(help_text="Prénom NOM", max_length=150, verbose_name="nom")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="vérifié le")),
                ("to_check", models.BooleanField(default=False, verbose_name="à vérifier")),
                (
                    "to_check_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="ce qui est à vérifier"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actors.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "version d’un contact",
                "verbose_name_plural": "historical contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOrganisation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=200, verbose_name="nom")),
                (
                    "short_name",
                    models.CharField(
                        blank=True,
                        help_text="Tel qu’il s’affiche dans les listes.",
                        max_length=60,
                        verbose_name="sigle ou nom court",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(help_text="Fin de l’adresse de la page.", max_length=80, verbose_name="adresse"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("direction", "Direction de la Métropole"),
                            ("ess_network", "Tête de réseau de l’ESS"),
                            ("iae_network", "Tête de réseau de l’IAE"),
                            ("solidarity_finance", "Finance solidaire"),
                            ("institution", "Institution"),
                            ("support", "Structure d’accompagnement"),
                            ("other", "Autre organisation"),
                        ],
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="présentation")),
                ("website", models.URLField(blank=True, verbose_name="site internet")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "version d’une organisation",
                "verbose_name_plural": "historical organisations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(keep_first_versions, migrations.RunPython.noop),
    ]
