"""Search is the same on either database: without accents, case or kind of apostrophe."""

import pytest

from actors.models import Organisation
from actors.search import search
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("federation", ["Fédération d’accueil"]),
        ("FÉDÉRATION", ["Fédération d’accueil"]),
        ("d'accueil", ["Fédération d’accueil"]),
        ("accueil federation", ["Fédération d’accueil"]),
        ("accueil regie", []),
        ("zoé", ["Régie de quartier"]),
        ("  ", ["Fédération d’accueil", "Régie de quartier"]),
        ("%", []),
        ("\0", []),
    ],
)
def test_search(words, found):
    factories.organisation("Fédération d’accueil")
    factories.contact(name="Zoé ZÉNITH", organisation=factories.organisation("Régie de quartier"))
    organisations = search(Organisation.objects.all(), words, fields=("name", "contacts__name"))
    assert [organisation.name for organisation in organisations] == found
