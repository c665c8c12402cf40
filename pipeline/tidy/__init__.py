"""Tidy data beside the workbook: one CSV a table, and the package that describes them (docs/data.md)."""
