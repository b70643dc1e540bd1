"""What migrations make for the search: the same operations on either database, each with its way back."""

from django.db.migrations.operations.base import Operation

from actors.fulltext.indexes import CONFIGURATION, TextIndex, vector_sql

WORD_TOKENS = "asciiword, word, asciihword, hword, hword_asciipart, hword_part"
NUMBERED_TOKENS = "numword, numhword, hword_numpart"


class _SqlOperation(Operation):
    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label, state):
        """Django's models know nothing of it."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._execute(schema_editor, self.made_on(schema_editor.connection.vendor))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._execute(schema_editor, self.unmade_on(schema_editor.connection.vendor))

    def _execute(self, schema_editor, statements):
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def made_on(self, vendor: str) -> list[str]:
        raise NotImplementedError

    def unmade_on(self, vendor: str) -> list[str]:
        raise NotImplementedError


class MakeFrenchConfiguration(_SqlOperation):
    """PostgreSQL: French stems of words without accents. The way back leaves the extension, which others may use."""

    def made_on(self, vendor):
        if vendor != "postgresql":
            return []
        return [
            "CREATE EXTENSION IF NOT EXISTS unaccent",
            f"CREATE TEXT SEARCH CONFIGURATION {CONFIGURATION} (COPY = pg_catalog.french)",
            f"ALTER TEXT SEARCH CONFIGURATION {CONFIGURATION}"
            f" ALTER MAPPING FOR {WORD_TOKENS} WITH unaccent, french_stem",
            f"ALTER TEXT SEARCH CONFIGURATION {CONFIGURATION}"
            f" ALTER MAPPING FOR {NUMBERED_TOKENS} WITH unaccent, simple",
        ]

    def unmade_on(self, vendor):
        return [f"DROP TEXT SEARCH CONFIGURATION {CONFIGURATION}"] if vendor == "postgresql" else []

    def describe(self):
        return "Make the French text search configuration"


class IndexText(_SqlOperation):
    """Index the text of `columns` of a table under a name, and apart those that head a row."""

    def __init__(self, name: str, table: str, columns: tuple[str, ...], heading: tuple[str, ...] = ()):
        self.index, self.table = TextIndex(name, columns, heading), table

    def deconstruct(self):
        index = self.index
        return type(self).__name__, [index.name, self.table, index.columns, index.heading], {}

    def describe(self):
        return f"Index the text of {', '.join(self.index.columns)} of {self.table}"

    def made_on(self, vendor):
        if vendor == "postgresql":
            return [self._gin(self.index.name, self.index.columns)] + (
                [self._gin(f"{self.index.name}_heading", self.index.heading)] if self.index.heading else []
            )
        return self._fts5()

    def unmade_on(self, vendor):
        name = self.index.name
        if vendor == "postgresql":
            return [f'DROP INDEX "{name}"'] + ([f'DROP INDEX "{name}_heading"'] if self.index.heading else [])
        # Django drops the triggers with the table wherever it makes the table anew.
        triggers = [f'DROP TRIGGER IF EXISTS "{name}_{event}"' for event in ("insert", "update", "delete")]
        return [*triggers, f'DROP TABLE "{name}_words"', f'DROP TABLE "{name}"']

    def _gin(self, name, columns):
        return f'CREATE INDEX "{name}" ON "{self.table}" USING gin (({vector_sql(_quoted(columns))}))'

    def _fts5(self):
        """The index reads the table for its content, and triggers tell it what changes there."""
        name, table, columns = self.index.name, self.table, ", ".join(_quoted(self.index.columns))
        old, new = (", ".join(f"{row}.{column}" for column in _quoted(self.index.columns)) for row in ("old", "new"))
        add = f'INSERT INTO "{name}" (rowid, {columns}) VALUES (new.id, {new});'  # noqa: S608
        remove = f"""INSERT INTO "{name}" ("{name}", rowid, {columns}) VALUES ('delete', old.id, {old});"""  # noqa: S608
        return [
            f"CREATE VIRTUAL TABLE \"{name}\" USING fts5({columns}, content='{table}', content_rowid='id',"
            " tokenize='unicode61 remove_diacritics 2', detail='column')",
            f"CREATE VIRTUAL TABLE \"{name}_words\" USING fts5vocab('{name}', 'row')",
            f'CREATE TRIGGER "{name}_insert" AFTER INSERT ON "{table}" BEGIN {add} END',
            f'CREATE TRIGGER "{name}_delete" AFTER DELETE ON "{table}" BEGIN {remove} END',
            f'CREATE TRIGGER "{name}_update" AFTER UPDATE OF {columns} ON "{table}" BEGIN {remove} {add} END',
            f"""INSERT INTO "{name}" ("{name}") VALUES ('rebuild')""",  # noqa: S608
        ]


def _quoted(columns):
    return [f'"{column}"' for column in columns]
