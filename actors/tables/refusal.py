"""Why a file cannot be read."""


class RefusedFileError(Exception):
    """The file cannot be read as a table at all; the message says what is expected."""

    def __init__(self, expected: str, row: int | None = None):
        super().__init__(expected)
        self.expected, self.row = expected, row
