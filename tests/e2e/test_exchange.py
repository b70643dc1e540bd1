"""The administrator of the directory exports contacts, changes the file, sees what would change, and imports it."""

from pathlib import Path

from playwright.sync_api import expect

from actors.models import Contact
from tests.e2e.test_accessibility import findings


def test_out_and_in_again(sign_in, tmp_path, viewport):
    page = sign_in("annuaire")
    page.goto("/admin/actors/contact/")
    page.get_by_role("link", name="Exporter").click()
    assert findings(page) == []
    page.get_by_label("CSV (UTF-8, points-virgules)").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Exporter").click()
    exported = Path(download.value.path()).read_text(encoding="utf-8-sig")
    known = Contact.objects.order_by("organisation__name", "name").first()
    changed = exported.replace(f";{known.function};", ";Présidente d’honneur;", 1)
    assert changed != exported

    wrong = tmp_path / "faux.csv"
    wrong.write_text(exported.replace("non;", "peut-être;", 1))
    page.goto("/admin/actors/contact/import/")
    page.get_by_label("Fichier XLSX ou CSV").set_input_files(wrong)
    page.get_by_role("button", name="Voir ce que l’import ferait").click()
    expect(page.get_by_role("alert")).to_contain_text("«\u00a0oui\u00a0» ou «\u00a0non\u00a0» est attendu")
    assert findings(page) == []

    right = tmp_path / "annuaire.csv"
    right.write_text(changed)
    page.get_by_label("Fichier XLSX ou CSV").set_input_files(right)
    page.get_by_role("button", name="Voir ce que l’import ferait").click()
    expect(page.get_by_role("table")).to_contain_text("Présidente d’honneur")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_role("button", name="Importer").first.click()
    expect(page.get_by_text("est importé")).to_be_visible()
    assert Contact.objects.filter(function="Présidente d’honneur").count() == 1
