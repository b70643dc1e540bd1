"""The territory: which actions name which communes, the tile map, the filter, the sheet and the files."""

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import html5lib
import pytest
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from actions.models import Amendment, AmendmentKind
from actors.models import Commune
from reporting.charts.territory import BROKEN, LEVELS, NARROW, WIDE, tile_map
from tests import factories

ADDRESS = "/2012-2014/territoire/"
LIST = "/2012-2014/actions/"


@pytest.fixture
def communes(db):
    call_command("loaddata", "communes", verbosity=0)
    return {commune.name: commune for commune in Commune.objects.all()}


@pytest.fixture
def three(plan, mission, communes):
    """Action 1 names Toulouse and Blagnac, 2 names Toulouse, 3 names none."""
    actions = [factories.action(plan, number) for number in (1, 2, 3)]
    actions[0].communes.set([communes["Toulouse"], communes["Blagnac"]])
    actions[1].communes.set([communes["Toulouse"]])
    return actions


@pytest.fixture
def read(client_of, mission):
    def page(query="", status=200):
        response = client_of(mission).get(f"{ADDRESS}{query}")
        assert response.status_code == status
        return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)

    return page


def words(element):
    return " ".join(" ".join(element.itertext()).split())


def test_tiles_stand_where_the_communes_are(communes):
    tiles = {tile.commune.name: tile for tile in tile_map(communes.values(), {}, WIDE).tiles}
    assert len({(tile.x, tile.y) for tile in tiles.values()}) == 37
    from_north_to_south = ("Saint-Jory", "Fenouillet", "Blagnac", "Toulouse", "Saint-Orens-de-Gameville")
    from_west_to_east = ("Cornebarrieu", "Blagnac", "Aucamville", "L’Union", "Montrabé", "Mondouzil")
    assert all(tiles[one].y < tiles[other].y for one, other in pairwise(from_north_to_south))
    assert all(tiles[one].x < tiles[other].x for one, other in pairwise(from_west_to_east))
    toulouse, balma = tiles["Toulouse"], tiles["Balma"]
    assert (balma.x - toulouse.x, balma.y - toulouse.y) == (WIDE.width, 0)


def test_shades_go_by_the_most_named(communes):
    named = {communes["Toulouse"].pk: 9, communes["Blagnac"].pk: 4, communes["Balma"].pk: 1}
    levels = {tile.commune.name: tile.level for tile in tile_map(communes.values(), named, WIDE).tiles}
    assert (levels["Toulouse"], levels["Blagnac"], levels["Balma"], levels["Mons"]) == (LEVELS, 2, 1, 0)
    assert {tile.level for tile in tile_map(communes.values(), {}, WIDE).tiles} == {0}


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_names_fit_their_tiles(communes, size):
    for tile in tile_map(communes.values(), {}, size).tiles:
        assert len(tile.lines) <= 2
        assert max(map(len, tile.lines)) <= size.letters + 1
        if size is WIDE:
            assert "".join(tile.lines) == tile.commune.name


def test_names_are_broken_for_communes_that_exist(communes):
    assert set(BROKEN) <= {commune.insee_code for commune in communes.values()}


def test_the_drawing_is_xml(communes):
    named = {communes["Toulouse"].pk: 2}
    urls = {commune.pk: f"/?commune={commune.insee_code}&au=2013-01-01" for commune in communes.values()}
    drawn = tile_map(communes.values(), named, NARROW)
    context = {"map": drawn, "urls": urls, "chosen": communes["Balma"], "forloop": {"first": False}}
    drawing = render_to_string("reporting/charts/territory.svg", context)
    svg = ElementTree.fromstring(drawing.strip())  # noqa: S314
    assert len(list(svg.iter("a"))) == 37
    assert "Toulouse\u00a0: 2 actions la nomment" in [title.text for title in svg.iter("title")]
    assert svg.get("viewBox") == f"-2 -2 {drawn.width + 2} {drawn.height + 2}"


def test_the_page_counts_what_names_and_what_does_not(three, read):
    text = words(read())
    assert "1 action concerne toutes les communes, 2 en nomment certaines" in text
    assert "2 Toulouse 1 Blagnac" in text


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("commune=31555", [1, 2]),
        ("commune=31069", [1]),
        ("commune=31044", []),
        ("commune=toutes", [3]),
        ("commune=certaines", [1, 2]),
        ("commune=", [1, 2, 3]),
    ],
)
def test_the_list_is_filtered_by_commune(three, client_of, mission, query, numbers):
    page = client_of(mission).get(f"{LIST}?{query}").context["page"]
    assert [action.number for action in page] == numbers


def test_an_unknown_commune_is_said(three, client_of, mission, read):
    assert client_of(mission).get(f"{LIST}?commune=75056").status_code == 400
    assert "Cette commune n’est pas de la Métropole" in words(read("?commune=75056", status=400))


def test_a_commune_tells_its_actions(three, read):
    page = read("?commune=31555")
    [panel] = [each for each in page.iter("section") if each.get("aria-labelledby") == "commune"]
    assert [words(each) for each in panel.iter("span") if each.get("class") == "action-number"] == ["1", "2"]
    assert "1 action concerne toutes les communes, celle-ci comprise." in words(panel)
    [panel] = [each for each in read("?commune=31044").iter("section") if each.get("aria-labelledby") == "commune"]
    assert "Aucune action ne la nomme." in words(panel)


def test_counts_are_those_of_the_day(three, mission, read, plan):
    Amendment.objects.create(
        action=three[1], kind=AmendmentKind.ADDED, effective_on=date(2013, 6, 1), author=mission, reason="Ajoutée."
    )
    assert "1 en nomme certaines" in words(read("?au=2013-05-01"))
    assert "2 en nomment certaines" in words(read("?au=2013-06-02"))


def test_without_any_action_or_any_name(plan, communes, read, action):
    assert "toutes les concernent toutes" in words(read())
    action.delete()
    assert "Ce plan n’avait pas d’action" in words(read())


def test_the_sheet_says_the_territory(three, client_of, mission):
    def territory(number):
        page = html5lib.parse(client_of(mission).get(f"{LIST}{number}/").content.decode(), namespaceHTMLElements=False)
        return next(words(each) for each in page.iter("div") if words(each).startswith("Territoire "))

    assert territory(1) == "Territoire Blagnac , Toulouse"
    assert territory(3) == "Territoire Toutes les communes de la Métropole"


def test_the_files_say_the_communes(three, client_of, mission):
    rows = client_of(mission).get("/2012-2014/exports/actions.csv").getvalue().decode("utf-8-sig").splitlines()
    place = rows[0].split(";").index("Communes")
    assert [row.split(";")[place] for row in rows[2:]][-1] == "toutes"
    assert '"Blagnac ; Toulouse"' in rows[1]


def test_the_administration_keeps_the_communes(three, communes, client_of, mission):
    browser = client_of(mission)
    address = f"/admin/actions/action/{three[2].pk}/change/"
    form = browser.get(address).context["adminform"].form
    assert "Aucune\u00a0: elle les concerne toutes." in form.fields["communes"].help_text
    data = {name: form[name].value() or "" for name in form.fields} | {"communes": [communes["Mons"].pk]}
    data |= {"involvements-TOTAL_FORMS": 0, "involvements-INITIAL_FORMS": 0}
    assert browser.post(address, data).status_code == 302
    assert [commune.name for commune in three[2].communes.all()] == ["Mons"]


def test_a_constant_number_of_queries(plan, communes, client_of, mission):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"{ADDRESS}?commune=31555").status_code == 200
        return len(captured)

    browser = client_of(mission)
    factories.action(plan, 1).communes.set([communes["Toulouse"]])
    few = queries()
    for number in range(2, 9):
        factories.action(plan, number).communes.set(list(communes.values())[:number])
    assert queries() == few
