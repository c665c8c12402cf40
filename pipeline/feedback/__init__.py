"""What goes back to the Bagian: the findings page, corrected copies of their workbooks, and accepted warnings."""
