"""What figures are measured against: the plan as it stands or, with `?reference=initial`, as it was voted."""

from django.core.exceptions import BadRequest
from django.db import models


class Reference(models.TextChoices):
    INITIAL = "initial", "Plan initial"


def is_against_initial(request) -> bool:
    """Tell whether the address asks for the initial plan; raise `BadRequest`, in French, for an unknown reference."""
    value = request.GET.get("reference", "")
    if value and value not in Reference:
        raise BadRequest(f"La référence «\u00a0{value[:40]}\u00a0» n’existe pas. Donnez reference=initial, ou rien.")
    return value == Reference.INITIAL
