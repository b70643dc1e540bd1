"""Reading the pages that a client was answered."""

import html5lib


def document(response):
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


def text_of(response) -> str:
    """Return what the page's content says, with ordinary spaces and without those of the layout."""
    return " ".join("".join(document(response).find(".//main").itertext()).split())


def forms_of(response) -> dict[str, dict[str, str]]:
    """Return, by the first class of each form, what the browser would send of it."""
    return {form.get("class", "").split(" ")[0]: _sent(form) for form in document(response).iter("form")}


def _sent(form):
    data = {field.get("name"): "".join(field.itertext()).removeprefix("\n") for field in form.iter("textarea")}
    for field in form.iter("input"):
        if field.get("type") not in ("radio", "checkbox") or "checked" in field.attrib:
            data[field.get("name")] = field.get("value", "on" if field.get("type") == "checkbox" else "")
    for field in form.iter("select"):
        chosen = [option.get("value") for option in field.iter("option") if "selected" in option.attrib]
        data[field.get("name")] = chosen[0] if chosen else ""
    return {name: value for name, value in data.items() if name and name != "csrfmiddlewaretoken"}
