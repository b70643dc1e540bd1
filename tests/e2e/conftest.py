"""A real browser in front of the portal with its demonstration."""

import shutil
from time import monotonic

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import sync_playwright

PASSWORD = "37-actions-37-communes"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# What the console says of answers that are the test's affair, such as 404 or 409; a missing file is noted apart.
ANSWERS = ("Failed to load resource: ", "Response Status Error Code ", "htmx:sendError", "htmx:afterRequest")
LONGEST_ANSWER = 10  # seconds
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items):
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser():
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, "Chromium is missing: run bin/setup --tests"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
        # While Playwright's loop runs, Django gives this thread connections of their own: they would outlive the loop
        # and keep the test database from being dropped.
        connections.close_all()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def viewport(request):
    return request.param


@pytest.fixture
def portal(transactional_db, live_server):
    """The address of the portal, the plan and the demonstration loaded."""
    call_command("load_plan", verbosity=0)
    call_command("load_demo", verbosity=0)
    return live_server.url


@pytest.fixture
def open_page(browser, portal, viewport):
    """Return a function that opens a page of the portal's own; what its console reports as an error fails the test."""
    contexts, problems, awaited = [], [], set()

    def new_page(**options):
        context = browser.new_context(
            viewport=viewport,
            base_url=portal,
            locale="fr-FR",
            accept_downloads=True,
            reduced_motion="reduce",  # colours are read as they stay, not on their way from one to another
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: awaited.add(request))
        page.on("requestfinished", lambda request: awaited.discard(request))
        page.on("requestfailed", lambda request: awaited.discard(request))
        page.on("console", note_error)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("response", note_missing_file)
        return page

    def note_error(message):
        if message.type == "error" and not message.text.startswith(ANSWERS):
            problems.append(message.text)

    def note_missing_file(response):
        if "/static/" in response.url and response.status >= 400:
            problems.append(f"{response.status} {response.url}")

    yield new_page
    # What the server still answers when the test is over would meet a database that is being emptied.
    deadline = monotonic() + LONGEST_ANSWER
    while awaited and monotonic() < deadline:
        contexts[-1].pages[-1].wait_for_timeout(50)
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def sign_in(open_page):
    """Return a function that signs in as a demonstration account and returns the page."""

    def as_account(name, **options):
        page = open_page(**options)
        page.goto("/connexion/")
        page.get_by_label("Adresse électronique").fill(f"{name}@demo.invalid")
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        # Until the page has loaded its scripts are not there yet: a form sent before is answered by a whole page.
        page.wait_for_url(lambda address: "/connexion/" not in address)
        return page

    return as_account
