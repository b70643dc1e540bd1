"""The administration of accounts and their roles."""

import logging
from functools import wraps

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Lower
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils.timezone import localtime

from actors.accounts.deactivation import shut_out
from actors.accounts.federation import unlink
from actors.accounts.invitations import State, can_be_invited, expiry_of, invite, state_of, withdraw_invitation
from actors.accounts.second_factor import HAS_SECOND_FACTOR, reset_second_factor
from actors.admin.personal_data import PersonalDataPages
from actors.admin.search import AccentInsensitiveSearch
from actors.models import User
from actors.roles import Role
from actors.templatetags.french import day

logger = logging.getLogger(__name__)

# Roles are fixed, and what these libraries keep is of no use here: a lock-out is lifted from the account.
for model in (
    *(Group, EmailAddress, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken),
    *(AccessAttempt, AccessFailureLog, AccessLog),
):
    admin.site.unregister(model)


class RolesField(forms.ModelMultipleChoiceField):
    """The groups that are roles, under their French names."""

    def __init__(self):
        super().__init__(
            Group.objects.filter(name__in=Role.values).order_by("pk"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label="Rôles",
            help_text="Ce que la personne peut voir et faire. Sans rôle : les pages publiques seules.",
        )

    def label_from_instance(self, group):
        return Role(group.name).label


DISABLED_HELP = (
    "«\u00a0Désactivée\u00a0»\u00a0: la personne choisit son mot de passe, par l’invitation qu’elle reçoit."
)


class AccountCreationForm(AdminUserCreationForm):
    groups = RolesField()
    usable_password = AdminUserCreationForm.create_usable_password_field(DISABLED_HELP)
    invite = forms.BooleanField(
        required=False,
        initial=True,
        label="Envoyer l’invitation",
        help_text="Un lien valable sept jours, pour choisir le mot de passe. Sans effet si vous en donnez un.",
    )

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "contact")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["usable_password"].initial = "false"


class AccountPasswordForm(AdminPasswordChangeForm):
    usable_password_help_text = f"{DISABLED_HELP} L’ancien mot de passe ne vaut plus."


class AccountChangeForm(UserChangeForm):
    groups = RolesField()

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "contact", "is_active", "is_superuser")
        help_texts = {
            "is_active": "Décochez pour fermer l’accès. Un compte ne se supprime pas : l’historique le cite.",
            "is_superuser": "A tous les droits, y compris sur les comptes.",
        }


class RoleFilter(admin.SimpleListFilter):
    title = "rôle"
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [*Role.choices, ("aucun", "Aucun rôle")]

    def queryset(self, request, queryset):
        if self.value() == "aucun":
            return queryset.filter(groups=None, is_superuser=False)
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


def on_an_account(view):
    """Call an own view of the administration with the account of its address: a change, so by POST alone."""

    @wraps(view)
    def guarded(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        return view(self, request, user) if request.method == "POST" else HttpResponseNotAllowed(["POST"])

    return guarded


@admin.register(User)
class AccountAdmin(PersonalDataPages, AccentInsensitiveSearch, UserAdmin):
    form = AccountChangeForm
    add_form = AccountCreationForm
    change_password_form = AccountPasswordForm
    add_form_template = "admin/actors/user/add_form.html"
    list_display = (
        "full_name",
        "email",
        "role_names",
        "contact",
        "last_login",
        "access",
        "has_second_factor",
        "is_active",
    )
    list_filter = (RoleFilter, "is_active", "is_superuser")
    list_select_related = ("contact", "invitation")
    search_fields = ("first_name", "last_name", "email", "contact__name")
    ordering = ("last_name", "first_name", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password", ("first_name", "last_name"), "contact")}),
        ("Droits", {"fields": ("groups", "is_superuser", "is_active")}),
        ("Accès", {"fields": ("access", "has_second_factor", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", ("first_name", "last_name"), "contact", "groups")}),
        ("Mot de passe", {"fields": ("invite", "usable_password", "password1", "password2")}),
    )
    actions = ["send_invitations", "unlock"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups").annotate(has_second_factor=HAS_SECOND_FACTOR)

    def get_urls(self):
        views = (
            ("invitation", self.send_invitation, "send_invitation"),
            ("double-authentification", self.reset_second_factor, "reset_second_factor"),
            ("proconnect", self.unlink_federation, "unlink_federation"),
        )
        own = [
            path(f"<int:pk>/{end}/", self.admin_site.admin_view(view), name=f"actors_user_{name}")
            for end, view, name in views
        ]
        return [*own, *super().get_urls()]

    def get_readonly_fields(self, request, obj=None):
        """Keep superusers from shutting themselves out."""
        own = ("is_active", "is_superuser") if obj == request.user else ()
        return ("access", "has_second_factor", "last_login", "date_joined", *own)

    @on_an_account
    def unlink_federation(self, request, user):
        """For someone whose identity changed at the federation: the next sign-in goes by the address again."""
        unlink(user=user)
        self.log_change(request, user, "Identité ProConnect oubliée.")
        message = "L’identité ProConnect est oubliée\u00a0: la prochaine connexion se fera par l’adresse."
        self.message_user(request, message, messages.SUCCESS)
        return redirect("admin:actors_user_change", user.pk)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # A former address must open neither a session nor a new password.
        EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()
        if "email" in form.changed_data:
            withdraw_invitation(user=obj)
        if not obj.is_active:
            shut_out(user=obj)
        if not change and form.cleaned_data["invite"] and can_be_invited(obj):
            transaction.on_commit(lambda: self._invite(request, obj))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        user = self.get_object(request, object_id)
        context = {
            "can_reset_second_factor": user and user != request.user and user.has_second_factor,
            "can_be_unlinked": user and user.socialaccount_set.exists(),
            "can_be_invited": user and can_be_invited(user),
            "was_invited": user and state_of(user) != State.NONE,
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @on_an_account
    def send_invitation(self, request, user):
        if can_be_invited(user):
            self._invite(request, user)
        else:
            message = f"{user}\u00a0: le compte est fermé, ou a déjà un mot de passe."
            self.message_user(request, message, messages.ERROR)
        return redirect("admin:actors_user_change", user.pk)

    def _invite(self, request, user):
        try:
            invitation = invite(user=user, by=request.user)
        except OSError:  # SMTPException is one
            logger.exception("An invitation was not sent")
            message = f"{user.email}\u00a0: le serveur de courriel a refusé l’invitation. Réessayez plus tard."
            self.message_user(request, message, messages.ERROR)
            return
        self.log_change(request, user, "Invitation envoyée.")
        last_day = day(localtime(expiry_of(invitation)))
        self.message_user(
            request, f"Invitation envoyée à {user.email}, valable jusqu’au {last_day}.", messages.SUCCESS
        )

    @on_an_account
    def reset_second_factor(self, request, user):
        """Let someone who lost the telephone set up the second factor anew; one's own takes one's own code."""
        if user == request.user:
            raise PermissionDenied
        reset_second_factor(user=user)
        self.log_change(request, user, "Double authentification réinitialisée.")
        message = "La double authentification est réinitialisée, et les sessions du compte sont fermées."
        self.message_user(request, message, messages.SUCCESS)
        return redirect("admin:actors_user_change", user.pk)

    @admin.display(description="invitation")
    def access(self, user):
        state = state_of(user)
        if state == State.NONE:
            return state.label if can_be_invited(user) else self.get_empty_value_display()
        return f"{state.label} le {day(localtime(user.invitation.sent_at))}" if state == State.PENDING else state.label

    @admin.display(description="2ᵉ facteur", ordering="has_second_factor")
    def has_second_factor(self, user):
        return "Oui" if user.has_second_factor else self.get_empty_value_display()

    @admin.display(description="nom", ordering="last_name")
    def full_name(self, user):
        return str(user)

    @admin.display(description="rôles")
    def role_names(self, user):
        names = ["Superutilisateur"] if user.is_superuser else []
        names += [Role(group.name).label for group in user.groups.all() if group.name in Role.values]
        return ", ".join(names)

    @admin.action(description="Envoyer l’invitation", permissions=["change"])
    def send_invitations(self, request, queryset):
        chosen = [user for user in queryset if can_be_invited(user)]
        for user in chosen:
            self._invite(request, user)
        if not chosen:
            message = "Personne à inviter\u00a0: ces comptes sont fermés, ou ont déjà un mot de passe."
            self.message_user(request, message, messages.WARNING)

    @admin.action(description="Lever le blocage après trop d’essais de connexion", permissions=["change"])
    def unlock(self, request, queryset):
        addresses = [user.email.lower() for user in queryset]
        AccessAttempt.objects.annotate(address=Lower("username")).filter(address__in=addresses).delete()
        self.message_user(request, "Les comptes choisis peuvent de nouveau se connecter.", messages.SUCCESS)
