"""`manage.py import_plan` says what it would do, does it when told to, and nothing where something is wrong."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from actions.models import Action, Plan
from tests import factories
from tests.actions.plan_files import as_csv, line

NEW = {"plan": "2015-2020", "title": "Plan 2015-2020", "starts": date(2015, 1, 1), "ends": date(2020, 12, 31)}


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "plan.csv"
        path.write_bytes(as_csv(*lines))
        return path

    return write


def test_without_apply_nothing_is_written(db, file, capsys):
    call_command("import_plan", file(line(partners="Réseau")), **NEW)
    told = capsys.readouterr().out
    assert "Plan nouveau\u00a0: Plan 2015-2020 (2015-2020)" in told
    assert "Organisation nouvelle\u00a0: Réseau (Autre organisation)" in told
    assert "1 action(s) à ajouter, 0 à changer" in told
    assert "Rien n’est écrit" in told
    assert not Plan.objects.exists()


def test_with_apply_it_is(db, file, capsys):
    call_command("import_plan", file(line()), apply=True, **NEW)
    assert Action.objects.get().plan.title == "Plan 2015-2020"
    assert "L’import est fait." in capsys.readouterr().out


def test_with_problems_it_fails_and_names_them(db, file, capsys):
    with pytest.raises(CommandError, match="1 erreur"):
        call_command("import_plan", file(line(ends_on="bientôt")), apply=True, **NEW)
    assert "ligne 2, colonne N «\u00a0Fin\u00a0», valeur «\u00a0bientôt\u00a0»" in capsys.readouterr().err
    assert not Plan.objects.exists()


def test_a_new_plan_needs_its_title_and_bounds(db, file):
    with pytest.raises(CommandError, match="--title, --starts et --ends"):
        call_command("import_plan", file(line()), plan="2015-2020")


@pytest.mark.parametrize(
    ("said", "expected"),
    [({"plan": "plan"}, "Commencez par un chiffre"), ({"ends": date(2014, 1, 1)}, "finit après son début")],
)
def test_a_new_plan_is_checked(db, file, said, expected):
    with pytest.raises(CommandError, match=expected):
        call_command("import_plan", file(line()), **NEW | said)


def test_versions_are_written_in_the_name_of_an_account(plan, action, mission, file):
    factories.record(action, mission)
    path = file(line(title="Autrement"))
    with pytest.raises(CommandError, match="--author"):
        call_command("import_plan", path, plan=plan.slug, apply=True)
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("import_plan", path, plan=plan.slug, apply=True, author="personne@example.org")
    assert not action.amendments.exists()
    call_command("import_plan", path, plan=plan.slug, apply=True, author="Mission@example.org")
    assert action.amendments.get().author == mission


def test_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("import_plan", tmp_path / "rien.csv", **NEW)


def test_a_file_that_is_too_large(db, file, settings):
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(CommandError, match="dépasse"):
        call_command("import_plan", file(line()), **NEW)
