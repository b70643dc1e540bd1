"""Saved views: what of an address is kept, who sees it, what may be done with it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Plan, Status
from actors.models import Organisation
from actors.roles import Role
from reporting import saved_views
from reporting.models import SavedPage, SavedView
from tests import factories
from tests.project.test_bad_input import VALUES, assert_french
from tests.project.test_pages import nothing_inline
from tests.reporting.pages import document, forms_of, text_of

PAGE = "/2012-2014/vues/"
ADD = "/2012-2014/vues/nouvelle/"
LIST = "/2012-2014/actions/"
READERS = ("committee_member", "pilot", "mission", "superuser")


def keep(owner, plan, name="En retard", **fields):
    return SavedView.objects.create(
        owner=owner, plan=plan, name=name, **{"page": "action_list", "query": "signal=retard"} | fields
    )


def address(view, name="saved_view_edit"):
    return reverse(name, args=[view.plan.slug, view.pk])


@pytest.fixture
def mission_client(client_of, mission, plan):
    return client_of(mission)


@pytest.fixture
def late(mission, plan):
    """The Mission's own view of what is late, which it alone sees."""
    return keep(mission, plan)


@pytest.fixture
def of_the_pilot(pilot, plan):
    return keep(pilot, plan, "Mon suivi", query="miennes=on", is_shared=True)


class TestWhatIsKept:
    @pytest.mark.parametrize(
        ("page", "query", "kept"),
        [
            ("action_list", "signal=retard&axe=1", "axe=1&signal=retard"),
            ("action_list", "page=3&statut=&q=+&csrf=x&next=//ailleurs.example", ""),
            ("action_list", "signal=retard&signal=silence&signal=retard", "signal=retard&signal=silence"),
            ("action_list", "statut=completed&statut=on_hold", "statut=on_hold"),
            ("action_list", "q=%3Fa%26b%3D%23", "q=%3Fa%26b%3D%23"),
            ("dashboard", "au=2013-06-30&depuis=2013-01-01&reference=initial&axe=1",
             "au=2013-06-30&depuis=2013-01-01&reference=initial"),
        ],
    )  # fmt: skip
    def test_only_what_the_page_knows(self, page, query, kept):
        assert saved_views.kept_query(SavedPage(page), QueryDict(query)) == kept

    @pytest.mark.parametrize("page", SavedPage)
    def test_every_page_is_an_address_of_a_plan(self, page, plan, mission, client_of):
        view = SavedView(plan=plan, page=page)
        assert client_of(mission).get(view.get_absolute_url()).status_code == 200

    def test_every_parameter_of_a_page_that_is_not_a_date_has_words(self, plan, mission):
        wording = saved_views.Wording(plan, mission)
        for names in saved_views.PARAMETERS.values():
            for name in names:
                assert len(wording.of(f"{name}=2013-01-01")) >= 1 + (name != "au"), name


class TestInWords:
    def words(self, plan, user, query):
        return [(kept.label, kept.value, kept.is_gone) for kept in saved_views.Wording(plan, user).of(query)]

    def test_labels_and_choices_of_the_filters(self, plan, action, mission):
        query = "axe=1&signal=retard&signal=silence&statut=on_hold&q=march%C3%A9&tri=-echeance"
        assert self.words(plan, mission, query) == [
            ("Situation du jour", "", False),
            ("Axe", "1. Axe n° 1", False),
            ("À regarder", "En retard, Sans nouvelles", False),
            ("Statut", "Suspendue", False),
            ("Mots ou numéro", "«\u00a0marché\u00a0»", False),
            ("Tri", "Échéance (décroissant)", False),
        ]

    def test_days(self, plan, mission):
        assert self.words(plan, mission, "depuis=2013-03-01&au=2013-06-30&reference=initial") == [
            ("Situation au", "30 juin 2013", False),
            ("Évolution depuis le", "1er mars 2013", False),
            ("Référence", "Plan initial", False),
        ]

    def test_what_the_plan_has_no_more(self, plan, mission):
        assert self.words(plan, mission, "pilote=disparu&au=hier") == [
            ("Situation au", "hier", True),
            ("Pilote", "«\u00a0disparu\u00a0»", True),
        ]

    def test_own_actions_of_somebody_who_pilots_none(self, plan, pilot, mission):
        assert self.words(plan, pilot, "miennes=on")[1][0] == "Mes actions seulement"
        assert self.words(plan, mission, "miennes=on")[1][0] == "Mes actions seulement (sans effet pour vous)"


class TestSaving:
    def test_from_the_list(self, mission_client, mission, plan, action):
        page = mission_client.get(f"{LIST}?signal=retard&axe=1&page=1")
        (link,) = [each for each in document(page).iter("a") if each.get("class") == "view-save"]
        form = mission_client.get(link.get("href"))
        assert "Axe : 1. Axe n° 1" in text_of(form)
        response = mission_client.post(link.get("href"), {"name": "  En   retard ", "is_shared": "on"})
        view = SavedView.objects.get()
        assert response.url == view.get_absolute_url() == f"{LIST}?axe=1&signal=retard"
        assert (view.owner, view.plan, view.name) == (mission, plan, "En retard")
        assert (view.is_shared, view.is_start) == (True, False)

    @pytest.mark.parametrize("who", READERS)
    def test_everybody_who_reads_the_plan(self, request, who, client_of, plan):
        user = request.getfixturevalue(who)
        data = {"name": "Ma vue", "is_shared": "on"}
        assert client_of(user).post(f"{ADD}?page=dashboard", data).url == "/2012-2014/"
        assert SavedView.objects.get().owner == user

    @pytest.mark.parametrize("who", ["stranger", "directory_admin"])
    def test_nobody_else(self, request, who, client_of, plan):
        client = client_of(request.getfixturevalue(who))
        assert client.post(f"{ADD}?page=dashboard", {"name": "Ma vue"}).status_code == 404
        assert not SavedView.objects.exists()

    def test_visitors_log_in(self, client, plan):
        assert client.post(f"{ADD}?page=dashboard", {"name": "Ma vue"}).url.startswith("/connexion/")

    def test_what_was_posted_cannot_say_where_it_leads(self, mission_client, stranger):
        data = {"name": "Ma vue", "page": "home", "query": "x", "owner": stranger.pk, "plan": 99, "id": 7}
        mission_client.post(f"{ADD}?page=dashboard", data)
        view = SavedView.objects.get()
        assert (view.get_absolute_url(), view.owner.email) == ("/2012-2014/", "mission@example.org")

    @pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 81, "a\x00b"])
    def test_a_wrong_name(self, name, mission_client):
        response = mission_client.post(f"{ADD}?page=dashboard", {"name": name, "is_shared": "on"})
        assert response.status_code == 422
        assert "Rien n’est encore enregistré" in text_of(response)
        assert response.context["form"].has_error("name")
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("", "Cette page ne s’enregistre pas"),
            ("page=home", "Cette page ne s’enregistre pas"),
            ("page=https://ailleurs.example/", "Cette page ne s’enregistre pas"),
            ("page=action_list&axe=99", "Ces filtres ne sont pas valables (Axe)"),
            ("page=action_list&statut=inconnu&tri=hasard", "Ces filtres ne sont pas valables (Statut, Tri)"),
            ("page=dashboard&au=hier", "n’est pas valable"),
            ("page=dashboard&au=2030-01-01", "dans l’avenir"),
            ("page=action_list&depuis=demain", "n’est pas valable"),
            ("page=dashboard&reference=autre", "La référence « autre » n’existe pas"),
            (f"page=action_list&q={'%C3%A9' * 200}&partenaire=x", "Ces filtres ne sont pas valables (Partenaire)"),
        ],
    )
    def test_a_wrong_address(self, query, said, mission_client, action):
        for response in (mission_client.get(f"{ADD}?{query}"), mission_client.post(f"{ADD}?{query}", {"name": "Vue"})):
            assert response.status_code == 400
            assert said in text_of(response)
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize("name", ["nom", "page", "au", "depuis", "reference", "q", "axe", "tri", "signal"])
    def test_whatever_the_address_holds(self, name, mission_client, action):
        for what, value in VALUES.items():
            response = mission_client.get(f"{ADD}?page=action_list&{name}={value}")
            assert response.status_code in (200, 400), what
            assert_french(response, 200, 400)

    def test_too_long_an_address(self, mission_client, monkeypatch):
        monkeypatch.setattr("reporting.views.saved.LONGEST_QUERY", 10)
        response = mission_client.get(f"{ADD}?page=action_list&q=onze-lettres")
        assert response.status_code == 400
        assert "trop longs" in text_of(response)

    def test_the_longest_words_fit(self, mission_client):
        assert mission_client.post(f"{ADD}?page=action_list&q={'%C3%A9' * 200}", {"name": "Vue"}).status_code == 302

    def test_a_name_that_is_taken_can_be_replaced(self, mission_client, late):
        query = f"{ADD}?page=action_list&statut=on_hold"
        assert "replace" not in mission_client.get(query).content.decode()
        refused = mission_client.post(query, {"name": "En retard"})
        assert refused.status_code == 422
        assert "Vous avez déjà une vue de ce nom." in text_of(refused)
        assert "Remplacer la vue de ce nom" in text_of(refused)
        mission_client.post(query, {"name": "En retard", "replace": "on"})
        assert [(view.pk, view.query) for view in SavedView.objects.all()] == [(late.pk, "statut=on_hold")]

    def test_the_same_sent_twice_is_one_view(self, mission_client):
        for _ in range(2):
            assert mission_client.post(f"{ADD}?page=dashboard", {"name": "Vue"}).status_code == 302
        assert SavedView.objects.count() == 1

    def test_others_and_other_plans_may_use_the_name(self, mission_client, client_of, pilot, late):
        factories.plan("2015-2020", is_current=False)
        same = {"name": late.name}
        for client, plan_slug in ((mission_client, "2015-2020"), (client_of(pilot), "2012-2014")):
            client.post(f"/{plan_slug}/vues/nouvelle/?page=action_list&signal=retard", same)
        assert SavedView.objects.filter(**same, query=late.query).count() == 3

    def test_not_without_end(self, mission_client, late, monkeypatch):
        monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
        response = mission_client.post(f"{ADD}?page=dashboard", {"name": "Une de trop"})
        assert response.status_code == 422
        assert "Vous avez déjà 1 vues" in text_of(response)
        assert mission_client.post(f"{ADD}?page=dashboard", {"name": late.name, "replace": "on"}).status_code == 302

    def test_markup_stays_text(self, mission_client, late):
        SavedView.objects.update(name="<script>alert(1)</script>")
        for page in (PAGE, LIST, address(late), address(late, "saved_view_delete")):
            assert "<script>alert" not in mission_client.get(page).content.decode()


class TestDate:
    DATED = f"{ADD}?page=action_list&au=2013-06-30&signal=retard"

    def test_none_without_a_date(self, mission_client):
        page = mission_client.get(f"{ADD}?page=action_list&signal=retard")
        assert "moment" not in page.context["form"].fields
        assert "Situation du jour" in text_of(page)

    def test_a_past_day_is_kept_unless_said_otherwise(self, mission_client):
        page = mission_client.get(self.DATED)
        assert "Toujours la situation au 30 juin 2013" in text_of(page)
        assert forms_of(page)[""]["moment"] == "fixe"

    def test_today_is_whatever_day_it_will_be(self, mission_client):
        assert forms_of(mission_client.get(f"{ADD}?page=dashboard&au=2013-11-15"))[""]["moment"] == "jour"

    @pytest.mark.parametrize(("moment", "query"), [("fixe", "au=2013-06-30&signal=retard"), ("jour", "signal=retard")])
    def test_chosen(self, moment, query, mission_client):
        mission_client.post(self.DATED, {"name": "Vue", "moment": moment})
        assert SavedView.objects.get().query == query

    @pytest.mark.parametrize("data", [{}, {"moment": "hier"}])
    def test_not_chosen(self, data, mission_client):
        assert mission_client.post(self.DATED, {"name": "Vue"} | data).status_code == 422

    def test_let_go_of_later(self, mission_client, late):
        SavedView.objects.update(query="au=2013-06-30&signal=retard")
        mission_client.post(address(late), {"name": late.name, "moment": "jour"})
        late.refresh_from_db()
        assert late.query == "signal=retard"


class TestMyViews:
    def test_empty(self, mission_client):
        text = text_of(mission_client.get(PAGE))
        assert "Vous n’avez pas encore de vue dans ce plan." in text
        assert "Personne d’autre n’a encore partagé de vue." in text

    def test_mine_then_those_shared(self, mission_client, late, of_the_pilot, pilot, plan):
        keep(pilot, plan, "Mon secret")
        response = mission_client.get(PAGE)
        assert (response.context["own"], response.context["shared"]) == ([late], [of_the_pilot])
        text = text_of(response)
        assert text.index("En retard") < text.index("Mon suivi de Paul Pilote")
        assert "Mon secret" not in text
        assert nothing_inline(document(response))

    def test_superusers_read_what_is_shared(self, client_of, superuser, of_the_pilot):
        assert "Mon suivi" in text_of(client_of(superuser).get(PAGE))

    @pytest.mark.parametrize("who", ["committee_member", "pilot"])
    def test_what_the_mission_shares_stays_in_the_mission(self, request, who, client_of, late):
        SavedView.objects.update(is_shared=True)
        text = text_of(client_of(request.getfixturevalue(who)).get(PAGE))
        assert "En retard" not in text
        assert "Partagées" not in text

    def test_another_plan_has_its_own(self, mission_client, mission, plan, late):
        other = factories.plan("2009-2011", is_current=False)
        keep(mission, other, "Ancienne", is_start=True)
        text = text_of(mission_client.get(PAGE))
        assert "Votre page de départ est « Ancienne », du plan 2009-2011." in text
        assert mission_client.get("/2009-2011/vues/").context["own"] == [SavedView.objects.get(name="Ancienne")]
        assert mission_client.get(f"/2009-2011/vues/{late.pk}/modifier/").status_code == 404

    def test_a_filter_that_is_gone(self, mission_client, mission, plan, action):
        view = keep(mission, plan, "Chez la Régie", query="pilote=regie")
        text = text_of(mission_client.get(PAGE))
        assert "Pilote : « regie » (introuvable)" in text
        assert "Un filtre de cette vue n’existe plus" in text
        opened = mission_client.get(view.get_absolute_url())
        assert opened.status_code == 400
        assert "Ces filtres ne sont pas valables" in text_of(opened)
        assert "Enregistrer cette vue" not in text_of(opened)

    def test_an_organisation_that_is_removed(self, mission_client, mission, plan, action):
        held = factories.involve(action, factories.contact("Ancien PILOTE"))
        view = keep(mission, plan, query=f"pilote={held.organisation.slug}", is_start=True)
        assert mission_client.get(view.get_absolute_url()).status_code == 200
        held.delete()
        Organisation.objects.filter(pk=held.organisation_id).delete()
        assert mission_client.get("/", follow=True).status_code == 400
        assert mission_client.get(PAGE).status_code == 200

    def test_a_shared_one_is_copied(self, mission_client, mission, of_the_pilot):
        (link,) = [each for each in document(mission_client.get(PAGE)).iter("a") if "nouvelle" in each.get("href")]
        form = mission_client.get(link.get("href"))
        assert forms_of(form)[""]["name"] == "Mon suivi"
        mission_client.post(link.get("href"), {"name": "Mon suivi"})
        copy = SavedView.objects.get(owner=mission)
        assert (copy.page, copy.query, copy.is_shared) == ("action_list", "miennes=on", False)

    def test_a_page_that_is_no_more(self, mission_client, late):
        SavedView.objects.update(page="old_page", is_start=True)
        assert mission_client.get(PAGE).context["own"] == []
        assert mission_client.get(LIST).status_code == 200
        assert mission_client.get("/").url == "/2012-2014/"

    def test_reading_only(self, mission_client):
        assert mission_client.post(PAGE).status_code == 405

    def test_queries_do_not_depend_on_the_number_of_views(self, mission_client, mission, pilot, plan, late):
        keep(pilot, plan, is_shared=True)
        for page in (PAGE, LIST, "/2012-2014/"):
            mission_client.get(page)
            with CaptureQueriesContext(connection) as few:
                mission_client.get(page)
            for number in range(5):
                keep(mission, plan, f"{page} {number}")
                keep(pilot, plan, f"{page} {number}", is_shared=True)
            with CaptureQueriesContext(connection) as many:
                mission_client.get(page)
            assert len(many) == len(few)


class TestChanging:
    WAYS = ("saved_view_edit", "saved_view_delete", "saved_view_start")

    def test_name_and_sharing(self, mission_client, late):
        form = forms_of(mission_client.get(address(late)))[""]
        assert form == {"name": "En retard"}
        response = mission_client.post(address(late), {"name": "Retards", "is_shared": "on"})
        assert response.url == PAGE
        late.refresh_from_db()
        assert (late.name, late.is_shared, late.query) == ("Retards", True, "signal=retard")

    def test_a_name_of_mine(self, mission_client, mission, plan, late):
        other = keep(mission, plan, "Autre")
        response = mission_client.post(address(other), {"name": "En retard", "replace": "on"})
        assert response.status_code == 422
        assert "Remplacer" not in text_of(response)
        assert SavedView.objects.filter(name="Autre").exists()

    def test_deleted_once_confirmed(self, mission_client, late):
        asked = mission_client.get(address(late, "saved_view_delete"))
        assert "Supprimer cette vue ?" in text_of(asked).replace("\u202f", " ")
        assert SavedView.objects.exists()
        assert mission_client.post(address(late, "saved_view_delete")).url == PAGE
        assert not SavedView.objects.exists()
        assert mission_client.post(address(late, "saved_view_delete")).status_code == 404

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize(
        ("who", "private", "shared"),
        [
            ("mission", 404, 403),
            ("superuser", 404, 403),
            ("committee_member", 404, 404),
            ("directory_admin", 404, 404),
            ("stranger", 404, 404),
        ],
    )
    def test_what_is_somebody_else_s(self, request, way, who, private, shared, client_of, of_the_pilot):
        client = client_of(request.getfixturevalue(who))
        data = {"name": "À moi", "depart": "oui"}
        assert client.post(address(of_the_pilot, way), data).status_code == shared
        SavedView.objects.update(is_shared=False)
        assert client.post(address(of_the_pilot, way), data).status_code == private
        view = SavedView.objects.get()
        assert (view.name, view.is_start) == ("Mon suivi", False)

    @pytest.mark.parametrize("way", WAYS)
    def test_visitors_log_in(self, way, client, late):
        assert client.post(address(late, way)).url.startswith("/connexion/")
        assert SavedView.objects.exists()


class TestStartPage:
    START = "/2012-2014/actions/?signal=retard"

    @pytest.mark.parametrize("who", READERS)
    def test_the_portal_opens_on_it(self, request, who, client_of, plan):
        user = request.getfixturevalue(who)
        client = client_of(user)
        view = keep(user, plan)
        usual = client.get("/").url
        client.post(address(view, "saved_view_start"), {"depart": "oui"})
        assert client.get("/").url == self.START
        assert "Page de départ" in text_of(client.get(PAGE))
        client.post(address(view, "saved_view_start"), {"depart": "non"})
        assert client.get("/").url == usual != self.START

    def test_somebody_else_s_is_not_mine(self, client_of, committee_member, mission, plan):
        keep(mission, plan, is_shared=True, is_start=True)
        assert client_of(committee_member).get("/").url == "/2012-2014/"

    def test_one_at_a_time(self, mission_client, mission, plan, late):
        for name in ("Une autre", "Une troisième"):
            mission_client.post(f"{ADD}?page=dashboard", {"name": name, "is_start": "on"})
            assert [view.name for view in SavedView.objects.filter(is_start=True)] == [name]
        mission_client.post(address(late), {"name": late.name, "is_start": "on"})
        assert [view.name for view in SavedView.objects.filter(is_start=True)] == [late.name]
        last = SavedView.objects.last()
        mission_client.post(address(last, "saved_view_start"), {"depart": "oui"})
        assert [view.name for view in SavedView.objects.filter(is_start=True)] == [last.name]

    @pytest.mark.parametrize("data", [{}, {"depart": "peut-être"}])
    def test_a_wrong_choice(self, data, mission_client, late):
        response = mission_client.post(address(late, "saved_view_start"), data)
        assert response.status_code == 400
        assert "depart=oui" in text_of(response)

    def test_a_plan_that_is_replaced_still_opens(self, mission_client, mission, plan):
        keep(mission, plan, is_start=True)
        Plan.objects.update(is_current=False)
        factories.plan("2015-2020")
        assert mission_client.get("/").url == self.START

    def test_a_role_that_was_lost(self, client_of, mission, plan):
        keep(mission, plan, is_start=True)
        mission.groups.clear()
        assert client_of(mission).get("/").status_code == 200  # the page for those without a role

    def test_a_role_that_changed(self, client_of, make_user, plan):
        user = make_user("change@example.org", Role.DIRECTORY)
        keep(user, plan, is_start=True)
        assert client_of(user).get("/").url == "/acteurs/"


class TestLinks:
    def test_none_yet(self, mission_client):
        html = mission_client.get(LIST).content.decode()
        assert "Toutes mes vues" not in html
        assert "Enregistrer cette vue" in html

    def test_not_with_wrong_filters(self, mission_client):
        assert "Enregistrer cette vue" not in mission_client.get(f"{LIST}?pilote=inconnu").content.decode()

    @pytest.mark.parametrize("page", [LIST, "/2012-2014/"])
    def test_mine_on_the_pages(self, page, mission_client, late, of_the_pilot):
        html = mission_client.get(page).content.decode()
        assert f'<a href="{late.get_absolute_url()}">En retard</a>' in html
        assert "Mon suivi" not in html

    def test_the_one_that_is_shown(self, mission_client, late):
        html = mission_client.get(f"{LIST}?signal=retard&page=1").content.decode()
        assert 'aria-current="true">En retard</a>' in html
        assert "Enregistrer cette vue" not in html
        assert address(late) in html

    def test_the_first_ones_and_the_one_that_is_shown(self, mission_client, mission, plan):
        for number in range(8):
            keep(mission, plan, f"Vue {number}", query=f"q={number}")
        html = mission_client.get(f"{LIST}?q=7").content.decode()
        assert [number for number in range(8) if f">Vue {number}</a>" in html] == [0, 1, 2, 3, 4, 5, 7]

    def test_the_menu(self, mission_client):
        assert f'<a href="{PAGE}">Mes vues</a>' in mission_client.get("/2012-2014/plan/").content.decode()


class TestTheDatabase:
    def test_a_name_once(self, mission, plan, late):
        with pytest.raises(IntegrityError), transaction.atomic():
            keep(mission, plan)

    def test_a_start_page_once(self, mission, plan):
        keep(mission, plan, is_start=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            keep(mission, plan, "Autre", is_start=True)

    def test_views_go_with_their_owner(self, mission, late):
        mission.delete()
        assert not SavedView.objects.exists()

    def test_views_go_with_their_plan(self, mission):
        other = factories.plan("2009-2011", is_current=False)
        keep(mission, other)
        other.delete()
        assert not SavedView.objects.exists()

    def test_a_view_shows_the_plan_as_it_becomes(self, mission_client, action, mission, plan):
        view = keep(mission, plan, query="statut=completed")
        assert "0 action" in text_of(mission_client.get(view.get_absolute_url()))
        factories.record(action, mission, status=Status.COMPLETED)
        assert "1 action" in text_of(mission_client.get(view.get_absolute_url()))
