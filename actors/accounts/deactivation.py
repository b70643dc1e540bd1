"""What an account loses the moment it is closed. It is never deleted: the history of the plan cites it."""

from django.db import transaction

from actors.accounts.invitations import withdraw_invitation
from actors.accounts.sessions import end_sessions


@transaction.atomic
def shut_out(*, user) -> None:
    end_sessions(user=user)
    withdraw_invitation(user=user)
