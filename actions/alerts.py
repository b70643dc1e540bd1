"""What in the state of an action calls for a look: the same conditions for figures, filters and reports."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from actions.models import Involvement, InvolvementRole, Weather
from actions.models.status import CLOSED


class Alert(models.TextChoices):
    """The values are those of the list's `signal` filter."""

    LATE = "retard", "En retard"
    STORMY = "difficulte", "En difficulté"
    SILENT = "silence", "Sans nouvelles"
    DUE_SOON = "proche", "Échéance dans les 60 jours"
    WITHOUT_PILOT = "sans-pilote", "Sans pilote"
    WITHOUT_END = "sans-echeance", "Sans échéance"


_OPEN = ~Q(state_status__in=CLOSED)
_PILOTS = Involvement.objects.held(OuterRef("as_of")).filter(action=OuterRef("pk"), role=InvolvementRole.PILOT)

# Conditions on actions read with `ActionQuerySet.with_state`.
CONDITIONS: dict[Alert, Q] = {
    Alert.LATE: Q(is_late=True),
    Alert.STORMY: Q(state_weather=Weather.STORMY),
    Alert.SILENT: Q(is_silent=True),
    Alert.DUE_SOON: Q(is_due_soon=True),
    Alert.WITHOUT_PILOT: _OPEN & ~Exists(_PILOTS),
    Alert.WITHOUT_END: _OPEN & Q(promised_end=None),
}
