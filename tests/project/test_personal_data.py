"""No e-mail and no phone reaches whoever may not see it: every page, PDF and export that links lead to is read.

It reads every sheet of an action and every organisation, where details stand for those who may see them; of the other
pages, and of what parameters make of a page, some; of each PDF one.
"""

import io
import re
import zipfile
from collections import Counter
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from pypdf import PdfReader

from actions.models import Involvement
from actors.models import Contact, User

LINK = re.compile(r"""(?:href|hx-get|data-[a-z-]+|action)=["'](/[^"']*)["']""")
OUTSIDE = re.compile(r"^/(static|admin|deconnexion|reponse)/")
# Where the crawl starts: the first page, and the reports that speak of people, which a form leads to.
STARTS = [
    "/",
    "/2012-2014/rapports/dossier-partenaire.pdf?partenaire=adepes",
    "/acteurs/annuaire.pdf",
    "/acteurs/contacts.vcf",
]
READ_WHOLLY = {"action", "organisation"}
OF_A_KIND = 6  # pages of the same address, and as many with parameters
MUST_BE_READ = {
    "dashboard", "action_list", "action", "directory", "organisation", "network", "changes", "timeline", "evolution",
    "territory", "search", "meeting", "decisions", "reports", "plan_versions", "committee",
    "export_actions", "export_plan", "report_pdf", "directory_pdf", "action_sheet_pdf", "agenda_pdf", "minutes_pdf",
}  # fmt: skip


def email_of(contact):
    return f"coordonnee-{contact.pk}@secret.example"


def phone_of(contact):
    return f"05 99 {contact.pk // 100:02} {contact.pk % 100:02} 77"


@pytest.fixture
def demonstration(db):
    """The demonstration, in which every contact has an e-mail and a phone that nothing else looks like."""
    call_command("load_plan", verbosity=0)
    call_command("load_demo", verbosity=0)
    for contact in Contact.objects.all():
        contact.email, contact.phone = email_of(contact), phone_of(contact)
        contact.save()


def kind_of(address):
    """Which address it is, with the names of its parameters; None of one that leads nowhere."""
    parts = urlsplit(address)
    try:
        return resolve(parts.path).url_name, frozenset(parse_qs(parts.query, keep_blank_values=True))
    except Resolver404:
        return None


def text_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):  # a spreadsheet
        archive = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return content.decode("utf-8", "replace")


def crawl(client):
    """Yield the address and the text of every page that links lead to from `/`."""
    waiting, seen, read = [*STARTS], set(), Counter()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        path = urlsplit(address).path
        if kind is None or (path, kind) in seen or OUTSIDE.match(path):
            continue
        seen.add((path, kind))
        name, parameters = kind
        read[name, bool(parameters)] += 1
        most = 1 if path.endswith(".pdf") else OF_A_KIND
        if read[name, bool(parameters)] > most and (parameters or name not in READ_WHOLLY):
            continue
        response = client.get(address)
        if response.status_code in (301, 302):
            waiting.append(urljoin(address, response.url))
        elif response.status_code == 200:
            text = text_of(response)
            yield address, text
            if response.headers["Content-Type"].startswith("text/html"):
                waiting += [urljoin(address, link.replace("&amp;", "&")) for link in LINK.findall(text)]


def leaks(pages, contacts):
    """The addresses at which the e-mail or the phone of one of the contacts stands, and what it is."""
    secrets = {secret for contact in contacts for secret in (email_of(contact), phone_of(contact))}
    secrets |= {secret.replace(" ", "") for secret in secrets}
    return [(address, secret) for address, text in pages for secret in secrets if secret in text]


def allowed_to(user):
    """The contacts of the actions that the user's own contact pilots."""
    piloted = Involvement.objects.held().filter(role="pilot", contact=user.contact).values("action")
    held = Involvement.objects.held().filter(action__in=piloted, contact__isnull=False)
    return set(held.values_list("contact", flat=True)) if user.contact_id else set()


@pytest.mark.parametrize("account", ["copil", "pilote"])
def test_no_details_reach_whoever_may_not_see_them(demonstration, client_of, account):
    user = User.objects.get(email=f"{account}@demo.invalid")
    pages = list(crawl(client_of(user)))
    assert MUST_BE_READ - {resolve(urlsplit(address).path).url_name for address, _ in pages} == set()
    hidden = Contact.objects.exclude(pk__in=allowed_to(user))
    assert leaks(pages, hidden) == []
    others = User.objects.exclude(pk=user.pk).values_list("email", flat=True)
    assert [(address, email) for address, text in pages for email in others if email in text] == []


def test_a_stranger_is_told_nothing(demonstration, client_of, stranger):
    pages = list(crawl(client_of(stranger)))
    assert len(pages) >= 4  # the first page and the legal ones
    assert leaks(pages, Contact.objects.all()) == []


def test_a_visitor_is_told_nothing(demonstration, client):
    pages = list(crawl(client))
    assert leaks(pages, Contact.objects.all()) == []


def test_the_crawl_finds_what_the_mission_may_see(demonstration, client_of):
    """The same eyes do find the details where they stand."""
    mission = User.objects.get(email="mission@demo.invalid")
    held = Involvement.objects.held().filter(role="pilot", contact__isnull=False).first()
    client = client_of(mission)
    number = held.action.number
    for address in ("/acteurs/", f"/2012-2014/actions/{number}/", f"/2012-2014/actions/{number}/passation.pdf"):
        assert leaks([(address, text_of(client.get(address)))], [held.contact]) != []
