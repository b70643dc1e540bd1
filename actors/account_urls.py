"""Addresses of sign-in and of one's own account: allauth's views under French addresses, with allauth's own names.

Only what is in use is mapped: no sign-up, and no change of e-mail address outside the administration.
"""

from allauth.account import views
from allauth.account.views import LoginView
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp.views import deactivate_totp
from django.urls import include, path, re_path

from actors.accounts import federation
from actors.accounts.second_factor import ActivateTOTP, DownloadRecoveryCodes
from actors.accounts.views import account, invitation, sessions

of_the_second_factor = [
    path("", mfa.index, name="mfa_index"),
    path("activer/", ActivateTOTP.as_view(), name="mfa_activate_totp"),
    path("retirer/", deactivate_totp, name="mfa_deactivate_totp"),
    path("confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/telecharger/", DownloadRecoveryCodes.as_view(), name="mfa_download_recovery_codes"),
    path("codes/renouveler/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]

login = LoginView.as_view(extra_context={"has_federation": federation.is_configured})

urlpatterns = [
    path("connexion/", login, name="account_login"),
    path("connexion/proconnect/", federation.login, name="federation_login"),
    path("connexion/proconnect/retour/", federation.callback, name="federation_callback"),
    path("deconnexion/proconnect/", federation.logged_out, name="federation_logged_out"),
    path("connexion/code/", mfa.authenticate, name="mfa_authenticate"),
    path("connexion/compte-inactif/", views.account_inactive, name="account_inactive"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("compte/", account, name="account"),
    path("compte/sessions/", sessions, name="sessions"),
    path("compte/confirmer/", views.reauthenticate, name="account_reauthenticate"),
    path("compte/double-authentification/", include(of_the_second_factor)),
    path("mot-de-passe/changer/", views.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", views.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/nouveau/fait/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
