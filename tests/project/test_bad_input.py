"""Whatever an address or a query holds, the answer is a French page that says so, never a failure.

The test client raises what a view does not catch, so that an exception fails the test.
"""

from urllib.parse import quote

import pytest

from reporting.docx_summary import DOCX_TYPE
from reporting.exports.formats import FORMATS
from tests import factories, sample_plan

FILTERS = (
    "q",
    "statut",
    "meteo",
    "axe",
    "orientation",
    "objectif",
    "pilote",
    "partenaire",
    "commune",
    "signal",
    "changement",
    "miennes",
    "tri",
)
SCOPE = ("axe", "orientation", "objectif", "pilote")

# address of each page that is read → the parameters that it takes
PAGES = {
    "/": (),
    "/accessibilite/": (),
    "/mentions-legales/": (),
    "/donnees-personnelles/": (),
    "/2012-2014/": ("au",),
    "/2012-2014/changements/": ("au", "depuis"),
    "/2012-2014/frise/": ("au", "depuis", "page", *FILTERS),
    "/2012-2014/evolution/": ("au", "depuis", "reference"),
    "/2012-2014/territoire/": ("au", "depuis", "commune"),
    "/2012-2014/reseau/": ("au", "depuis", "axe", "orientation"),
    "/2012-2014/regles/": (),
    "/2012-2014/plan/": ("au",),
    "/2012-2014/recherche/": ("q", "genre", "page"),
    "/2012-2014/axes/1/": ("au", "tri"),
    "/2012-2014/orientations/1/": ("au",),
    "/2012-2014/objectifs/1/": ("au", "tri"),
    "/2012-2014/actions/": ("au", "depuis", "page", *FILTERS),
    "/2012-2014/actions/1/": ("au", "depuis"),
    "/2012-2014/actions/1/suivi/": ("retour", "filtres"),
    "/2012-2014/actions/demander/": ("action", "filtres"),
    "/2012-2014/mes-actions/": (),
    "/2012-2014/actions/1/jalons/": (),
    "/2012-2014/actions/1/indicateurs/": (),
    "/2012-2014/actions/1/fiche.pdf": ("au",),
    "/2012-2014/exports/actions.csv": ("au", "depuis", *FILTERS),
    "/2012-2014/exports/actions.xlsx": ("au", "tri"),
    "/2012-2014/exports/actions.ods": ("au", "tri"),
    "/2012-2014/exports/actions.json": ("au", "tri"),
    "/2012-2014/exports/historique.csv": ("au", "depuis", "statut"),
    "/2012-2014/exports/synthese.docx": ("au", "depuis"),
    "/2012-2014/agenda/": (),
    "/2012-2014/contradictions/": ("au", "par"),
    "/2012-2014/reponses/": ("page",),
    "/2012-2014/actions/1/documents/": (),
    "/2012-2014/vues/": (),
    "/2012-2014/rapports/": ("au", "depuis", "genre", "sans", "papier", *SCOPE),
    "/2012-2014/rapports/miens/": (),
    "/2012-2014/rapports/publies/": (),
    "/verifier/": ("reference", "empreinte", "fichier"),
    "/2012-2014/rapports/avancement.pdf": ("au", "depuis", "papier", *SCOPE),
    "/plans/": (),
    "/plans/importer/": ("plan",),
    "/plans/2012-2014/en-cours/": (),
    "/2012-2014/exports/plan.csv": (),
    "/acteurs/": ("q",),
    "/compte/": (),
    "/compte/sessions/": (),
    "/compte/confirmer/": ("next",),
    "/acteurs/comite/": (),
    "/acteurs/qui-fait-quoi/": ("au",),
    "/acteurs/annuaire.pdf": ("q",),
    "/acteurs/direction-est/": (),
}
# Making a PDF is slow: there, only what can be wrong is tried.
PARAMETERS = [
    (address, name)
    for address, names in PAGES.items()
    for name in (*names, "inconnu")
    if not (name == "inconnu" and address.endswith(".pdf"))
]

VALUES = {
    "NUL": "%00",
    "NUL inside": "1%002",
    "endless": "x" * 20_000,
    "endless number": "9" * 5_000,
    "huge number": "99999999999999999999",
    "beyond a small integer": "70000",
    "negative": "-1",
    "invalid UTF-8": "%FF%FE%ED%A0%80",
    "half a sequence": "%C3",
    "not a character": quote("\uffff\u202e"),
    "markup": quote("<script>alert(1)</script>"),
    "quotes": quote("\"'`;--"),
    "format": quote("%s%n{0}{{ x }}"),
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "week": "2013-W60-1",
    "other digits": quote("٢٠١٣-١١-١٥"),
    "fraction": "1.5",
    "infinite": "1e999",
}


@pytest.fixture
def browser(client_of, plan, pilot, superuser):
    sample_plan.fill(plan, superuser)
    return client_of(superuser)


FILES = ("application/pdf", DOCX_TYPE, *(each.content_type for each in FORMATS.values()))


def assert_french(response, *statuses):
    assert response.status_code in statuses
    if response.streaming or response.headers["Content-Type"] in FILES:
        assert response.status_code == 200
        return
    html = response.content.decode()
    assert '<html lang="fr">' in html
    assert "<script>alert" not in html
    if response.status_code == 400:
        assert "Demande incorrecte" in html or "Ces filtres ne sont pas valables" in html
    if response.status_code == 404:
        assert "Page introuvable" in html


@pytest.mark.parametrize(("address", "name"), PARAMETERS)
def test_values(browser, address, name):
    for what, value in VALUES.items():
        response = browser.get(f"{address}?{name}={value}", follow=True)
        assert response.status_code in (200, 400), what
        assert_french(response, 200, 400)


@pytest.mark.parametrize("name", ["au", *SCOPE, "statut", "meteo", "tri", "partenaire", "signal"])
@pytest.mark.parametrize("value", ["markup", "NUL", "invalid UTF-8", "first day"])
def test_what_is_not_understood_is_refused(browser, name, value):
    assert_french(browser.get(f"/2012-2014/actions/?{name}={VALUES[value]}"), 400)


REPEATED = {
    "the same": "au=2013-11-01&au=2013-11-01",
    "the last one wrong": "au=2013-11-01&au=hier",
    "the last one right": "au=hier&au=2013-11-01",
    "arrays": "au[]=2013-11-01&statut[]=completed",
    "filters": "statut=completed&statut=abandoned&axe=1&axe=2&tri=numero&tri=-numero&q=a&q=b&page=1&page=2",
    "signals": "&".join(["signal=retard"] * 500),
    "without a name": "=&=&&=x",
    "without a value": "au&statut&axe&tri&signal&q&page",
    "separators": "%3D%26;;;&&&",
    "inside a name": "%00=1&%FF=2&a%00b=3",
}


@pytest.mark.parametrize("query", REPEATED.values(), ids=REPEATED)
@pytest.mark.parametrize("address", [page for page in PAGES if not page.endswith(".pdf")])
def test_repeated_and_misshapen(browser, address, query):
    assert_french(browser.get(f"{address}?{query}", follow=True), 200, 400)


def test_too_many_parameters(browser):
    query = "&".join(f"p{number}=1" for number in range(1001))
    assert_french(browser.get(f"/2012-2014/actions/?{query}"), 400)


NOWHERE = [
    "/2015-2020/",
    "/2015-2020/actions/1/",
    f"/2{'0' * 3000}/",
    "/2012-2014%00/",
    "/2012-2014/inconnu/",
    "/2012-2014/actions/0/",
    "/2012-2014/actions/99/",
    "/2012-2014/actions/32768/",
    "/2012-2014/actions/99999/",
    f"/2012-2014/actions/{'9' * 5000}/",
    "/2012-2014/actions/-1/",
    "/2012-2014/actions/1%00/",
    "/2012-2014/actions/%D9%A1/",
    "/2012-2014/actions/99999/suivi/",
    "/2012-2014/actions/99999/fiche.pdf",
    "/2012-2014/actions/0/fiche.pdf",
    "/2012-2014/axes/0/",
    "/2012-2014/orientations/99999/",
    "/2012-2014/objectifs/32768/",
    "/2012-2014/exports/actions.exe",
    "/2012-2014/exports/actions.",
    "/2012-2014/exports/actions.csv%00",
    "/2012-2014/copil/2013-02-30/",
    "/acteurs/inconnue/",
    "/invitation/illisible/",
    f"/invitation/{'x' * 5000}/",
    "/invitation/%FF/",
    f"/acteurs/{'x' * 5000}/",
    "/acteurs/%FF/",
    "/acteurs/a%00b/",
    "/%00",
    "/%FF%FE/",
    "/../../etc/passwd",
]


@pytest.mark.parametrize("address", NOWHERE, ids=lambda address: address[:40])
def test_addresses_that_lead_nowhere(browser, address):
    assert_french(browser.get(address), 404)


@pytest.mark.parametrize("address", NOWHERE, ids=lambda address: address[:40])
def test_visitors_learn_nothing_of_what_exists(client, plan, address):
    assert client.get(address).status_code in (302, 404)


def test_an_empty_portal(client_of, superuser):
    """No plan, no organisation: every page says so."""
    client = client_of(superuser)
    for address in PAGES:
        assert_french(client.get(address, follow=True), 200, 404)


def test_an_empty_plan(client_of, superuser, plan):
    factories.objective(plan)
    client = client_of(superuser)
    for address in PAGES:
        if not address.endswith(".pdf"):
            assert_french(client.get(address, follow=True), 200, 404)
