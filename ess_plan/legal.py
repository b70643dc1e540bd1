"""The pages that the law asks for, public; what only the Métropole knows of them stands in the settings (LEGAL)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def accessibility(request):
    return render(request, "legal/accessibility.html", {"legal": settings.LEGAL})


@require_safe
@login_not_required
def legal_notice(request):
    return render(request, "legal/notice.html", {"legal": settings.LEGAL})


@require_safe
@login_not_required
def personal_data(request):
    context = {"legal": settings.LEGAL, "years": settings.PERSONAL_DATA_YEARS}
    return render(request, "legal/personal_data.html", context | {"months": settings.ACCESS_LOG_MONTHS})
