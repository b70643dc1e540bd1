"""Full-text search of the directory: by names and functions, never by e-mail or phone."""

from django.db import migrations

from actors.fulltext.operations import IndexText, MakeFrenchConfiguration


class Migration(migrations.Migration):
    dependencies = [("actors", "0001_initial")]

    operations = [
        MakeFrenchConfiguration(),
        IndexText(
            "search_organisation",
            "actors_organisation",
            columns=("name", "short_name", "description"),
            heading=("name", "short_name"),
        ),
        IndexText("search_contact", "actors_contact", columns=("name", "function")),
    ]
