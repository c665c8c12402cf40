"""From the Bagian's workbooks to one LAKIP workbook."""
