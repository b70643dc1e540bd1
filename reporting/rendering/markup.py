"""The HTML of our own templates, read as XML: forty times as quick as by the rules of browsers.

Our templates close what they open, but for the elements that HTML leaves without an end.
"""

import re
from xml.etree import ElementTree

from cssselect2 import ElementWrapper
from weasyprint import HTML

WITHOUT_END = re.compile(r"<((?:br|link|meta)\b[^>]*?)/?>")
SVG = 'svg xmlns="http://www.w3.org/2000/svg"'
DOCTYPE = '<!DOCTYPE html [<!ENTITY nbsp "&#160;">]>'


class Markup(HTML):
    """What WeasyPrint lays out; `html` holds no character that XML cannot."""

    def __init__(self, html: str, base_url: str, url_fetcher):
        body = html[html.index("<html") :].replace("<svg", f"<{SVG}")
        root = ElementTree.fromstring(DOCTYPE + WITHOUT_END.sub(r"<\1/>", body))  # noqa: S314 - texts are escaped in it
        self.base_url = base_url
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root
