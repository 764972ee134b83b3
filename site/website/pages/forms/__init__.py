"""Forms of the pages app."""
