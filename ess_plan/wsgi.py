"""The WSGI entry point: `gunicorn ess_plan.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ess_plan.settings")
application = get_wsgi_application()
