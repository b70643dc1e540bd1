"""A report in a browser: composed with a live outline, published by the worker while the page tells how far it is."""

from django.core.management import call_command
from playwright.sync_api import expect

REPORTS = "/2012-2014/rapports/"


def let_the_worker_work():
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)


def test_the_outline_follows_what_is_chosen(sign_in):
    page = sign_in("copil")
    page.goto(REPORTS)
    outline = page.get_by_role("region", name="Rapport d’avancement")
    expect(outline).to_contain_text("37 actions")
    page.get_by_label("Axe", exact=True).select_option("1")
    expect(outline).to_contain_text("19 actions")
    page.get_by_label("Évolution depuis le").fill("2013-06-21")
    expect(outline).to_contain_text("depuis le 21 juin 2013")
    page.get_by_label("Le mur des actions").check()
    expect(outline).to_contain_text("Le mur des actions (laissé de côté)")
    link = page.get_by_role("link", name="Ouvrir le PDF")
    assert link.get_attribute("href").endswith("avancement.pdf?au=2013-11-15&depuis=2013-06-21&axe=1&sans=mur")
    page.get_by_label("Cahier du pilote").check()
    expect(page.get_by_role("region", name="Cahier du pilote")).to_contain_text("Choisissez un pilote")
    expect(page.get_by_role("button", name="Publier")).to_have_count(0)


def test_the_mission_publishes_and_anybody_verifies(sign_in, tmp_path):
    page = sign_in("mission")
    page.goto("/2012-2014/copil/2013-11-15/")
    page.get_by_role("button", name="Publier la synthèse").click()
    expect(page.get_by_text("En attente")).to_be_visible()
    let_the_worker_work()
    page.get_by_role("link", name="Voir le rapport publié").click(timeout=20_000)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Synthèse pour le comité")
    kept = page.context.request.get(page.get_by_role("link", name="Ouvrir le PDF").get_attribute("href"))
    copy = tmp_path / "copie.pdf"
    copy.write_bytes(kept.body())
    page.goto("/verifier/")
    page.get_by_label("Fichier PDF du rapport").set_input_files(copy)
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("status")).to_contain_text("Conforme")
    copy.write_bytes(kept.body() + b" ")
    page.get_by_label("Fichier PDF du rapport").set_input_files(copy)
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("status")).to_contain_text("Inconnu")
