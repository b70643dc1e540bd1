"""How allauth behaves here: accounts are given by an administrator, never opened by visitors."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


def display_name(user) -> str:
    return str(user)
