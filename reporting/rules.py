"""The rules by which everything is counted, as readers are told: on their page, beside figures and in files."""

from dataclasses import dataclass, replace

from actions.models import Plan


@dataclass(frozen=True)
class Rule:
    """How one thing is counted; `key` names it in addresses, and is that of the list's filter where there is one."""

    key: str
    title: str
    text: str
    """Sentences; `{days}` stands for the plan's delay without news."""


_RULES = (
    Rule(
        "statut",
        "Statut",
        "Déclaré par le pilote ou par la Mission ESS\u00a0: à lancer, en cours, suspendue, réalisée ou abandonnée. "
        "Une action qui n’a encore fait l’objet d’aucun suivi est «\u00a0à lancer\u00a0».",
    ),
    Rule(
        "meteo",
        "Météo",
        "Déclarée tant que l’action est en cours\u00a0: dans les temps, à surveiller (un jalon important glisse, la "
        "livraison reste assurée), en difficulté (la livraison est touchée, une décision est attendue).",
    ),
    Rule(
        "avancement",
        "Avancement",
        "Déclaré en pourcentage. Une action réalisée compte pour 100\u00a0%, une action à lancer pour 0\u00a0%. "
        "L’avancement du plan, d’un axe, d’une orientation ou d’un objectif est la moyenne de ses actions, sauf les "
        "abandonnées.",
    ),
    Rule(
        "rythme",
        "Temps écoulé, rythme",
        "La part des jours du plan qui sont passés, le jour dit compris. L’écart de rythme est l’avancement moins le "
        "temps écoulé, en points. Aucun plan n’avance d’un pas régulier\u00a0: c’est un repère.",
    ),
    Rule(
        "echeance",
        "Échéance",
        "La dernière date de fin annoncée dans le suivi ou, à défaut, la fin prévue au départ. Chaque date annoncée "
        "est conservée\u00a0: «\u00a0repoussée 2 fois, +\u00a05\u00a0mois\u00a0».",
    ),
    Rule(
        "retard",
        "En retard",
        "Jamais déclaré, toujours calculé\u00a0: l’échéance est passée et l’action n’est ni réalisée ni abandonnée.",
    ),
    Rule(
        "difficulte",
        "En difficulté",
        "Actions en cours dont le pilote ou la Mission ESS déclare la météo «\u00a0En difficulté\u00a0»\u00a0: la "
        "livraison est touchée, une décision du comité est attendue.",
    ),
    Rule(
        "silence",
        "Sans nouvelles",
        "Ni mise à jour ni confirmation depuis plus de {days} jours, pour une action ni réalisée ni abandonnée. Sans "
        "aucun suivi, le délai court depuis le début du plan.",
    ),
    Rule(
        "proche",
        "Échéance proche",
        "L’échéance tombe dans les 60 jours, pour une action ni réalisée ni abandonnée.",
    ),
    Rule(
        "sans-pilote",
        "Sans pilote",
        "Aucune organisation ne pilote l’action à cette date, et l’action n’est ni réalisée ni abandonnée.",
    ),
    Rule(
        "sans-echeance",
        "Sans échéance",
        "Aucune date de fin n’est connue, ni prévue au départ ni annoncée depuis, pour une action ni réalisée ni "
        "abandonnée. Une telle action n’est jamais comptée en retard.",
    ),
    Rule(
        "signal-calcule",
        "Signal calculé",
        "Ce que disent les dates d’une action ni réalisée ni abandonnée, à côté de la météo du pilote. Quatre "
        "signes\u00a0: elle est en retard\u202f; ni son statut ni son avancement n’ont changé depuis plus de {days} "
        "jours, confirmations comprises (sauf si elle est suspendue ou si son début prévu est à venir)\u202f; son "
        "avancement est inférieur d’au moins 20 points à la part écoulée du temps entre son début prévu (à défaut, sa"
        " première mise à jour «\u00a0en cours\u00a0», à défaut, le début du plan) et son échéance\u202f; son "
        "échéance est plus tardive que la première annoncée, ou a été repoussée au moins deux fois. Aucun "
        "signe\u00a0: dans les temps. Un seul\u00a0: à surveiller. En retard, ou plusieurs signes\u00a0: en "
        "difficulté.",
    ),
    Rule(
        "contradiction",
        "Contradiction",
        "Ce qui est déclaré ne s’accorde pas avec les dates\u00a0: «\u00a0dans les temps\u00a0» malgré un retard, une"
        " absence de mouvement, un avancement en retrait ou une échéance repoussée au moins deux fois\u202f; «\u00a0à"
        " surveiller\u00a0» malgré un retard\u202f; «\u00a0en difficulté\u00a0» sans aucun signe\u202f; «\u00a0à "
        "lancer\u00a0» après le début prévu\u202f; «\u00a0en cours\u00a0» à 100\u00a0%\u202f; avancement en "
        "baisse\u202f; échéance après la fin du plan\u202f; jalons encore ouverts d’une action réalisée ou "
        "abandonnée.",
    ),
    Rule(
        "decisions",
        "Décisions en retard",
        "Décisions du comité dont la suite n’est pas dite alors que leur échéance est passée.",
    ),
    Rule(
        "plan-initial",
        "Plan actuel, plan initial",
        "Les chiffres portent sur le plan actuel. Mesurés au plan initial, ils ne comptent que les actions votées au "
        "départ, sous leur intitulé d’origine\u202f; une action abandonnée y compte pour 0\u00a0% d’avancement au "
        "lieu d’être laissée de côté, et une action fusionnée y compte comme abandonnée\u202f; le retard et "
        "l’échéance proche s’y mesurent à la fin prévue au départ, quelles que soient les dates annoncées depuis.",
    ),
    Rule(
        "evolution",
        "Évolution depuis une date",
        "La situation d’une action à chacune des deux dates, selon la même règle. Ce qui a changé puis est revenu à "
        "son point de départ n’a pas changé. Une action ajoutée entre les deux dates est «\u00a0ajoutée au "
        "plan\u00a0»\u202f; elle peut aussi être nouvellement en retard, sans nouvelles, réalisée ou abandonnée, si "
        "bien que chaque chiffre passe d’une date à l’autre par ces seules actions. Une action peut avoir changé de "
        "plusieurs façons.",
    ),
    Rule(
        "situation",
        "Situation à une date",
        "Pour chaque action, la dernière mise à jour dont la date d’effet n’est pas postérieure à cette date\u202f; "
        "le même jour, la dernière saisie l’emporte. Le plan est celui de ce jour-là\u00a0: ses actions, et leur "
        "intitulé d’alors.",
    ),
)


def counting_rules(plan: Plan) -> tuple[Rule, ...]:
    """Return the rules in the order in which they are told, with the delays of the plan."""
    return tuple(_with_the_delays_of(plan, rule) for rule in _RULES)


def counting_rule(plan: Plan, key: str) -> Rule:
    """Return one rule; raise `StopIteration` where none has that key."""
    return _with_the_delays_of(plan, next(rule for rule in _RULES if rule.key == key))


def _with_the_delays_of(plan: Plan, rule: Rule) -> Rule:
    return replace(rule, text=rule.text.format(days=plan.review_every_days))
