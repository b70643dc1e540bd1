"""Import and export of a list of the directory, for those who may change it."""

import csv
from io import BytesIO, StringIO

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.forms import ExportForm
from openpyxl import Workbook

from actors.spreadsheets import CSV_TYPE, XLSX_TYPE, csv_cell, set_widths, styles, xlsx_cell
from actors.tables import waiting
from actors.tables.changes import MOST_ROWS, ChangedMeanwhileError, preview, run
from actors.templatetags.french import plural

SALT = "actors.admin.exchange"
GONE = "Cet aperçu a déjà servi ou date de plus d’une heure\u00a0: choisissez de nouveau le fichier."
OVERTAKEN = "L’annuaire a changé depuis l’aperçu\u00a0: rien n’est enregistré. Voici ce qu’il ferait maintenant."


class TableFormat(Format):
    """A file that `actors.tables` reads back."""

    title = extension = content_type = ""

    def get_title(self):
        return self.title

    def get_extension(self):
        return self.extension

    def get_content_type(self):
        return self.content_type

    def can_export(self):
        return True


class Xlsx(TableFormat):
    title, extension, content_type = "XLSX, pour un tableur", "xlsx", XLSX_TYPE

    def export_data(self, dataset, **kwargs):
        book = Workbook(write_only=True)
        for style in styles():
            book.add_named_style(style)
        sheet = book.create_sheet("Annuaire")
        sheet.freeze_panes = "A2"
        set_widths(sheet, [28] * len(dataset.headers))
        sheet.append([xlsx_cell(sheet, header, "En-tête") for header in dataset.headers])
        for row in dataset:
            sheet.append([xlsx_cell(sheet, value) for value in row])
        file = BytesIO()
        book.save(file)
        return file.getvalue()


class Csv(TableFormat):
    title, extension, content_type = "CSV (UTF-8, points-virgules)", "csv", CSV_TYPE

    def export_data(self, dataset, **kwargs):
        file = StringIO(newline="")
        writer = csv.writer(file, delimiter=";")
        writer.writerow(dataset.headers)
        writer.writerows([csv_cell(value) for value in row] for row in dataset)
        return file.getvalue().encode("utf-8-sig")


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fichier XLSX ou CSV",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def clean_file(self):
        file, largest = self.cleaned_data["file"], settings.IMPORT_MAX_BYTES
        if file.size > largest:
            size = f"{file.size / 1024**2:.1f}".replace(".", ",")
            raise ValidationError(f"Ce fichier pèse {size}\u00a0Mo\u00a0; {largest // 1024**2}\u00a0Mo au plus.")
        return file


class FrenchExportForm(ExportForm):
    def __init__(self, formats, resources, **kwargs):
        super().__init__(formats, resources, **kwargs)
        self.fields["format"] = forms.ChoiceField(
            label="Format",
            choices=[(str(index), each.title) for index, each in enumerate(formats)],
            initial="0",
            widget=forms.RadioSelect,
        )


class DirectoryExchange(ImportExportMixin):
    """`resource_classes` says the columns. The library brings the addresses, the buttons and the reading of rows."""

    formats = [Xlsx, Csv]
    export_form_class = FrenchExportForm
    import_template_name = "admin/import_export/import.html"

    def has_import_permission(self, request):
        return self.has_change_permission(request) and self.has_add_permission(request)

    def has_export_permission(self, request):
        return self.has_change_permission(request)

    def import_action(self, request, **kwargs):
        """Take a file, and show what it would do."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._show_import(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show_import(request, form, status=422)
        file = form.cleaned_data["file"]
        content = file.read()
        seen = preview(self._resource(), content, file.name)
        if seen.problems:
            return self._show_import(request, form, status=422, preview=seen)
        return self._show_preview(request, seen, content, file.name)

    @method_decorator(require_POST)
    def process_import(self, request, **kwargs):
        """Do what the preview showed, exactly that."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            key, name, digest = self._read_token(request.POST.get("token", ""), request.user)
            content = waiting.read(key)
        except (signing.BadSignature, waiting.NoLongerKeptError):
            messages.error(request, GONE)
            return self._show_import(request, UploadForm(), status=409)
        waiting.forget(key)
        try:
            done = run(self._resource(), content, name, digest=digest)
        except ChangedMeanwhileError as error:
            messages.warning(request, OVERTAKEN)
            if error.preview.problems:
                return self._show_import(request, UploadForm(), status=409, preview=error.preview)
            return self._show_preview(request, error.preview, content, name, status=409)
        self._log(request, done)
        messages.success(request, f"Le fichier «\u00a0{name}\u00a0» est importé\u00a0: {_counted(done)}.")
        return HttpResponseRedirect(self._address("changelist"))

    def export_action(self, request):
        """Export what the filters of the list keep; those that it does not know lead back to the list."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self._address('changelist')}?e=1")

    def init_request_context_data(self, request, form):
        title = f"Exporter\u00a0: {self.opts.verbose_name_plural}"
        return super().init_request_context_data(request, form) | {
            "title": title,
            "columns": self._resource().get_export_headers(),
        }

    def get_export_filename(self, request, queryset, file_format):
        return f"annuaire-{self.opts.verbose_name_plural}.{file_format.get_extension()}"

    def _resource(self):
        return self.resource_classes[0]()

    def _address(self, what: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}")

    def _show_import(self, request, form, *, status: int = 200, **context):
        context |= {"form": form, "columns": self._resource().get_export_headers(), "max_rows": MOST_ROWS}
        return self._show(request, self.import_template_name, context, status)

    def _show_preview(self, request, seen, content: bytes, name: str, status: int = 200):
        token = ""
        if seen.rows:
            key = waiting.keep(content)
            token = signing.dumps([key, name, seen.digest, self.opts.model_name, request.user.pk], salt=SALT)
        context = {"preview": seen, "file_name": name, "token": token}
        return self._show(request, "admin/import_export/preview.html", context, status)

    def _show(self, request, template: str, context: dict, status: int):
        request.current_app = self.admin_site.name
        title = f"Importer\u00a0: {self.opts.verbose_name_plural}"
        context = self.admin_site.each_context(request) | {"opts": self.opts, "title": title} | context
        return TemplateResponse(request, template, context, status=status)

    def _read_token(self, token: str, user) -> tuple[str, str, str]:
        """Return the key, the name and the digest of a file; it is for one list and one person."""
        key, name, digest, model, pk = signing.loads(token, salt=SALT, max_age=waiting.KEPT_FOR)
        if (model, pk) != (self.opts.model_name, user.pk):
            raise signing.BadSignature
        return key, name, digest

    def _log(self, request, done) -> None:
        for flag, is_kind, words in ((ADDITION, "is_new", "Ajouté"), (CHANGE, "is_update", "Modifié")):
            rows = [row.instance for row in done.results if getattr(row, is_kind)()]
            if rows:
                message = f"{words} par l’import d’un fichier."
                LogEntry.objects.log_actions(request.user.pk, rows, flag, change_message=message)


def _counted(done) -> str:
    """« 1 ajoutée, 3 modifiées, 12 inchangées »."""
    counts = (("ajoutée", len(done.added)), ("modifiée", len(done.updated)), ("inchangée", done.unchanged))
    return ", ".join(f"{count} {words}{plural(count)}" for words, count in counts if count)
