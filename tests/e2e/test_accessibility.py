"""axe-core finds nothing on any page, by day and by night, wide or narrow, and no page scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

VISITOR = [
    "/connexion/",
    "/mot-de-passe/oublie/",
    "/mot-de-passe/oublie/envoye/",
    "/nulle-part/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
]
MISSION = [
    "/2012-2014/",
    "/2012-2014/?au=2012-12-31",
    "/2012-2014/?projection=oui",
    "/2012-2014/actions/",
    "/2012-2014/actions/?q=rien-de-tel",
    "/2012-2014/actions/?statut=inconnu",
    "/2012-2014/changements/",
    "/2012-2014/changements/?depuis=2013-03-22",
    "/2012-2014/changements/?au=2012-01-01",
    "/2012-2014/evolution/",
    "/2012-2014/evolution/?au=2013-06-30&depuis=2013-03-22",
    "/2012-2014/evolution/?au=2011-06-30",
    "/2012-2014/actions/?depuis=2013-03-22&changement=repoussee",
    "/2012-2014/actions/?changement=repoussee",
    "/2012-2014/actions/18/?depuis=2013-03-22",
    "/2012-2014/rapports/?depuis=2013-06-21",
    "/2012-2014/rapports/?genre=cahier-pilote",
    "/2012-2014/rapports/miens/",
    "/2012-2014/rapports/publies/",
    "/verifier/?reference=AAAABBBB",
    "/2012-2014/actions/12/",
    "/2012-2014/actions/37/",
    "/2012-2014/?reference=initial",
    "/2012-2014/actions/?reference=initial&signal=retard",
    "/2012-2014/actions/36/",
    "/2012-2014/actions/29/",
    "/2012-2014/actions/12/evolution/",
    "/2012-2014/actions/12/evolution/?nature=fusion",
    "/2012-2014/actions/ajouter/",
    "/2012-2014/passation/",
    "/2012-2014/passation/?action=12&action=13",
    "/2012-2014/passation/faite/?action=35&action=36",
    "/2012-2014/versions/",
    "/2012-2014/actions/12/suivi/",
    "/2012-2014/actions/12/jalons/",
    "/2012-2014/actions/15/jalons/58/",
    "/2012-2014/actions/12/indicateurs/",
    "/2012-2014/actions/22/indicateurs/",
    "/2012-2014/actions/15/indicateurs/7/?corriger=2013-11-07",
    "/2012-2014/actions/demander/?action=5&action=12&action=16",
    "/2012-2014/frise/",
    "/2012-2014/frise/?depuis=2013-03-22&tri=-glissement",
    "/2012-2014/frise/?reference=initial&axe=2",
    "/2012-2014/frise/?statut=inconnu",
    "/2012-2014/territoire/",
    "/2012-2014/territoire/?commune=31149",
    "/2012-2014/reseau/",
    "/2012-2014/recherche/",
    "/2012-2014/recherche/?q=marché public",
    "/2012-2014/recherche/?q=insertion&genre=notes",
    "/2012-2014/recherche/?q=rien de tel",
    "/2012-2014/plan/",
    "/2012-2014/axes/1/",
    "/2012-2014/orientations/3/",
    "/2012-2014/objectifs/6/",
    "/2012-2014/copil/2013-11-15/seance/18/",
    "/2012-2014/copil/2013-11-15/seance/bilan/",
    "/2012-2014/contradictions/",
    "/2012-2014/contradictions/?par=nature",
    "/2012-2014/relances/",
    "/2012-2014/reponses/",
    "/2012-2014/actions/12/documents/",
    "/2012-2014/actions/3/documents/",
    "/2012-2014/vues/",
    "/2012-2014/agenda/",
    "/2012-2014/vues/nouvelle/?page=action_list&axe=1&au=2013-06-30",
    "/2012-2014/rapports/",
    "/2012-2014/copil/",
    "/2012-2014/copil/nouveau/",
    "/2012-2014/copil/2013-06-21/",
    "/2012-2014/copil/2013-11-15/",
    "/2012-2014/copil/2013-11-15/modifier/",
    "/2012-2014/copil/2013-11-15/points/9/decision/",
    "/2012-2014/copil/2013-11-15/decision/",
    "/2012-2014/copil/2013-11-15/arreter/",
    "/2012-2014/copil/decisions/",
    "/2012-2014/copil/decisions/?suite=inconnue",
    "/2012-2014/regles/",
    "/plans/",
    "/plans/importer/",
    "/plans/importer/?plan=2012-2014",
    "/plans/2012-2014/en-cours/",
    "/acteurs/",
    "/acteurs/?q=rien-de-tel",
    "/acteurs/comite/",
    "/acteurs/qui-fait-quoi/",
    "/acteurs/qui-fait-quoi/?au=2012-12-31",
    "/acteurs/direction-commande-publique/",
    "/compte/",
    "/compte/sessions/",
    "/compte/double-authentification/",
    "/compte/double-authentification/activer/",
    "/compte/confirmer/",
    "/mot-de-passe/changer/",
    "/deconnexion/",
]
ADMINISTRATOR = [
    "/admin/",
    "/admin/composants/",
    "/admin/actors/organisation/",
    "/admin/actors/organisation/1/change/",
    "/admin/actors/organisation/1/history/",
    "/admin/actors/organisation/doublons/",
    "/admin/actors/organisation/doublons/1/2/",
    "/admin/actors/contact/",
    "/admin/actors/contact/supprimes/",
    "/admin/actors/contactcorrection/",
    "/admin/actors/contactcorrection/1/change/",
    "/admin/actors/contact/import/",
    "/admin/actors/contact/export/",
    "/admin/actors/contact/2/change/",
    "/admin/actors/contact/2/donnees/",
    "/admin/actors/contact/2/effacer/",
    "/admin/actors/personaldataaccess/",
    "/admin/actions/action/12/change/",
    "/admin/actors/user/",
    "/admin/actors/user/1/change/",
    "/admin/actors/user/add/",
]
PILOT = [
    "/2012-2014/mes-actions/",
    "/2012-2014/",
    "/2012-2014/copil/2013-11-15/",
    "/2012-2014/copil/decisions/",
    "/2012-2014/actions/12/",
    "/2012-2014/actions/1/suivi/",
]


def findings(page):
    """What axe-core finds, each with the first place."""
    # Preloading copies the style sheets into the page, which its Content-Security-Policy forbids.
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    return [(found["id"], found["nodes"][0]["html"][:200]) for found in violations]


# The pages that draw the plan, on screens that are narrower still.
DRAWN = [
    "/2012-2014/",
    "/2012-2014/?depuis=2013-03-22",
    "/2012-2014/changements/?depuis=2013-03-22",
    "/2012-2014/evolution/",
    "/2012-2014/frise/",
    "/2012-2014/reseau/",
    "/2012-2014/territoire/",
    "/2012-2014/actions/",
    "/2012-2014/actions/12/",
    "/2012-2014/actions/12/suivi/",
]
BY_DAY = ({"width": 1280, "height": 900}, "light")
BY_NIGHT = ({"width": 390, "height": 844}, "dark")
NARROW = ({"width": 320, "height": 640}, "light")
MAGNIFIED = ({"width": 640, "height": 450}, "dark")  # what 1280 × 900 leaves at 200 %
VISITS = {
    "visitor, by day": (None, VISITOR, BY_DAY),
    "visitor, by night": (None, VISITOR, BY_NIGHT),
    "mission, by day": ("mission", MISSION, BY_DAY),
    "mission, by night": ("mission", MISSION, BY_NIGHT),
    "pilot, by day": ("pilote", PILOT, BY_DAY),
    "pilot, by night": ("pilote", PILOT, BY_NIGHT),
    "administrator, by day": ("admin", ADMINISTRATOR, BY_DAY),
    "administrator, by night": ("admin", ADMINISTRATOR, BY_NIGHT),
    "committee, 320 px": ("copil", DRAWN, NARROW),
    "mission, 200 %": ("mission", DRAWN, MAGNIFIED),
}


@pytest.fixture
def viewport(screen):
    return screen[0]


@pytest.mark.parametrize(("account", "addresses", "screen"), VISITS.values(), ids=VISITS)
def test_axe_finds_nothing(account, addresses, screen, open_page, sign_in):
    size, theme = screen
    page = sign_in(account, color_scheme=theme) if account else open_page(color_scheme=theme)
    problems = {}
    for address in addresses:
        page.goto(address)
        if found := findings(page):
            problems[address] = found
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            problems[f"{address} is {width} px wide"] = ""
    assert problems == {}
