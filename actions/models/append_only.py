"""Rows that are added and never changed: a correction is a new row."""

from django.db import models


class HistoryIsAppendOnlyError(TypeError):
    """Somebody tried to change or delete a row of the history; a correction is a new row."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise HistoryIsAppendOnlyError

    def delete(self):
        raise HistoryIsAppendOnlyError


class AppendOnly(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise HistoryIsAppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise HistoryIsAppendOnlyError
