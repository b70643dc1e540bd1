"""Roles, which are Django groups, and what each may do: the portal's table of rights in one place.

Rights that depend on an action (« own actions only ») stand in `actions.permissions`.
"""

from django.db import models


class Role(models.TextChoices):
    MISSION = "mission", "Mission ESS"
    PILOT = "pilote", "Pilote"
    COMMITTEE = "copil", "Comité de pilotage"
    DIRECTORY = "annuaire", "Administration de l’annuaire"


def roles_of(user) -> frozenset[str]:
    """Return the names of the user's groups, read once per user object."""
    if not hasattr(user, "_roles"):
        user._roles = frozenset(user.groups.values_list("name", flat=True)) if user.is_active else frozenset()
    return user._roles


def has_role(user, *roles: Role) -> bool:
    return user.is_active and (user.is_superuser or not roles_of(user).isdisjoint(roles))


def is_pilot(user) -> bool:
    """Tell whether the account was given the pilots' role, which a superuser's rights do not make up for."""
    return Role.PILOT in roles_of(user)


def can_see_plan(user) -> bool:
    return has_role(user, Role.MISSION, Role.PILOT, Role.COMMITTEE)


def can_see_directory(user) -> bool:
    return has_role(user, *Role)


def can_see_all_contact_details(user) -> bool:
    return has_role(user, Role.MISSION, Role.DIRECTORY)


def needs_second_factor(user) -> bool:
    """Tell whether the account sees personal data of many people, or changes accounts."""
    return can_see_all_contact_details(user)


def can_edit_actions(user) -> bool:
    return has_role(user, Role.MISSION)


def can_edit_directory(user) -> bool:
    return has_role(user, Role.DIRECTORY)


def can_open_admin(user) -> bool:
    return can_edit_actions(user) or can_edit_directory(user)
