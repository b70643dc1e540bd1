"""Reading tables that people bring: XLSX or CSV, whatever made them, within limits."""
