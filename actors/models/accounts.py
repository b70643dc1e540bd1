"""Who signs in: the accounts, how they were invited, and what they were shown of other people."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models

from actors.clock import now
from actors.models.directory import Contact


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """An account; its roles are groups (see `actors.roles`)."""

    username = None
    email = models.EmailField("adresse électronique", unique=True)
    erased_on = models.DateField("effacé le", null=True, editable=False)
    contact = models.OneToOneField(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="user",
        verbose_name="contact de l’annuaire",
        help_text="Les actions dont ce contact est pilote sont celles que le compte peut mettre à jour.",
    )

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        ordering = ["email"]

    def __str__(self):
        return self.get_full_name() or self.email

    def clean(self):
        super().clean()
        self.email = self.email.strip().lower()
        if type(self).objects.filter(email__iexact=self.email).exclude(pk=self.pk).exists():
            raise ValidationError({"email": "Un compte existe déjà avec cette adresse."})


class Invitation(models.Model):
    """The last mail that asked a person to choose the password of a new account (see `actors.accounts`)."""

    user = models.OneToOneField(User, models.CASCADE, related_name="invitation", verbose_name="compte")
    sent_at = models.DateTimeField("envoyée")
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name="par")
    accepted_at = models.DateTimeField("acceptée", null=True)

    class Meta:
        verbose_name = "invitation"

    def __str__(self):
        return str(self.user)


class PersonalDataAccess(models.Model):
    """Somebody was shown e-mails or phones of contacts; kept for some months (see `purge_personal_data`)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="personal_data_accesses", verbose_name="qui"
    )
    accessed_at = models.DateTimeField("quand", default=now)
    page = models.CharField("page ou export", max_length=200, help_text="Son adresse, sans ce qui suit le « ? ».")
    number_of_people = models.PositiveIntegerField("nombre de personnes")
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        related_name="personal_data_accesses",
        verbose_name="contact",
        help_text="Quand la page n’en montre qu’un.",
    )

    class Meta:
        verbose_name = "consultation de coordonnées"
        verbose_name_plural = "consultations de coordonnées"
        ordering = ["-accessed_at", "-pk"]
        indexes = [models.Index("accessed_at", name="access_by_date")]

    def __str__(self):
        return f"{self.user} : {self.page}"
