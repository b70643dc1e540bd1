"""The territory: the communes, and the actions that name them."""

from django.core.exceptions import BadRequest
from django.db.models import Count, Exists, OuterRef
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.filters import Territory
from actions.models import Action
from actions.period import requested_period
from actions.views.shortcuts import plan_or_404
from actors.kept import kept
from actors.models import Commune
from reporting.charts.links import Links
from reporting.charts.table import Cell, Table
from reporting.charts.territory import NARROW, WIDE, tile_map


@require_safe
@kept
def territory(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    actions = Action.objects.visible_to(request.user).with_state(plan, period.as_of)
    communes = list(Commune.objects.all())
    chosen = _chosen(request, communes)
    named = Action.communes.through.objects.filter(action__in=actions.order_by().values("pk"))
    counts = dict(named.values_list("commune").annotate(Count("pk")).order_by())
    total = actions.count()
    naming = actions.filter(Exists(named.filter(action=OuterRef("pk")))).count()
    links = Links(plan)
    context = {
        "plan": plan,
        "period": period,
        "as_of": period.as_of,
        "total": total,
        "naming": naming,
        "everywhere": total - naming,
        "everywhere_url": links.actions(period.as_of, commune=Territory.EVERYWHERE.value),
        "naming_url": links.actions(period.as_of, commune=Territory.NAMED.value),
        "chosen": chosen,
        "chosen_actions": actions.filter(communes=chosen).order_by("number") if chosen else None,
        "maps": [tile_map(communes, counts, size) for size in (WIDE, NARROW)],
        "urls": {each.pk: links.actions(period.as_of, commune=each.insee_code) for each in communes},
        "most_named": sorted((each for each in communes if each.pk in counts), key=lambda each: -counts[each.pk]),
        "counts": counts,
        "table": _table(communes, counts, links, period.as_of),
    }
    return render(request, "reporting/territory.html", context)


def _chosen(request, communes: list[Commune]) -> Commune | None:
    code = request.GET.get("commune", "")
    chosen = next((commune for commune in communes if commune.insee_code == code), None)
    if code and not chosen:
        raise BadRequest("Cette commune n’est pas de la Métropole\u00a0: choisissez-la sur la carte.")
    return chosen


def _table(communes: list[Commune], counts: dict[int, int], links: Links, as_of) -> Table:
    rows = []
    for commune in communes:
        count = counts.get(commune.pk, 0)
        url = links.actions(as_of, commune=commune.insee_code) if count else ""
        rows.append((commune.name, f"{commune.population:,}".replace(",", "\u202f"), Cell(str(count), url)))
    return Table("Actions qui nomment chaque commune", ("Commune", "Habitants", "Actions qui la nomment"), tuple(rows))
