"""The forms that attach a file or a link to an action."""

from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.validators import URLValidator

from actions.models import Document
from actions.templatetags.files import file_size
from actions.uploads import ACCEPTED, KINDS, clean_name, kind_of

TITLE_LENGTH = Document._meta.get_field("title").max_length
URL_LENGTH = Document._meta.get_field("url").max_length


class FileForm(forms.Form):
    """Once valid, `cleaned_data` also tells the `kind` of the file."""

    prefix = "fichier"

    upload = forms.FileField(
        label="Fichier",
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )
    title = forms.CharField(
        label="Intitulé",
        max_length=TITLE_LENGTH,
        required=False,
        help_text="À défaut, le nom du fichier.",
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"submission": uuid4()}, **kwargs)
        self.fields["upload"].help_text = f"{ACCEPTED}, {file_size(settings.DOCUMENT_MAX_BYTES)} au plus."

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload.size > settings.DOCUMENT_MAX_BYTES:
            sizes = file_size(upload.size), file_size(settings.DOCUMENT_MAX_BYTES)
            raise forms.ValidationError("Ce fichier pèse {}\u00a0: le portail en accepte {} au plus.".format(*sizes))
        self.cleaned_data["kind"] = kind_of(upload, clean_name(upload.name))
        return upload


class LinkForm(forms.Form):
    prefix = "lien"

    url = forms.URLField(
        label="Adresse",
        max_length=URL_LENGTH,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="Une adresse qui commence par http:// ou https://.",
    )
    title = forms.CharField(label="Intitulé", max_length=TITLE_LENGTH)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"submission": uuid4()}, **kwargs)
