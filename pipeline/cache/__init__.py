"""What a run keeps in ``outputs/.cache``, so that what did not change is not read again; safe to delete at any time."""
