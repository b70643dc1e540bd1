"""The form of a pilot who answers from a mail: one of three answers, and a word."""

from django import forms

from actions.models import Answer, PilotReply

WORDS_MAX_LENGTH = PilotReply._meta.get_field("words").max_length


class ReplyForm(forms.Form):
    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’une des trois réponses."},
    )
    words = forms.CharField(
        label="Un mot",
        required=False,
        max_length=WORDS_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui avance, ou ce qui bloque\u00a0: une phrase suffit. Nécessaire si l’action est bloquée.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == Answer.BLOCKED and cleaned.get("words") == "":
            self.add_error("words", "Dites en une phrase ce qui bloque, pour que la Mission ESS puisse aider.")
        return cleaned
