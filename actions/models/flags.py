"""What is true or false of a row, as an annotation."""

from django.db.models import BooleanField, Case, Q, When


class _Flag(Case):
    """A condition that others refer to, without an `OuterRef`: resolved and written once in a query for all of them.

    Django resolves and writes it anew in each lookup that names it, and so on within it: half of what a page costs
    that compares two days.
    """

    is_resolved = False

    def resolve_expression(self, *args, **options):
        if self.is_resolved:
            return self
        resolved = super().resolve_expression(*args, **options)
        resolved.is_resolved = True
        return resolved

    def as_sql(self, compiler, connection, **options):
        written = compiler.__dict__.setdefault("written_flags", {})
        if id(self) not in written:
            written[id(self)] = (self, *super().as_sql(compiler, connection, **options))
        _, sql, params = written[id(self)]
        return sql, list(params)  # a list of its own, which lookups extend


def flag(condition: Q):
    """Return the annotation that tells whether a row meets a condition; never null."""
    return _Flag(When(condition, then=True), default=False, output_field=BooleanField())
