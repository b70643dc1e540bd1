"""The steering committee."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actors.models import College, CommitteeSeat
from actors.roles import can_see_directory


@require_safe
def committee(request):
    if not can_see_directory(request.user):
        raise Http404
    seats = list(CommitteeSeat.objects.select_related("organisation"))
    colleges = [(college, [seat for seat in seats if seat.college == college]) for college in College]
    return render(request, "actors/committee.html", {"colleges": colleges, "count": len(seats)})
