"""Words that are deleted from a text leave the index of the search too."""

from django.db import connection


def forget_deleted_words() -> None:
    """SQLite only notes in its indexes that words are gone, until it merges their parts; PostgreSQL needs nothing."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE% USING fts5(%'")
        for (name,) in cursor.fetchall():
            table = connection.ops.quote_name(name)  # a name takes no parameter
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - named by the database
