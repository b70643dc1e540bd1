"""Tidiness of the repository itself."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
# Templates that Django, allauth or axes look for by themselves.
FOUND_BY_NAME = re.compile(
    r"^(400|403|403_csrf|404|413|429|500)\.html$|^(admin|account|mfa|socialaccount|django/forms)/"
)


def template_names():
    return [str(path.relative_to(TEMPLATES)) for path in sorted(TEMPLATES.rglob("*")) if path.is_file()]


@pytest.fixture(scope="module")
def sources():
    folders = (ROOT / name for name in ("actions", "actors", "reporting", "ess_plan", "templates"))
    return "\n".join(
        path.read_text() for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".svg"}
    )


@pytest.mark.parametrize("name", [name for name in template_names() if not FOUND_BY_NAME.match(name)])
def test_every_template_is_used(name, sources):
    assert any(f'"{asked}"' in sources for asked in names_asked(name))


def names_asked(name):
    """The words that ask for a template: its path or, for what `actors.mailing.send` sends, the mail's name."""
    yield name
    if name.startswith("emails/"):
        yield Path(name).stem


@pytest.mark.parametrize("name", [name for name in template_names() if name.endswith(".html")])
def test_every_template_says_its_context(name):
    """Templates begin by saying their blocks and context; those that only fill a known frame need not."""
    head = (TEMPLATES / name).read_text()[:300]
    assert "{#" in head or "{% comment %}" in head or "{% extends" in head


def test_nothing_is_fetched_from_elsewhere():
    """Styles, fonts and scripts are served from here: no template and no style sheet names another host.

    A link that the reader may follow (`<a href`) fetches nothing.
    """
    files = [*TEMPLATES.rglob("*.html"), *(ROOT / "static/css").glob("*.css"), *(ROOT / "static/js").glob("*.js")]
    elsewhere = re.compile(r"""(?<!<a )(src|href|url)\s*[=(]\s*["']?(https?:)?//""")
    assert [path.name for path in files if elsewhere.search(path.read_text())] == []


TEMPLATE_CODE = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{[%{#].*?[%}#]\}|<[^>]*>", re.DOTALL)
BREAKING_SPACE = re.compile(r"« | [»;?!]|(?<=\S) (?=%)|(?<=[\w»’]) (?=:(\s|$))")


@pytest.mark.parametrize("name", [name for name in template_names() if name.endswith((".html", ".txt"))])
def test_no_line_begins_with_french_punctuation(name):
    """« Avancement : » never breaks before its colon: the space there is a no-break one."""
    text = TEMPLATE_CODE.sub("\n", (TEMPLATES / name).read_text())
    assert [text[found.start() - 20 : found.end()] for found in BREAKING_SPACE.finditer(text)] == []


def test_a_breaking_space_is_noticed():
    assert BREAKING_SPACE.search("Avancement : 12\u00a0%")
    assert not BREAKING_SPACE.search("Avancement\u00a0: 12\u00a0%, «\u00a0mot\u00a0»\u202f!")
