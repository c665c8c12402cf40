"""From files to tables: readers, recognition, values."""
