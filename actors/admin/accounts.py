"""The administration of accounts and their roles."""

from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models.functions import Lower

from actors.admin.personal_data import PersonalDataPages
from actors.admin.search import AccentInsensitiveSearch
from actors.models import User
from actors.roles import Role

# Roles are fixed, and what these libraries keep is of no use here: a lock-out is lifted from the account.
for model in (Group, EmailAddress, AccessAttempt, AccessFailureLog, AccessLog):
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


DISABLED_HELP = "« Désactivée » : la personne choisit son mot de passe elle-même, par « Mot de passe oublié »."


class AccountCreationForm(AdminUserCreationForm):
    groups = RolesField()
    usable_password = AdminUserCreationForm.create_usable_password_field(DISABLED_HELP)

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "contact")


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


@admin.register(User)
class AccountAdmin(PersonalDataPages, AccentInsensitiveSearch, UserAdmin):
    form = AccountChangeForm
    add_form = AccountCreationForm
    change_password_form = AccountPasswordForm
    add_form_template = "admin/actors/user/add_form.html"
    list_display = ("full_name", "email", "role_names", "contact", "last_login", "is_active")
    list_filter = (RoleFilter, "is_active", "is_superuser")
    list_select_related = ("contact",)
    search_fields = ("first_name", "last_name", "email", "contact__name")
    ordering = ("last_name", "first_name", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password", ("first_name", "last_name"), "contact")}),
        ("Droits", {"fields": ("groups", "is_superuser", "is_active")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", ("first_name", "last_name"), "contact", "groups")}),
        ("Mot de passe", {"fields": ("usable_password", "password1", "password2")}),
    )
    actions = ["unlock"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request, obj=None):
        """Keep superusers from shutting themselves out."""
        own = ("is_active", "is_superuser") if obj == request.user else ()
        return ("last_login", "date_joined", *own)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # A former address must open neither a session nor a new password.
        EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()

    @admin.display(description="nom", ordering="last_name")
    def full_name(self, user):
        return str(user)

    @admin.display(description="rôles")
    def role_names(self, user):
        names = ["Superutilisateur"] if user.is_superuser else []
        names += [Role(group.name).label for group in user.groups.all() if group.name in Role.values]
        return ", ".join(names)

    @admin.action(description="Lever le blocage après trop d’essais de connexion", permissions=["change"])
    def unlock(self, request, queryset):
        addresses = [user.email.lower() for user in queryset]
        AccessAttempt.objects.annotate(address=Lower("username")).filter(address__in=addresses).delete()
        self.message_user(request, "Les comptes choisis peuvent de nouveau se connecter.", messages.SUCCESS)
