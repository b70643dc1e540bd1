"""The kinds of reports on paper: a module each, which reads what an order asks for and names its template."""
