"""The fixtures say what the brochure says: everything counted, every text traced back to the source text.

`tests/data/` holds the source: the brochure as read from its pages, and the list of communes. Fixture and
source are compared after one normalisation (`normalised`); the known misreadings are corrected in the source.
"""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from actions.models import Action, Axis, Involvement, Objective, Orientation, Plan
from actors.models import College, CommitteeSeat, Commune, Contact, Organisation

DATA = Path(__file__).resolve().parent.parent / "data"
FIXTURES = ("communes", "directory", "plan")

# What was plainly misread from the page, by regular expression.
CORRECTIONS = {
    r"décroisement": "décloisonnement",
    r"décroiser": "décloisonner",
    r"\blés\b": "IÉS",
    r"\bCorace\b": "COORACE",
    r"www\.cPCA\.asso\.fr": "www.cpca.asso.fr",
    r"\bDélégue\b": "Déléguée",
}
OBJECTIVES_PER_ORIENTATION = [2, 2, 3, 4, 2, 1]
ACTIONS_PER_OBJECTIVE = [2, 2, 1, 3, 3, 5, 3, 4, 2, 2, 1, 5, 3, 1]
PILOT_OF_OBJECTIVE = {
    **dict.fromkeys([1, 2, 7, 8, 9, 10, 12], "Alexandra VELAND"),
    6: "Catherine HUMBERT",
    13: "Anne PUJOS",
}
WITHOUT_PILOT = [3, 4, 5, 11, 14]
PARTNERS_OF_ACTION = {
    5: {"cpca-midi-pyrenees"},
    6: {"maison-de-l-initiative", "coop-action"},
    7: {"urscop-midi-pyrenees"},
    8: {"crp-consulting"},
    9: {"semidias"},
    10: {"la-serre"},
    14: {"garem"},
    **{number: {"midi-pyrenees-actives", "ies"} for number in (17, 18, 19)},
    23: {"caisse-des-depots"},
    28: {"rtes"},
    **{number: {"adepes", "cress-midi-pyrenees"} for number in (29, 30, 31, 32)},
    33: {"adepes", "cress-midi-pyrenees", "oress"},
    **{number: {"mouves"} for number in (34, 35, 36, 37)},
}
SEATS_PER_COLLEGE = {
    "ess_network": 6,
    "iae_network": 4,
    "solidarity_finance": 4,
    "institution": 1,
    "metropole": 1,
}


def normalised(text):
    """Fold what page layout and typography change: case, apostrophes, guillemets, marks, white space."""
    text = text.casefold().replace("’", "'").replace("-\n", "-").replace("*", "")
    text = re.sub(r"[«»“”■❑<>\s]+", " ", text)
    return re.sub(r" ([:;?!%])", r"\1", text).strip()


def corrected_source():
    text = (DATA / "plan-actions-ess-2012-2014.txt").read_text(encoding="utf-8")
    for misread, right in CORRECTIONS.items():
        text = re.sub(misread, right, text)
    return text


SOURCE = normalised(corrected_source())


def not_in_source(texts):
    return [text for text in texts if normalised(text) not in SOURCE]


def pieces(text):
    """Split a text into its paragraphs, bullets, headings and notes, without their marks."""
    return [re.sub(r"^(- |## )", "", line) for line in text.splitlines() if line.strip()]


def long_texts():
    """Return every long text of the fixtures."""
    fields = {
        Plan: ("introduction", "footnotes"),
        Axis: ("text", "footnotes"),
        Orientation: ("text", "footnotes"),
        Objective: ("text", "footnotes"),
        Organisation: ("description",),
    }
    rows = [row for model, names in fields.items() for row in model.objects.values_list(*names)]
    return [text for row in rows for text in row if text]


def titles(model):
    return list(model.objects.values_list("title", flat=True))


def load():
    call_command("loaddata", *FIXTURES, verbosity=0)


def dump():
    out = StringIO()
    call_command("dumpdata", format="json", stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def fixtures_loaded(db):
    load()


def test_there_is_one_plan_and_it_is_current():
    plan = Plan.objects.get()
    assert (plan.slug, plan.is_current, plan.review_every_days) == ("2012-2014", True, 90)
    assert (plan.starts_on.isoformat(), plan.ends_on.isoformat()) == ("2012-01-01", "2014-12-31")


@pytest.mark.parametrize(
    ("model", "count"),
    [(Axis, 2), (Orientation, 6), (Objective, 14), (Action, 37), (Contact, 16), (Commune, 37)],
)
def test_counts(model, count):
    assert model.objects.count() == count


@pytest.mark.parametrize(("model", "count"), [(Axis, 2), (Orientation, 6), (Objective, 14), (Action, 37)])
def test_numbers_follow_the_reading_order(model, count):
    assert list(model.objects.order_by("number").values_list("number", flat=True)) == list(range(1, count + 1))


def children(model, parent, number):
    return model.objects.filter(**{f"{parent}__number": number}).count()


def test_each_node_has_the_brochures_number_of_children():
    assert [children(Orientation, "axis", n) for n in (1, 2)] == [3, 3]
    assert [children(Objective, "orientation", n) for n in range(1, 7)] == OBJECTIVES_PER_ORIENTATION
    assert [children(Action, "objective", n) for n in range(1, 15)] == ACTIONS_PER_OBJECTIVE


@pytest.mark.parametrize("model", [Plan, Axis, Orientation, Objective, Action])
def test_titles_are_the_brochures(model):
    assert not_in_source(titles(model)) == []


@pytest.mark.parametrize("model", [Axis, Orientation, Objective, Action])
def test_titles_begin_with_a_capital_and_have_no_closing_mark(model):
    assert [title for title in titles(model) if not title[0].isupper() or title[-1] in " ,.;»"] == []


def test_each_action_stands_among_the_bullets_of_its_objective():
    for objective in Objective.objects.all():
        section = SOURCE.split(f"l'objectif {objective.number} ")[1].split("l'objectif ")[0]
        actions = Action.objects.filter(objective=objective).order_by("number")
        places = [section.find("- " + normalised(action.title)) for action in actions]
        assert -1 not in places, f"objective {objective.number}"
        assert places == sorted(places), f"objective {objective.number}"


def test_every_paragraph_bullet_and_note_is_in_the_brochure():
    assert not_in_source(piece for text in long_texts() for piece in pieces(text)) == []


def test_no_line_of_the_brochure_is_left_out():
    between_contents_and_back_cover = corrected_source().split("ÉDITORIAL")[1].split("Accompagnement par")[0]
    lines = [normalised(line).lstrip("-• ").rstrip(" ,.") for line in between_contents_and_back_cover.splitlines()]
    told = [*long_texts(), *College.labels]
    told += [title for model in (Axis, Orientation, Objective, Action) for title in titles(model)]
    told += [value for row in Organisation.objects.values_list("name", "website") for value in row]
    told += [f"{person.name}, {person.function}, {person.email}" for person in Contact.objects.all()]
    everything = normalised("\n".join(told))
    lost = [line for line in lines if len(line) > 30 and line not in everything]
    # Of an objective's first line, « …, comprend n actions : », the title is kept; a box names its direction.
    assert [line for line in lost if ", comprend " not in line and not line.startswith("pilotage ")] == []


def test_each_person_has_the_printed_function_and_address():
    boxes = [", ".join(filter(None, [c.name, c.function, c.email])) for c in Contact.objects.all()]
    broken = corrected_source().replace("@\n", "@")
    assert [box for box in boxes if normalised(box) not in normalised(broken)] == []
    assert Contact.objects.exclude(phone="").count() == 0


def test_what_the_page_does_not_settle_is_to_be_checked():
    flagged = Contact.objects.filter(to_check=True).exclude(to_check_reason="")
    assert {contact.name for contact in flagged} == {
        "Anne Laure FEDERICI",
        "Michel MONTAGNE",
        "Cécile GAZANJOL",
    }
    assert Contact.objects.filter(to_check=True).count() == 3


def test_names_and_websites_of_organisations_are_printed():
    rows = Organisation.objects.values_list("name", "short_name", "website")
    printed = [value.removeprefix("http://") for row in rows for value in row]
    assert len(rows) == 27
    assert not_in_source(printed) == []


def test_fourteen_committee_members_are_described_and_footnote_six_adds_two():
    seats = CommitteeSeat.objects.select_related("organisation")
    described = seats.exclude(organisation__description="").exclude(organisation__website="")
    assert described.count() == 14
    assert {str(seat.organisation) for seat in seats} - {str(seat.organisation) for seat in described} == {
        "Ville de Toulouse",
        "Toulouse Métropole",
    }
    assert {college: seats.filter(college=college).count() for college in SEATS_PER_COLLEGE} == SEATS_PER_COLLEGE
    assert list(seats.order_by("position").values_list("position", flat=True)) == list(range(1, 17))


def test_seats_follow_the_order_of_the_brochure():
    members = SOURCE.split("membres du comité de pilotage")[1]
    seats = CommitteeSeat.objects.order_by("position")[:14]
    places = [members.find(normalised(pieces(seat.organisation.description)[0])) for seat in seats]
    assert -1 not in places
    assert places == sorted(places)


def test_the_services_of_the_metropole_on_the_committee_are_printed():
    (text,) = CommitteeSeat.objects.exclude(representation="").values_list("representation", flat=True)
    assert not_in_source(text.split(":")) == []


def test_pilots():
    pilots = Involvement.objects.filter(role="pilot").values_list("action__number", "contact__name")
    actions = Action.objects.filter(objective__number__in=PILOT_OF_OBJECTIVE).select_related("objective")
    assert sorted(pilots) == sorted((each.number, PILOT_OF_OBJECTIVE[each.objective.number]) for each in actions)
    assert not Involvement.objects.filter(role="pilot").exclude(organisation__kind="direction").exists()


def test_five_objectives_have_no_pilot_yet():
    actions = Action.objects.filter(objective__number__in=WITHOUT_PILOT)
    assert actions.count() == 9
    assert not Involvement.objects.filter(role="pilot", action__in=actions).exists()


def test_partners():
    partners = Involvement.objects.filter(role="partner").values_list("action__number", "organisation__slug")
    assert sorted(partners) == sorted((number, slug) for number, slugs in PARTNERS_OF_ACTION.items() for slug in slugs)


def test_contacts_act_for_their_own_organisation_and_all_are_involved():
    involvements = Involvement.objects.exclude(contact=None).select_related("contact")
    assert all(each.contact.organisation_id == each.organisation_id for each in involvements)
    assert {each.contact_id for each in involvements} == set(Contact.objects.values_list("pk", flat=True))


def test_communes_are_those_of_the_list():
    with (DATA / "communes.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["insee_code"], row["name"], int(row["population"])) for row in csv.DictReader(file)]
    communes = Commune.objects.values_list("insee_code", "name", "population")
    assert sorted((code, name.replace("’", "'"), people) for code, name, people in communes) == sorted(rows)


def test_each_commune_has_its_own_tile_around_toulouse():
    places = {commune.name: (commune.tile_column, commune.tile_row) for commune in Commune.objects.all()}
    assert len(set(places.values())) == 37
    assert all(column < 9 and row < 8 for column, row in places.values())
    column, row = places["Toulouse"]
    assert places["Blagnac"][0] < column < places["Balma"][0]
    assert places["Saint-Jory"][1] < row < places["Saint-Orens-de-Gameville"][1]


def test_typography_is_french():
    values = [
        *long_texts(),
        *(title for model in (Plan, Axis, Orientation, Objective, Action) for title in titles(model)),
    ]
    values += [value for row in Organisation.objects.values_list("name", "short_name") for value in row]
    wrong = re.compile(r"'|\*| [:;?!%»]|« |«\S|[^\s\d]%|\d%")
    assert [match.group() for value in values for match in wrong.finditer(value.replace("«\u00a0", ""))] == []


def test_every_row_is_valid():
    models = (
        Plan,
        Axis,
        Orientation,
        Objective,
        Action,
        Involvement,
        Organisation,
        Contact,
        CommitteeSeat,
        Commune,
    )
    for row in (row for model in models for row in model.objects.all()):
        row.full_clean()


def test_loading_the_directory_again_changes_nothing():
    before = dump()
    call_command("loaddata", "communes", "directory", verbosity=0)
    assert dump() == before


def test_loading_the_plan_again_changes_nothing():
    call_command("load_plan", stdout=StringIO())
    before = dump()
    call_command("load_plan", stdout=StringIO())
    assert dump() == before
