"""What the portal tells, as files: tables declared once, written by thin writers that agree.

Reading back: CSV is UTF-8 with a byte order mark, `;` between cells, days as dd/mm/yyyy, decimals after a comma,
« oui » and « non », nothing for what is missing; `actors.spreadsheets.unguarded` undoes the guard against formulas.
XLSX, ODS and JSON hold days, numbers and texts as such. In all of them, the lines of a text end with a line feed, and
the control characters that XML cannot hold are left out.

A CSV holds the first table of an export; the other formats hold them all.
"""
