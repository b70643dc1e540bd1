"""The pages of duplicates in the administration: what is suspected, what is not, merging and undoing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Distinct, Merge, Organisation
from tests import factories

BASE = "/admin/actors/organisation/"
PAGE = f"{BASE}doublons/"


def text(answer):
    words = re.sub(r"<[^>]*>", " ", answer.content.decode()).replace("\u00a0", " ").replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", words)


@pytest.fixture
def pair(db):
    """Two records of one organisation; the first has no description."""
    return (
        factories.organisation("La Serre", slug="la-serre"),
        factories.organisation("Association La Serre", slug="serre", description="Pépinière."),
    )


@pytest.fixture
def keeper(client_of, directory_admin):
    return client_of(directory_admin)


def numbers(pair):
    return {"first": pair[0].pk, "second": pair[1].pk}


def merge_address(pair):
    return f"{PAGE}{pair[0].pk}/{pair[1].pk}/"


def seen(client, pair):
    return client.get(merge_address(pair)).context["seen"]


def test_the_first_page_and_the_list_lead_to_the_pairs(keeper, pair):
    assert re.search(
        rf'href="{PAGE}"><strong>1</strong> paire d’organisations', keeper.get("/admin/").content.decode()
    )
    assert f'href="{PAGE}"' in keeper.get(BASE).content.decode()
    words = text(keeper.get(PAGE))
    assert "La Serre et Association La Serre Même nom" in words
    assert f'href="{merge_address(pair)}"' in keeper.get(PAGE).content.decode()


def test_a_pair_that_is_none_is_remembered_and_may_be_looked_at_again(keeper, pair, directory_admin):
    answer = keeper.post(PAGE, numbers(pair) | {"verdict": "distinct"}, follow=True)
    assert "Aucun doublon n’est soupçonné." in text(answer)
    assert Distinct.objects.get().noted_by == directory_admin
    assert "paire" not in text(keeper.get("/admin/"))
    answer = keeper.post(PAGE, numbers(pair) | {"verdict": "again"}, follow=True)
    assert "Même nom" in text(answer)
    assert not Distinct.objects.exists()


def test_a_pair_is_noted_once_in_either_order(keeper, pair):
    for first, second in (pair, pair[::-1]):
        data = {"first": first.pk, "second": second.pk, "verdict": "distinct"}
        assert keeper.post(PAGE, data).status_code == 302
    assert Distinct.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"first": "un", "second": "2"}, 400),
        ({"first": "9" * 40, "second": "2"}, 400),
        ({"first": "998", "second": "999"}, 404),
        ({"first": "998", "second": "998"}, 404),
    ],
)
def test_a_pair_that_is_none_at_all_is_refused(keeper, data, status):
    assert keeper.post(PAGE, data | {"verdict": "distinct"}).status_code == status


def test_the_preview_shows_both_values_and_proposes_the_one_that_says_something(keeper, pair):
    html = keeper.get(merge_address(pair)).content.decode()
    assert re.search(r'name="name" value="kept" checked> <span>La Serre</span>', html)
    assert re.search(r'name="description" value="removed" checked> <span>Pépinière.</span>', html)
    assert 'name="kind"' not in html  # both say the same
    assert f'href="{merge_address(pair[::-1])}">Garder plutôt l’autre' in html
    assert Organisation.objects.count() == 2


def test_a_merge_is_done_as_it_was_chosen_and_undone(keeper, pair, directory_admin):
    data = {"seen": seen(keeper, pair), "name": "removed", "description": "removed", "slug": "kept", "pk": "removed"}
    answer = keeper.post(merge_address(pair), data, follow=True)
    assert "Les deux fiches n’en font plus qu’une." in text(answer)
    row = Organisation.objects.get()
    assert (row.pk, row.name, row.slug) == (pair[0].pk, "Association La Serre", "la-serre")
    address = answer.redirect_chain[-1][0]
    assert f'href="{address}"' in keeper.get(f"{BASE}{row.pk}/history/").content.decode()
    assert "a rejoint « Association La Serre »" in text(keeper.get(PAGE))
    answer = keeper.post(address, follow=True)
    assert "La fusion est défaite" in text(answer)
    assert {row.name for row in Organisation.objects.all()} == {"La Serre", "Association La Serre"}
    assert Merge.objects.get().undone_by == directory_admin
    assert "Cette fusion est déjà défaite." in text(keeper.get(address))


def test_a_merge_that_can_no_longer_be_undone_says_why(keeper, pair):
    keeper.post(merge_address(pair), {"seen": seen(keeper, pair)})
    row, done = Organisation.objects.get(), Merge.objects.get()
    row.description = "Changée depuis."
    row.save()
    answer = keeper.get(f"{BASE}fusions/{done.pk}/")
    assert "La fiche « La Serre » a été modifiée depuis la fusion" in text(answer)
    assert "Défaire la fusion" not in answer.content.decode()
    assert keeper.post(f"{BASE}fusions/{done.pk}/").status_code == 409


def test_what_changed_meanwhile_is_shown_before_the_merge(keeper, pair):
    before = seen(keeper, pair)
    pair[1].website = "https://nouveau.example"
    pair[1].save()
    answer = keeper.post(merge_address(pair), {"seen": before})
    assert answer.status_code == 409
    assert "https://nouveau.example" in text(answer)
    assert Organisation.objects.count() == 2


def test_a_merge_that_cannot_be_is_refused_in_words(keeper, make_user):
    house = factories.organisation()
    contacts = [factories.contact(name, house) for name in ("Zoé", "Zoë")]
    for rank, contact in enumerate(contacts):
        make_user(f"zoe{rank}@example.org", contact=contact)
    address = f"/admin/actors/contact/doublons/{contacts[0].pk}/{contacts[1].pk}/"
    answer = keeper.get(address)
    assert "Chacune des deux fiches a le sien (compte)" in text(answer)
    assert "zoe0@" not in text(answer)
    assert 'value="Fusionner"' not in answer.content.decode()
    assert keeper.post(address, {"seen": answer.context["seen"]}).status_code == 409


def test_two_rows_of_the_list_are_merged(keeper, pair):
    chosen = {"action": "merge_chosen", "_selected_action": [row.pk for row in pair]}
    assert keeper.post(BASE, chosen).url == merge_address(pair)
    answer = keeper.post(BASE, chosen | {"_selected_action": [pair[0].pk]}, follow=True)
    assert "Choisissez deux fiches, ni plus ni moins." in text(answer)


HUGE = "9" * 30


ABSENT = ("doublons/998/999/", "doublons/1/1/", f"doublons/1/{HUGE}/", "fusions/999/", f"fusions/{HUGE}/")


@pytest.mark.parametrize("end", [*ABSENT, f"{HUGE}/history/", f"{HUGE}/history/{HUGE}/"])
def test_what_is_not_there_is_not_found(keeper, pair, end):
    assert keeper.get(BASE + end).status_code == 404


def test_a_merge_of_contacts_is_not_one_of_organisations(keeper, pair):
    keeper.post(merge_address(pair), {"seen": seen(keeper, pair)})
    assert keeper.get(f"/admin/actors/contact/fusions/{Merge.objects.get().pk}/").status_code == 404


def test_the_mission_sees_no_way_to_it(client_of, mission, pair):
    client = client_of(mission)
    assert f'href="{PAGE}"' not in client.get(BASE).content.decode() + client.get("/admin/").content.decode()
    assert client.post(PAGE, numbers(pair) | {"verdict": "distinct"}).status_code == 403
    assert client.post(merge_address(pair), {}).status_code == 403
    assert Organisation.objects.count() == 2


def test_the_page_costs_as_many_queries_with_8_pairs_as_with_3(keeper):
    counts = []
    for number in (3, 5):
        for rank in range(number):
            for way in ("Serre", "SERRE"):
                slug = f"{number}-{rank}-{way.swapcase()}"
                factories.organisation(f"{way} numéro {number * 10 + rank}", slug=slug)
        keeper.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert len(keeper.get(PAGE).context["pairs"]) >= number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_a_name_holds_is_shown_and_not_obeyed(keeper):
    name = "<script>alert(1)</script> Maison"
    pair = [factories.organisation(name, slug="a"), factories.organisation(f"{name} SARL", slug="b")]
    pages = [PAGE, merge_address(pair), f"{BASE}{pair[0].pk}/history/"]
    told = [keeper.get(address).content.decode() for address in pages]
    keeper.post(merge_address(pair), {"seen": seen(keeper, pair)})
    told += [keeper.get(address).content.decode() for address in (PAGE, f"{BASE}fusions/{Merge.objects.get().pk}/")]
    assert all("&lt;script&gt;alert(1)" in html and "<script>alert" not in html for html in told)
