"""What an import finds wrong, adds, changes and leaves: rule by rule."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action, AmendmentKind, InvolvementRole, Plan, Status
from actions.plan_import import PlanChangedError, preview_import, run_import
from actors.models import Contact, Organisation, OrganisationKind
from tests import factories
from tests.actions.plan_files import HEADERS, as_csv, as_xlsx, line, preview, problems, run


@pytest.fixture
def draft(db):
    """A plan that nobody follows yet."""
    return factories.plan("2015-2020", is_current=False, starts_on=date(2015, 1, 1), ends_on=date(2020, 12, 31))


@pytest.fixture
def new_plan(db):
    return Plan(slug="2015-2020", title="Plan", starts_on=date(2015, 1, 1), ends_on=date(2020, 12, 31))


@pytest.fixture
def recorded(plan):
    """Action 1, as the line of the tests tells it."""
    return factories.action(plan, 1, of=told_objective(plan))


def told_objective(plan):
    objective = factories.objective(plan)
    for node, title in (
        (objective, "Un objectif"),
        (objective.orientation, "Une orientation"),
        (objective.orientation.axis, "Un axe"),
    ):
        node.title = title
        node.save()
    return objective


def words(plan, *lines, **given):
    return list(preview(plan, *lines, **given).changes.in_words())


# What is wrong


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_problem_says_where_it_is_and_what_is_expected(draft, make):
    found = preview(draft, content=make(line(ends_on="novembre 2013")), name="plan.csv").problems
    place = {as_csv: "fichier «\u00a0plan.csv\u00a0»", as_xlsx: "feuille «\u00a0Actions\u00a0»"}[make]
    assert str(found.shown[0]) == (
        f"{place}, ligne 2, colonne N «\u00a0Fin\u00a0», valeur «\u00a0novembre 2013\u00a0»\u00a0: "
        "Une date est attendue, comme 15/11/2013 ou 2013-11-15."
    )


def test_all_problems_are_told_at_once(draft):
    found = problems(draft, line(axis="un", title=""), line(number=2, starts_on="hier", ends_on="demain"))
    assert [(row, column) for row, column, _, _ in found] == [
        (2, "A «\u00a0Axe (n°)\u00a0»"),
        (2, "H «\u00a0Intitulé\u00a0»"),
        (3, "M «\u00a0Début\u00a0»"),
        (3, "N «\u00a0Fin\u00a0»"),
    ]


def test_a_hundred_problems_are_shown_and_all_are_counted(draft):
    found = preview(draft, *(line(number=number, ends_on="x") for number in range(1, 121))).problems
    assert (len(found.shown), found.count, found.hidden) == (100, 120, 20)


def test_a_long_value_is_cut_where_it_is_shown(draft):
    [(_, _, value, _)] = problems(draft, line(ends_on="x\n" * 100))
    assert value == "x " * 30 + "…"


def test_missing_columns_are_named(draft):
    content = "Axe (n°);Intitulé\n1;Titre".encode()
    assert [expected for _, _, _, expected in problems(draft, content=content)] == [
        f"La colonne «\u00a0{header}\u00a0» est attendue\u00a0: elle manque."
        for header in ("Orientation (n°)", "Objectif (n°)", "N°")
    ]


def test_a_column_comes_once(draft):
    headers = [*HEADERS.values(), "N° action"]
    [(row, column, value, expected)] = problems(draft, content=as_csv(line(), headers=headers))
    assert (row, column, value) == (1, "P", "N° action")
    assert expected == "Une seule colonne «\u00a0N°\u00a0» est attendue."


def test_unknown_columns_are_told_and_left_aside(draft):
    headers = [*HEADERS.values(), "Budget"]
    assert preview(draft, content=as_csv(line(), headers=headers)).ignored == ("Budget",)


@pytest.mark.parametrize("lines", [[], [line(number="Exemple")]])
def test_a_file_without_action(draft, lines):
    [(_, _, _, expected)] = problems(draft, *lines)
    assert expected.startswith("Une ligne par action est attendue")


def test_an_empty_file(draft):
    [(_, _, _, expected)] = problems(draft, content=b" \n")
    assert "la feuille est vide" in expected


def test_the_example_line_is_left_aside(draft):
    found = preview(draft, line(number="EXEMPLE", ends_on="n’importe quoi"), line())
    assert not found.problems
    assert (found.examples, len(found.changes.added)) == (1, 1)


def test_a_number_comes_once_even_where_its_first_line_is_wrong(draft):
    found = problems(draft, line(ends_on="x"), line())
    assert found[1] == (
        3,
        "G «\u00a0N°\u00a0»",
        "1",
        "Un numéro par action est attendu\u00a0: celui-ci est déjà à la ligne 2.",
    )


def test_a_part_of_the_plan_has_one_title_and_one_place(draft):
    found = problems(draft, line(), line(number=2, axis=2, objective_title="Autrement"))
    assert [(column, value) for _, column, value, _ in found] == [
        ("C «\u00a0Orientation (n°)\u00a0»", "1, sous le n° 2"),
        ("F «\u00a0Intitulé de l’objectif\u00a0»", "Autrement"),
    ]
    assert found[1][3] == "Le même intitulé est attendu partout\u00a0: la ligne 2 dit «\u00a0Un objectif\u00a0»."


def test_a_title_on_one_line_is_enough(draft):
    blank = dict.fromkeys(("axis_title", "orientation_title", "objective_title"), "")
    changes = run(draft, line(**blank), line(number=2), line(number=3, **blank))
    assert [change.target.title for change in changes.nodes] == ["Un axe", "Une orientation", "Un objectif"]


def test_a_new_part_needs_a_title(draft):
    [(row, column, _, expected)] = problems(draft, line(axis_title=""))
    assert (row, column, expected) == (
        2,
        "B «\u00a0Intitulé de l’axe\u00a0»",
        "Un intitulé est attendu\u00a0: celui-ci est nouveau.",
    )


def test_an_end_does_not_precede_its_start(draft):
    """Told with the other problems of the file, before it is compared with the plan."""
    found = problems(draft, line(starts_on="02/01/2015", ends_on="01/01/2015"), line(number=2, title=""))
    assert [(column, value) for _, column, value, _ in found] == [
        ("N «\u00a0Fin\u00a0»", "01/01/2015"),
        ("H «\u00a0Intitulé\u00a0»", ""),
    ]


def test_an_end_does_not_precede_the_start_that_is_recorded(plan, recorded):
    Action.objects.update(starts_on=date(2013, 6, 1))
    [(_, column, _, expected)] = problems(plan, line(ends_on="31/05/2013"))
    assert column == "N «\u00a0Fin\u00a0»"
    assert "ici du 1er juin 2013 au 31 mai 2013" in expected


def test_a_person_needs_a_direction(draft):
    [(_, column, value, _)] = problems(draft, line(pilots="A", pilot_people="P; Q"))
    assert (column, value) == ("K «\u00a0Personne pilote\u00a0»", "Q")


@pytest.mark.parametrize("field", ["pilots", "partners"])
def test_an_organisation_comes_once_even_under_two_names(draft, field):
    factories.organisation("Chambre régionale", short_name="CRESS")
    [(_, _, value, expected)] = problems(draft, line(**{field: "CRESS; chambre RÉGIONALE"}))
    assert (value, expected) == ("chambre RÉGIONALE", "Une organisation est attendue une seule fois.")


def test_an_indicator_comes_once(draft):
    [(_, _, value, _)] = problems(draft, line(indicators="Marchés; MARCHES : 3"))
    assert value == "MARCHES"


def test_a_name_that_means_several_is_not_guessed(draft):
    factories.organisation("Réseau A", short_name="RÉSO")
    factories.organisation("Réseau B", short_name="Reso")
    [(_, _, value, expected)] = problems(draft, line(partners="reso"))
    assert (value, expected) == ("reso", "Un nom qui n’en désigne qu’un est attendu\u00a0: l’annuaire en a plusieurs.")


# What is added


def test_a_new_plan(new_plan):
    run(
        new_plan,
        line(
            description="Une phrase.\nUne autre.",
            pilots="Direction Est; Direction Ouest",
            pilot_people="; Walid OUEST",
            partners="Réseau : Rita RÉSEAU",
            starts_on="01/02/2015",
            ends_on="2016-03-31",
            indicators="Marchés [marchés] : 20 au 31/12/2016",
        ),
    )
    action = Action.objects.get(plan__slug="2015-2020")
    assert (action.title, action.description) == ("Mener l’action 1", "Une phrase.\nUne autre.")
    assert (action.starts_on, action.ends_on) == (date(2015, 2, 1), date(2016, 3, 31))
    assert str(action.objective.orientation.axis.title) == "Un axe"
    held = action.involvements.order_by("role", "organisation__name")
    assert list(held.values_list("role", "organisation__name", "contact__name", "starts_on")) == [
        ("partner", "Réseau", "Rita RÉSEAU", None),
        ("pilot", "Direction Est", None, None),
        ("pilot", "Direction Ouest", "Walid OUEST", None),
    ]
    assert list(action.indicators.values_list("name", "unit", "target", "target_on")) == [
        ("Marchés", "marchés", 20, date(2016, 12, 31))
    ]
    assert not Plan.objects.get().is_current
    assert (action.status, action.version) == (Status.NOT_STARTED, 0)


def test_what_the_directory_lacks_is_added_and_to_be_checked(draft):
    run(draft, line(pilots="Direction Est", partners="Direction Est : Eva EST; Réseau"))
    kinds = dict(Organisation.objects.values_list("name", "kind"))
    assert kinds == {"Direction Est": OrganisationKind.DIRECTION, "Réseau": OrganisationKind.OTHER}
    contact = Contact.objects.get()
    assert contact.to_check
    assert contact.to_check_reason == "Import du fichier «\u00a0plan.csv\u00a0»"


def test_a_partner_that_pilots_elsewhere_is_a_direction(draft):
    run(draft, line(partners="Direction Est"), line(number=2, pilots="DIRECTION EST"))
    assert Organisation.objects.get().kind == OrganisationKind.DIRECTION


@pytest.mark.parametrize("name", ["Chambre régionale", "CHAMBRE  REGIONALE", "cress m.-p.", "cress-mp"])
def test_organisations_are_known_by_name_short_name_or_address(draft, name):
    known = factories.organisation("Chambre régionale", short_name="CRESS M.-P.", slug="cress-mp")
    factories.contact("Rita RÉSEAU", known)
    changes = run(draft, line(partners=f"{name} : rita reseau"))
    assert (changes.organisations, changes.contacts) == ([], [])
    assert known.involvements.get().contact.name == "Rita RÉSEAU"


def test_addresses_of_organisations_are_free_ones(draft):
    factories.organisation("Un autre", slug="reseau-a")
    run(draft, line(partners="Réseau (A); Comité; ★"))
    assert set(Organisation.objects.values_list("slug", flat=True)) == {
        "reseau-a",
        "reseau-a-2",
        "comite-2",
        "organisation",
    }


def test_a_pilot_added_to_a_known_action_pilots_from_today(plan, recorded):
    run(plan, line(pilots="Direction Est"))
    assert recorded.involvements.get().starts_on == date(2013, 11, 15)


# What is changed


def test_fields_are_told_before_and_after(plan, recorded):
    Action.objects.update(ends_on=date(2013, 6, 30))
    assert words(
        plan, line(title="Autrement", description="Dit.", ends_on="31/12/2013", objective_title="Renommé")
    ) == [
        "Objectif 1, intitulé\u00a0: Un objectif → Renommé",
        "Action 1, intitulé\u00a0: Mener l’action 1 → Autrement",
        "Action 1, descriptif\u00a0: vide → Dit.",
        "Action 1, fin prévue\u00a0: 30 juin 2013 → 31 décembre 2013",
    ]


def test_an_action_moves_to_another_objective(plan, recorded):
    run(plan, line(objective=2, objective_title="Un autre"))
    recorded.refresh_from_db()
    assert recorded.objective.title == "Un autre"
    assert plan.objectives.count() == 2


def test_an_orientation_moves_to_another_axis(plan, recorded):
    assert words(plan, line(axis=2, axis_title="Nouvel axe")) == [
        "Axe 2, à ajouter\u00a0: Nouvel axe",
        "Orientation 1, axe\u00a0: 1. Un axe → 2. Nouvel axe",
    ]
    run(plan, line(axis=2, axis_title="Nouvel axe"))
    assert plan.orientations.get().axis.number == 2


def test_a_person_is_added_to_a_pilot_without_one(plan, recorded):
    known = factories.organisation("Direction Est")
    held = recorded.involvements.create(organisation=known, role=InvolvementRole.PILOT)
    run(plan, line(pilots="Direction Est", pilot_people="Eva EST"))
    held.refresh_from_db()
    assert (held.contact.name, recorded.involvements.count()) == ("Eva EST", 1)


def test_the_state_of_actions_stays_as_it_is(plan, recorded, mission):
    factories.record(recorded, mission, progress=60, committee_note="Note.")
    before = Action.objects.values("status", "weather", "progress", "expected_end", "updated_on").get()
    run(plan, line(title="Autrement", ends_on="31/12/2014"), author=mission)
    after = Action.objects.values("status", "weather", "progress", "expected_end", "updated_on").get()
    assert after == before
    assert recorded.updates.count() == 1


def test_who_was_updating_an_action_is_told_of_its_new_wording(plan, recorded):
    run(plan, line(title="Autrement"))
    recorded.refresh_from_db()
    assert recorded.version == 1


# What is left


def test_an_empty_cell_leaves_what_is_recorded(plan, recorded):
    Action.objects.update(description="Dit.", starts_on=date(2013, 1, 1), ends_on=date(2013, 6, 30))
    assert preview(plan, line()).changes.is_empty


def test_actions_that_the_file_does_not_name_stay(plan, recorded):
    factories.action(plan, 2, title="Autre")
    assert words(plan, line()) == ["Action 2, absente du fichier, laissée telle quelle\u00a0: Autre"]
    run(plan, line())
    assert plan.actions.count() == 2


def test_pilots_that_the_file_does_not_name_stay(plan, recorded):
    factories.involve(recorded, factories.contact("Eva EST", factories.organisation("Direction Est")))
    changes = run(plan, line())
    assert changes.actions[0].left == ["Pilote : Direction Est, Eva EST (absent du fichier)"]
    assert recorded.involvements.get().ends_on is None


def test_another_person_of_the_same_organisation_is_a_handover(plan, recorded):
    factories.involve(recorded, factories.contact("Eva EST", factories.organisation("Direction Est")))
    changes = run(plan, line(pilots="Direction Est", pilot_people="Paul PILOTE"))
    assert changes.actions[0].left == [
        "Pilote : Direction Est, Eva EST (le fichier nomme Paul PILOTE\u00a0: passez la main)"
    ]
    assert recorded.involvements.get().contact.name == "Eva EST"
    assert not Contact.objects.filter(name="Paul PILOTE").exists()


def test_who_has_handed_over_is_not_missed_and_who_will_take_over_neither(plan, recorded):
    east = factories.organisation("Direction Est")
    factories.involve(recorded, factories.contact("Eva EST", east), ends_on=date(2013, 11, 14))
    factories.involve(recorded, factories.contact("Ed EST", east), starts_on=date(2013, 12, 1))
    assert preview(plan, line()).changes.actions[0].left == []
    assert preview(plan, line(pilots="Direction Est", pilot_people="Ed EST")).changes.is_empty


def test_indicators_are_added_and_never_changed(plan, recorded):
    recorded.indicators.create(name="Marchés", unit="marchés", target=10)
    recorded.indicators.create(name="Emplois")
    changes = run(plan, line(indicators="Marchés [marchés] : 20; Projets"))
    assert changes.actions[0].left == [
        "Indicateur\u00a0: Marchés [marchés] : 10 (le fichier dit\u00a0: Marchés [marchés] : 20)",
        "Indicateur\u00a0: Emplois (absent du fichier)",
    ]
    assert list(recorded.indicators.values_list("name", "target")) == [
        ("Marchés", 10),
        ("Emplois", None),
        ("Projets", None),
    ]


def test_without_a_column_nothing_is_said_of_it(plan, recorded):
    factories.involve(recorded, factories.contact("Eva EST", factories.organisation("Direction Est")))
    recorded.indicators.create(name="Marchés")
    content = "Axe;Orientation;Objectif;N°;Intitulé\n1;1;1;1;Mener l’action 1".encode()
    assert words(plan, content=content) == []


# The versions of the plan


def test_a_new_wording_in_a_plan_that_is_followed_enters_its_versions(plan, recorded, mission):
    factories.record(recorded, mission)
    run(plan, line(title="Autrement", ends_on="31/12/2014"), line(number=2), author=mission)
    reworded = recorded.amendments.get()
    assert (reworded.kind, reworded.title_before, reworded.title_after) == (
        AmendmentKind.REWORDED,
        "Mener l’action 1",
        "Autrement",
    )
    assert (reworded.effective_on, reworded.author) == (date(2013, 11, 15), mission)
    assert reworded.reason == "Import du fichier «\u00a0plan.csv\u00a0»"
    added = plan.actions.get(number=2).amendments.get()
    assert (added.kind, added.title_after) == (AmendmentKind.ADDED, "Mener l’action 1")


def test_dates_alone_are_no_version(plan, recorded, mission):
    factories.record(recorded, mission)
    run(plan, line(ends_on="31/12/2014"), author=mission)
    assert not recorded.amendments.exists()


def test_a_plan_that_nobody_follows_yet_has_no_versions(plan, recorded):
    run(plan, line(title="Autrement"), line(number=2))
    assert not plan.actions.filter(amendments__isnull=False).exists()


# All or nothing


def test_what_changed_since_the_preview_is_not_imported(plan, recorded):
    content = as_csv(line(title="Autrement"))
    shown = preview_import(content, name="plan.csv", plan=plan).changes.digest
    Action.objects.update(title="Changé entre-temps")
    with pytest.raises(PlanChangedError) as refused:
        run_import(content, name="plan.csv", plan=plan, author=None, digest=shown)
    assert Action.objects.get().title == "Changé entre-temps"
    assert refused.value.preview.changes.changed[0].fields[0].before == "Changé entre-temps"


def test_one_problem_and_nothing_is_written(draft):
    run_import(as_csv(line(), line(number=2, ends_on="x")), name="plan.csv", plan=draft, author=None)
    assert not Action.objects.exists()
    assert not draft.axes.exists()


def test_queries_do_not_depend_on_the_number_of_lines(draft):
    def lines(count):
        return [line(number=number, pilots=f"Direction {number}", indicators="X") for number in range(1, count + 1)]

    with CaptureQueriesContext(connection) as few:
        preview(draft, *lines(2))
    with CaptureQueriesContext(connection) as many:
        preview(draft, *lines(30))
    assert len(many) == len(few)
