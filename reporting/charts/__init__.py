"""The geometry of each chart, a module each; `templates/reporting/charts/` draws it, on the page and in the PDF."""
