"""axe-core finds nothing on any page, wide or narrow, and no page scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

VISITOR = ["/connexion/", "/mot-de-passe/oublie/", "/mot-de-passe/oublie/envoye/", "/nulle-part/"]
MISSION = [
    "/2012-2014/",
    "/2012-2014/?au=2012-12-31",
    "/2012-2014/actions/",
    "/2012-2014/actions/?q=rien-de-tel",
    "/2012-2014/actions/?statut=inconnu",
    "/2012-2014/actions/12/",
    "/2012-2014/actions/37/",
    "/2012-2014/actions/12/suivi/",
    "/2012-2014/plan/",
    "/2012-2014/axes/1/",
    "/2012-2014/orientations/3/",
    "/2012-2014/objectifs/6/",
    "/2012-2014/rapports/",
    "/2012-2014/regles/",
    "/acteurs/",
    "/acteurs/?q=rien-de-tel",
    "/acteurs/comite/",
    "/acteurs/direction-commande-publique/",
    "/mot-de-passe/changer/",
    "/deconnexion/",
]
ADMINISTRATOR = [
    "/admin/",
    "/admin/actors/organisation/",
    "/admin/actors/organisation/1/change/",
    "/admin/actors/contact/",
    "/admin/actions/action/12/change/",
    "/admin/actors/user/add/",
]
PILOT = ["/2012-2014/", "/2012-2014/actions/12/", "/2012-2014/actions/1/suivi/"]


def findings(page):
    """What axe-core finds, each with the first place."""
    # Preloading copies the style sheets into the page, which its Content-Security-Policy forbids.
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    return [(found["id"], found["nodes"][0]["html"][:200]) for found in violations]


@pytest.mark.parametrize(
    ("account", "addresses"),
    [(None, VISITOR), ("mission", MISSION), ("pilote", PILOT), ("admin", ADMINISTRATOR)],
    ids=["visitor", "mission", "pilot", "administrator"],
)
def test_axe_finds_nothing(account, addresses, open_page, sign_in, viewport):
    page = sign_in(account) if account else open_page()
    problems = {}
    for address in addresses:
        page.goto(address)
        if found := findings(page):
            problems[address] = found
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > viewport["width"]:
            problems[f"{address} is {width} px wide"] = ""
    assert problems == {}
