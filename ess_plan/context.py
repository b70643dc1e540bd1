"""What every page knows."""

from actions.models import Plan
from actors import roles
from actors.appearance import theme_of
from actors.clock import today


def portal(request):
    """Add the plan of the page (or the current one), today, how the page looks, and the menu that the user may see."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"today": today(), "theme": theme_of(request)}
    return {
        "today": today(),
        "theme": theme_of(request),
        "is_projected": _is_projected(request),
        "current_plan": getattr(request, "plan", None) or Plan.objects.visible_to(user).current(),
        "is_pilot": roles.is_pilot(user),
        "leads_plan": roles.can_edit_actions(user),
        "can_see_directory": roles.can_see_directory(user),
        "can_open_admin": roles.can_open_admin(user),
    }


def _is_projected(request) -> bool:
    # Not from `request.GET`: a page must be able to say that an address has too many parameters to be read.
    return "projection=oui" in request.META.get("QUERY_STRING", "").split("&")
