"""The results that leave as CSV: one module a set of frames, its ``RESULTS`` found by being here."""
