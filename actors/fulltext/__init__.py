"""Full-text search in French, by whole words and their endings, the same on either database.

`words` reads what a person typed, `indexes` says which text is searched and asks the database, `operations` makes the
indexes in migrations, `excerpts` shows where the words stand.
"""
