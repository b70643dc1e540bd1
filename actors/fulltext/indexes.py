"""Which text is searched, and the condition that a row holds all the words that are looked for.

PostgreSQL stems the text itself (configuration `french_folded`, GIN indexes on an expression). SQLite keeps the words
of the text (FTS5, in step by triggers): there the words of the index that share a stem with the one that was typed are
looked up first. Changing what is written here calls for a migration that makes the indexes anew.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, F, Func

from actors.fulltext.words import Words, family, stem
from actors.search import folded

CONFIGURATION = "french_folded"
# PostgreSQL's parser would take « et/ou » for a path and « a.b » for a host, and leave out what stands in < >.
PUNCTUATION = "-/.@_&:+~<>"
LIGATURES = {"oe": "œ", "ae": "æ"}
LIGATURE = re.compile("|".join(LIGATURES))
BEYOND = "\U0010ffff"  # after any letter


@dataclass(frozen=True)
class TextIndex:
    """The columns of a table that are searched together, and those of them that head a row."""

    name: str
    columns: tuple[str, ...]
    heading: tuple[str, ...] = ()


@dataclass(frozen=True)
class Query:
    """What is asked of the database, in its own language; empty where nothing can match."""

    words: Words
    expression: str

    def __bool__(self):
        return bool(self.expression)


def vector_sql(columns: Iterable[str]) -> str:
    """Return the SQL of what PostgreSQL indexes; `columns` are quoted names of columns that are never null."""
    text = " || ' ' || ".join(columns)
    return f"to_tsvector('{CONFIGURATION}'::regconfig, translate({text}, '{PUNCTUATION}', '{' ' * len(PUNCTUATION)}'))"


def query(words: Words, indexes: Iterable[TextIndex]) -> Query:
    """Prepare the search of `words` in any of `indexes`, by one query."""
    if not words:
        return Query(words, "")
    if connection.vendor == "postgresql":
        groups, quote, either, every = _lexemes(words), "'{}'", " | ", " & "
    else:
        groups, quote, either, every = _vocabulary(words, indexes), '"{}"', " OR ", " AND "
    if not all(groups):
        return Query(words, "")
    return Query(words, every.join(f"({either.join(map(quote.format, sorted(group)))})" for group in groups))


def _lexemes(words: Words) -> list[frozenset[str]]:
    """Return the stems that count as each word, as PostgreSQL stems it; none of a word that it never indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unnest(tsvector_to_array(to_tsvector('{CONFIGURATION}', word)))"  # noqa: S608
            " FROM unnest(%s::text[]) AS word",
            [list(words.words)],
        )
        return [family(lexeme) for (lexeme,) in cursor.fetchall()]


def _vocabulary(words: Words, indexes: Iterable[TextIndex]) -> list[set[str]]:
    """Return, of each word, the words of the indexes that share its stem."""
    starts = sorted({start for word in words.words for start in _starts(stem(word))})
    ranges = [
        (f'SELECT term FROM "{index.name}_words" WHERE term >= %s AND term < %s', (start, start + BEYOND))  # noqa: S608
        for index in indexes
        for start in starts
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(sql for sql, _ in ranges), [bound for _, bounds in ranges for bound in bounds])
        terms = [(term, stem(folded(term))) for (term,) in cursor.fetchall()]
    return [{term for term, of_term in terms if of_term in kin} for kin in words.families]


def _starts(stem: str) -> set[str]:
    """Return how words of a stem may begin: endings change its last two letters (« animal », « animaux »)."""
    known = max(len(stem) - 2, 2)
    # The letter after tells whether an o is the half of an « œ ».
    pair = LIGATURE.search(f"{stem}e"[: known + 1])
    if not pair:
        return {stem[:known]}
    return {stem[: min(pair.end(), known)], stem[: pair.start()] + LIGATURES[pair[0]]}


class Matches(Func):
    """True of the rows whose text in `index` holds all the words; in the columns that head them with `heading`.

    `leads` is for conditions that stand alone: SQLite begins with them. Beside others it would go through all that
    is found again for each row that they leave, and is kept from it.
    """

    output_field = BooleanField()

    def __init__(self, index: TextIndex, query: Query, *, heading: bool = False, leads: bool = False):
        self.index, self.query, self.heading, self.leads = index, query, heading, leads
        self.columns = index.heading if heading else index.columns
        super().__init__(F("pk"), *map(F, self.columns))

    def as_sqlite(self, compiler, connection, **kwargs):
        sql, params = compiler.compile(self.get_source_expressions()[0])
        expression = self.query.expression
        if self.heading:
            expression = f"{{{' '.join(self.columns)}}} : ({expression})"
        name = self.index.name
        sql = sql if self.leads else f"+{sql}"  # a computed value, for which SQLite has no index
        return f'{sql} IN (SELECT rowid FROM "{name}" WHERE "{name}" MATCH %s)', [*params, expression]  # noqa: S608

    def as_postgresql(self, compiler, connection, **kwargs):
        columns = [compiler.compile(expression)[0] for expression in self.get_source_expressions()[1:]]
        return f"{vector_sql(columns)} @@ %s::tsquery", [self.query.expression]
