"""The sheets around the data: cover, contents, summary, cross-checks, findings, completeness, signatures."""
