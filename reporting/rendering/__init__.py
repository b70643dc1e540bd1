"""How a page of HTML becomes a PDF: in a process of its own, which knows nothing of Django or of the database."""
