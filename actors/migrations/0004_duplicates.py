# Pairs that are no duplicates, and the merges of those that were, which can be undone.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import actors.clock


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0003_directory_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="Distinct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "model",
                    models.CharField(
                        choices=[("organisation", "Organisations"), ("contact", "Contacts")],
                        max_length=12,
                        verbose_name="fiches",
                    ),
                ),
                ("first", models.BigIntegerField(verbose_name="première fiche")),
                ("second", models.BigIntegerField(verbose_name="seconde fiche")),
                ("noted_at", models.DateTimeField(default=actors.clock.now, verbose_name="noté le")),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noté par",
                    ),
                ),
            ],
            options={
                "verbose_name": "paire distincte",
                "verbose_name_plural": "paires distinctes",
                "constraints": [
                    models.UniqueConstraint(fields=("model", "first", "second"), name="distinct_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="distinct_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("model__in", ["organisation", "contact"])), name="distinct_model_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "model",
                    models.CharField(
                        choices=[("organisation", "Organisations"), ("contact", "Contacts")],
                        max_length=12,
                        verbose_name="fiches",
                    ),
                ),
                ("kept", models.BigIntegerField(verbose_name="fiche gardée")),
                ("removed", models.BigIntegerField(verbose_name="fiche qui l’a rejointe")),
                ("steps", models.JSONField(verbose_name="ce qui a été fait")),
                ("made_at", models.DateTimeField(default=actors.clock.now, verbose_name="faite le")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="défaite le")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="faite par",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="défaite par",
                    ),
                ),
            ],
            options={
                "verbose_name": "fusion",
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("model__in", ["organisation", "contact"])), name="merge_model_known"
                    )
                ],
            },
        ),
    ]
