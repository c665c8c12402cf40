"""What a finished workbook proves: where a figure comes from, whether it is what the inputs give, what changed."""
