"""The workbook that comes out."""
