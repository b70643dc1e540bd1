"""The forms of the directory, with what helps to fill them in."""

from django import forms

from actors.models import Contact, Organisation

PROFESSIONAL_ONLY = "Coordonnées professionnelles seulement."


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "kind", "description")  # the administration adds its own
        help_texts = {
            "name": "Nom complet, sans sigle : « Agence de développement et de promotion de l’économie solidaire ».",
            "kind": "Range l’organisation dans l’annuaire.",
            "description": "Ce qu’elle fait, en quelques phrases. Une ligne vide sépare deux paragraphes.",
            "website": "Adresse complète, par exemple https://www.exemple.org",
        }


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ("organisation", "name", "function", "email", "phone", "to_check", "checked_on", "to_check_reason")
        help_texts = {
            "function": "Par exemple « Chargée de mission ».",
            "email": f"{PROFESSIONAL_ONLY} Sans adresse, le portail ne peut pas lui écrire.",
            "phone": f"{PROFESSIONAL_ONLY} Par exemple 05 61 00 00 00.",
            "checked_on": "Jour où la personne, ou son organisation, a confirmé ces coordonnées.",
            "to_check": "Un doute ? Cochez, et dites lequel : le contact rejoint la liste des « à vérifier ».",
            "to_check_reason": "Par exemple « Partie en 2012 ? ».",
        }


class ContactFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return "Cette organisation a déjà un contact de ce nom."
