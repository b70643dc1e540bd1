"""The queue of the reports has pages of its own: the administration does not show it."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
