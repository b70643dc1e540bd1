"""Every number that leads to the list of actions says how many actions that list holds."""

import re

import html5lib
from django.core.management import call_command

SVG = "{http://www.w3.org/2000/svg}"
LIST = "/2012-2014/actions/?"
COUNT = re.compile(r"(?:Voir les )?(\d+)(?!\d|\s*%)")  # percentages say something else
PAGES = (
    "/2012-2014/",
    "/2012-2014/?au=2013-06-30",
    "/2012-2014/?depuis=2013-03-22",
    "/2012-2014/?reference=initial",
    "/2012-2014/changements/?depuis=2013-03-22",
    "/2012-2014/territoire/",
    "/2012-2014/territoire/?au=2012-12-31",
    "/2012-2014/reseau/",
    "/2012-2014/reseau/?au=2012-12-31",
    "/2012-2014/reseau/?axe=2&au=2013-06-30",
    "/2012-2014/reseau/?orientation=5",
    "/acteurs/qui-fait-quoi/",
    "/acteurs/qui-fait-quoi/?au=2012-12-31",
    "/acteurs/direction-ressources-humaines/",
    "/2012-2014/plan/",
    "/2012-2014/axes/1/",
    "/2012-2014/axes/2/?au=2013-06-15",
    "/2012-2014/orientations/3/",
    "/2012-2014/objectifs/5/",
    "/2012-2014/objectifs/5/?au=2013-06-15",
)


def counts(html):
    """Yield the links to the list that begin with a count: where each leads, and what it says."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    for link in page.iter():
        if link.tag not in ("a", f"{SVG}a") or not link.get("href", "").startswith(LIST):
            continue
        title = link.find(f"{SVG}title")
        said = link.get("aria-label") or (title.text if title is not None else " ".join(link.itertext()))
        words = " ".join(said.split())
        if found := COUNT.match(words):
            yield link.get("href"), int(found[1]), words


def test_counts_are_those_of_their_lists(db, client_of, mission):
    call_command("load_plan", verbosity=0)
    call_command("load_demo", verbosity=0)
    browser, lengths, wrong = client_of(mission), {}, []
    for page in PAGES:
        response = browser.get(page)
        assert response.status_code == 200, page
        found = list(counts(response.content.decode()))
        assert found, f"{page} leads to no list by a count"
        for address, count, words in found:
            if address not in lengths:
                lengths[address] = browser.get(address).context["page"].paginator.count
            if lengths[address] != count:
                wrong.append(f"{page}: « {words} » leads to {lengths[address]} actions, {address}")
    assert wrong == []
