"""The size of a file in words."""

import pytest

from actions.templatetags.files import file_size


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0\u00a0octet"),
        (1, "1\u00a0octet"),
        (999, "999\u00a0octets"),
        (24_999, "24\u00a0ko"),
        (1_440_000, "1,4\u00a0Mo"),
        (10_000_000, "10\u00a0Mo"),
    ],
)
def test_file_size(count, words):
    assert file_size(count) == words
