"""Search by words, the same on either database: without accents, case or kind of apostrophe."""

import unicodedata

from django.db.models import QuerySet

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def search(queryset: QuerySet, words: str, *, fields: tuple[str, ...]) -> QuerySet:
    """Keep the rows that hold every word, in any of `fields`.

    Words and rows are folded here rather than by the database: SQLite knows only ASCII letters, and what is
    searched are hundreds of names or titles, not millions.
    """
    wanted = folded(words).split()
    if not wanted:
        return queryset
    texts: dict[int, str] = {}
    for pk, *values in queryset.order_by().values_list("pk", *fields):
        texts[pk] = texts.get(pk, "") + "\n" + folded("\n".join(str(value or "") for value in values))
    return queryset.filter(pk__in=[pk for pk, text in texts.items() if all(word in text for word in wanted)])


def folded(text: str) -> str:
    """Return the text in lower case, without accents or ligatures, with straight apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return (
        "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold().translate(LIGATURES)
    )
