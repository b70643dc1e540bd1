"""What a PDF may read: the project's own static files. Import it lazily: it needs WeasyPrint."""

from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint.urls import URLFetcher, URLFetcherResponse


class ForbiddenResourceError(ValueError):
    """A document asked for something else than one of the project's static files."""


class StaticFilesFetcher(URLFetcher):
    """Answer `file:` addresses that lie under a folder, without ever opening a connection."""

    def __init__(self, folder: Path):
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.folder = folder.resolve()

    def fetch(self, url, headers=None):
        path = self.own_file(url)
        kind = guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    def own_file(self, url: str) -> Path:
        """Return the file that an address names, links and « .. » resolved; refuse all others."""
        parts = urlsplit(url)
        if parts.scheme.lower() != "file" or parts.netloc:
            raise ForbiddenResourceError(url)
        path = Path(url2pathname(parts.path)).resolve()
        if not path.is_relative_to(self.folder):
            raise ForbiddenResourceError(url)
        return path
