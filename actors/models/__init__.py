"""People and organisations."""

from actors.models.accounts import Invitation, PersonalDataAccess, User
from actors.models.directory import (
    CHECKED_EVERY,
    College,
    CommitteeSeat,
    Commune,
    Contact,
    Organisation,
    OrganisationKind,
)
from actors.models.duplicates import Distinct, Merge
from actors.models.yearly import CORRECTED, ContactAsk, ContactCorrection

__all__ = [
    "CHECKED_EVERY",
    "CORRECTED",
    "College",
    "CommitteeSeat",
    "Commune",
    "Contact",
    "ContactAsk",
    "ContactCorrection",
    "Distinct",
    "Invitation",
    "Merge",
    "Organisation",
    "OrganisationKind",
    "PersonalDataAccess",
    "User",
]
