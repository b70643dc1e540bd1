"""Published reports: made by the worker, sealed, for those who may read them, withdrawn rather than deleted."""

import json
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from actions.models import Meeting, StatusUpdate
from actions.models.append_only import HistoryIsAppendOnlyError
from reporting.models import PublishedReport, ReportFile, ReportState
from reporting.publishing import is_intact
from reporting.report_files import make
from tests import factories

PUBLISH = "/2012-2014/rapports/publier/"
SINCE = "?genre=avancement&au=2013-11-15&depuis=2013-06-21"
LIST = "/2012-2014/rapports/publies/"
VERIFY = "/verifier/"


@pytest.fixture
def publish(client_of, mission, told_action):
    """Publish as the Mission does, and let the worker work."""

    def ask(query=SINCE, user=None) -> PublishedReport:
        response = client_of(user or mission).post(PUBLISH + query)
        assert response.status_code == 302
        asked = ReportFile.objects.first()
        assert response.url == asked.get_absolute_url()
        make(asked.pk)
        asked.refresh_from_db()
        assert asked.state == ReportState.DONE, asked.failure
        return asked.published

    return ask


@pytest.fixture
def published(publish):
    return publish()


def file_of(client, report) -> bytes:
    response = client.get(f"{report.get_absolute_url()}rapport.pdf")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_it_is_kept_with_its_digests_its_data_and_who_published_it(published, client_of, mission):
    content = file_of(client_of(mission), published)
    assert published.sha256 == sha256(content).hexdigest()
    assert published.snapshot_sha256 == sha256(published.snapshot.encode()).hexdigest()
    assert published.pages == len(PdfReader(BytesIO(content)).pages)
    assert (published.as_of, published.since) == (date(2013, 11, 15), date(2013, 6, 21))
    assert published.published_by == mission
    assert str(published) == "Rapport d’avancement au 15\u00a0novembre\u00a02013, depuis le 21\u00a0juin\u00a02013"


def test_the_file_carries_its_data_and_says_how_to_verify_it(published, client_of, mission, settings):
    content = file_of(client_of(mission), published)
    travelling = PdfReader(BytesIO(content)).attachments
    (data,) = (files[0] for name, files in travelling.items() if name.endswith(".json"))
    (table,) = (files[0] for name, files in travelling.items() if name.endswith(".csv"))
    assert data.decode() == published.snapshot
    assert table.decode("utf-8-sig").startswith("N°;Axe;")
    text = text_of(content)
    assert published.short_reference in text
    assert f"{settings.PORTAL_URL}/verifier/" in text
    assert published.snapshot_sha256 in text.replace(" ", "")


def test_the_data_are_the_figures_of_that_day(published):
    data = json.loads(published.snapshot)
    assert data["situation_au"] == "2013-11-15"
    assert data["chiffres"]["actions"] == len(data["actions"]) == 1
    assert data["chiffres"]["par_signal"]["retard"] == 1
    assert data["actions"][0]["derniere_note"].startswith("Le marché est infructueux")


def test_nothing_recorded_later_changes_it(published, client_of, mission, told_action):
    before = file_of(client_of(mission), published)
    factories.record(told_action, mission, effective_on=date(2013, 11, 1), progress=90)
    assert StatusUpdate.objects.filter(progress=90).exists()
    assert file_of(client_of(mission), published) == before
    published.refresh_from_db()
    assert is_intact(published)


@pytest.mark.parametrize("change", ["save", "delete"])
def test_it_can_be_neither_changed_nor_deleted(published, change):
    with pytest.raises(HistoryIsAppendOnlyError):
        getattr(published, change)()
    with pytest.raises(HistoryIsAppendOnlyError):
        PublishedReport.objects.update(title="Autre") if change == "save" else PublishedReport.objects.all().delete()


def test_a_past_day_is_said_to_be_reconstructed(publish, client_of, mission):
    report = publish("?genre=avancement&au=2013-06-30")
    assert report.is_reconstructed
    assert "État reconstitué au 30 juin 2013" in text_of(file_of(client_of(mission), report)).replace("\u00a0", " ")
    assert "état reconstitué au 30 juin 2013" in client_of(mission).get(report.get_absolute_url()).content.decode()


def test_the_day_itself_is_not_reconstructed(published):
    assert not published.is_reconstructed


def test_a_partner_s_file_is_published_without_details(publish, told_action, client_of, committee_member):
    contact = factories.contact("Pia PARTENAIRE", email="pia@reseau.example")
    factories.involve(told_action, contact, "partner")
    report = publish(f"?genre=dossier-partenaire&partenaire={contact.organisation.slug}")
    text = text_of(file_of(client_of(committee_member), report))
    assert "Pia PARTENAIRE" in text
    assert "pia@reseau.example" not in text


# Who may


def test_only_the_mission_publishes(client_of, committee_member, pilot, told_action):
    for user in (committee_member, pilot):
        assert client_of(user).post(PUBLISH + SINCE).status_code == 403
    assert not ReportFile.objects.exists()


def test_who_lost_the_right_meanwhile_publishes_nothing(client_of, mission, told_action):
    client_of(mission).post(PUBLISH + SINCE)
    mission.groups.clear()
    asked = ReportFile.objects.get()
    make(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.failure) == (ReportState.FAILED, "refused")
    assert not PublishedReport.objects.exists()


def test_the_committee_reads_it_and_pilots_do_not(published, client_of, committee_member, pilot):
    """It holds every note for the committee, of which a pilot reads only the own ones."""
    for address in ("", "rapport.pdf", "donnees.json"):
        response = client_of(committee_member).get(published.get_absolute_url() + address)
        assert response.status_code == 200
        assert response.getvalue()
        assert client_of(pilot).get(published.get_absolute_url() + address).status_code == 404
    assert str(published) in client_of(committee_member).get(LIST).content.decode()
    assert str(published) not in client_of(pilot).get(LIST).content.decode()


# For a meeting


def test_a_meeting_has_its_file(publish, plan, client_of, mission, committee_member):
    meeting = factories.meeting(plan, date(2013, 11, 15))
    report = publish(f"{SINCE}&comite=2013-11-15")
    assert report.meeting == meeting
    page = client_of(committee_member).get(meeting.get_absolute_url()).content.decode()
    assert str(report) in page
    assert "Publier le rapport d’avancement" not in page
    assert "Publier le rapport d’avancement" in client_of(mission).get(meeting.get_absolute_url()).content.decode()


def test_a_meeting_that_does_not_exist_is_told(client_of, mission, told_action):
    response = client_of(mission).post(f"{PUBLISH}{SINCE}&comite=2013-01-01")
    assert response.status_code == 400
    assert "comité" in response.content.decode()


def test_a_meeting_that_is_cancelled_leaves_the_report(publish, plan):
    factories.meeting(plan, date(2013, 11, 15))
    report = publish(f"{SINCE}&comite=2013-11-15")
    Meeting.objects.all().delete()
    report.refresh_from_db()
    assert report.meeting is None


# Withdrawal


def test_it_is_withdrawn_with_a_reason_and_stays_listed(published, client_of, mission, committee_member):
    address = f"{published.get_absolute_url()}retirer/"
    assert client_of(committee_member).get(address).status_code == 403
    refused = client_of(mission).post(address, {"reason": " "})
    assert refused.status_code == 422
    client_of(mission).post(address, {"reason": "Une action manquait."})
    published.refresh_from_db()
    assert (published.withdrawn_by, published.withdrawal_reason) == (mission, "Une action manquait.")
    page = client_of(committee_member).get(published.get_absolute_url()).content.decode()
    assert "Une action manquait." in page
    assert "retiré" in client_of(committee_member).get(LIST).content.decode()


def test_a_withdrawal_is_not_done_again(published, client_of, mission):
    address = f"{published.get_absolute_url()}retirer/"
    for reason in ("Premier motif.", "Second motif."):
        client_of(mission).post(address, {"reason": reason})
    published.refresh_from_db()
    assert published.withdrawal_reason == "Premier motif."


# A file that was tampered with, on the portal's own disk


def test_a_kept_file_that_was_altered_is_not_offered(published, client_of, mission):
    with default_storage.open(published.file.name, "ab") as file:
        file.write(b"%")
    page = client_of(mission).get(published.get_absolute_url()).content.decode()
    assert "altéré" in page
    assert "Ouvrir le PDF" not in page


def test_a_kept_file_that_is_missing_answers_404(published, client_of, mission):
    default_storage.delete(published.file.name)
    assert client_of(mission).get(published.get_absolute_url()).status_code == 200
    assert client_of(mission).get(f"{published.get_absolute_url()}rapport.pdf").status_code == 404


# Verification, by anybody


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("rapport.pdf", content, "application/pdf")


def verdict(client, data) -> str:
    response = client.post(VERIFY, data)
    assert response.status_code == 200
    return response.content.decode()


def test_anybody_has_a_file_verified(published, client_of, mission, client):
    content = file_of(client_of(mission), published)
    assert "Conforme" in verdict(client, {"fichier": upload(content)})
    assert "Inconnu" in verdict(client, {"fichier": upload(content + b"\n")})
    assert "Inconnu" in verdict(client, {"fichier": upload(b"")})


def test_anybody_has_a_digest_or_a_reference_verified(published, client):
    assert "Conforme" in verdict(client, {"empreinte": f" {published.sha256.upper()} "})
    assert "empreinte de ses données" in verdict(client, {"empreinte": published.snapshot_sha256})
    assert "Inconnu" in verdict(client, {"empreinte": "0" * 64})
    assert "Référence connue" in verdict(client, {"reference": published.short_reference.lower()})
    assert "Inconnu" in verdict(client, {"reference": "AAAA-AAAA"})


def test_the_code_on_the_paper_leads_to_the_verdict(published, client):
    page = client.get(VERIFY, {"reference": published.reference}).content.decode()
    assert "Référence connue" in page
    assert "pour savoir si un fichier" in page.lower()


def test_a_withdrawn_report_is_told_as_such(published, client, client_of, mission):
    client_of(mission).post(f"{published.get_absolute_url()}retirer/", {"reason": "Une action manquait."})
    answer = verdict(client, {"empreinte": published.sha256})
    assert "mais retiré" in answer
    assert "Une action manquait." in answer


@pytest.mark.parametrize("data", [{}, {"empreinte": "xyz"}, {"empreinte": "é" * 64}, {"reference": "x" * 500}])
def test_what_cannot_be_verified_is_told(db, client, data):
    assert client.post(VERIFY, data).status_code == 422


def test_a_kind_that_compares_by_itself_says_with_which_day(publish, plan):
    factories.meeting(plan, date(2013, 6, 21))
    report = publish("?genre=synthese&au=2013-11-15")
    assert report.since == date(2013, 6, 21)
    assert json.loads(report.snapshot)["comparaison_au"] == "2013-06-21"
