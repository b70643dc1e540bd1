"""The indexes of the search: whole after all migrations, and made and unmade without a trace."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.models import CharField, TextField

from actions.models import Action
from actions.search import ACTIONS, INDEXES
from actors.fulltext.indexes import Matches, query
from actors.fulltext.operations import IndexText
from actors.fulltext.words import words_of
from actors.models import Contact
from tests import factories

MIGRATIONS = ("actors.migrations.0002_search", "actions.migrations.0003_search")
OPERATIONS = [operation for name in MIGRATIONS for operation in import_module(name).Migration.operations]
MADE = {operation.index: operation.table for operation in OPERATIONS if isinstance(operation, IndexText)}


def test_what_is_searched_is_what_migrations_index():
    assert set(MADE) == set(INDEXES)


@pytest.mark.parametrize("field", ["email", "phone", "to_check_reason"])
def test_private_data_is_not_indexed(field):
    assert isinstance(Contact._meta.get_field(field), CharField | TextField)
    assert [index.name for index, table in MADE.items() if table == "actors_contact" and field in index.columns] == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="triggers are how SQLite keeps in step")
@pytest.mark.django_db
@pytest.mark.parametrize(("index", "table"), MADE.items(), ids=lambda value: getattr(value, "name", ""))
def test_triggers_outlive_every_migration(index, table):
    """Django makes a table anew to alter it on SQLite, and forgets its triggers.

    If this fails after a migration on `table`, repeat the index's operations in it: unmake, then make.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        names = {name for (name,) in cursor.fetchall()}
        cursor.execute(f"""INSERT INTO "{index.name}" ("{index.name}") VALUES ('integrity-check')""")  # noqa: S608
    assert names >= {f"{index.name}_{event}" for event in ("insert", "update", "delete")}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no other way")
@pytest.mark.django_db
def test_the_condition_is_answered_by_the_index():
    matching = Contact.objects.filter(Matches(index := _index("search_contact"), query(words_of("camille"), [index])))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "search_contact" in matching.explain()


def _index(name):
    return next(index for index in INDEXES if index.name == name)


def _names_of_the_search():
    """Every table, index, trigger and configuration of the search that the database holds."""
    sources = {
        "sqlite": "SELECT name FROM sqlite_master WHERE name LIKE 'search%'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'search%'"
        " UNION SELECT cfgname FROM pg_ts_config WHERE cfgname = 'french_folded'",
    }
    with connection.cursor() as cursor:
        cursor.execute(sources[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_what_is_made_can_be_unmade_and_made_again():
    """Rows that were there before are found after."""
    action = factories.action(factories.plan(), 1, title="Acheter responsable")
    before = _names_of_the_search()
    assert before
    with connection.schema_editor() as editor:
        for operation in reversed(OPERATIONS):
            operation.database_backwards("app", editor, None, None)
    assert _names_of_the_search() == set()
    with connection.schema_editor() as editor:
        for operation in OPERATIONS:
            operation.database_forwards("app", editor, None, None)
    assert _names_of_the_search() == before
    found = Action.objects.filter(Matches(ACTIONS, query(words_of("achetée"), INDEXES)))
    assert list(found) == [action]
