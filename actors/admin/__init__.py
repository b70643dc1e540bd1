"""The administration of the directory and of accounts."""

from actors.admin.access_log import PersonalDataAccessAdmin
from actors.admin.accounts import AccountAdmin
from actors.admin.corrections import ContactCorrectionAdmin
from actors.admin.directory import CommitteeSeatAdmin, CommuneAdmin, ContactAdmin, OrganisationAdmin
from actors.admin.search import AccentInsensitiveSearch

__all__ = [
    "AccentInsensitiveSearch",
    "AccountAdmin",
    "CommitteeSeatAdmin",
    "CommuneAdmin",
    "ContactAdmin",
    "ContactCorrectionAdmin",
    "OrganisationAdmin",
    "PersonalDataAccessAdmin",
]
