"""The indicators of an action and their values over time."""

from django.conf import settings
from django.db import models

from actions.models.action import Action
from actors.clock import now

DECIMALS = {"max_digits": 14, "decimal_places": 2}


class Indicator(models.Model):
    """Something counted or measured of an action, in `unit`, with the value aimed at and by when."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="indicators", verbose_name="action")
    name = models.CharField("intitulé", max_length=200)
    unit = models.CharField("unité", max_length=40, blank=True, help_text="Par exemple : marchés, %, €, emplois.")
    target = models.DecimalField("cible", **DECIMALS, null=True, blank=True)
    target_on = models.DateField("cible à atteindre le", null=True, blank=True)

    class Meta:
        verbose_name = "indicateur"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "name"],
                name="indicator_name_unique_in_action",
                violation_error_message="Cette action a déjà un indicateur de ce nom.",
            )
        ]

    def __str__(self):
        return self.name


class IndicatorValue(models.Model):
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name="indicateur")
    measured_on = models.DateField("à la date du")
    value = models.DecimalField("valeur", **DECIMALS)
    note = models.CharField("précision", max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="indicator_values", verbose_name="auteur"
    )
    recorded_at = models.DateTimeField("saisi le", default=now)

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateurs"
        ordering = ["measured_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "measured_on"],
                name="indicator_value_once_a_day",
                violation_error_message="Cet indicateur a déjà une valeur à cette date.",
            )
        ]

    def __str__(self):
        return f"{self.indicator} au {self.measured_on:%d/%m/%Y}"
