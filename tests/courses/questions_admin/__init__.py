"""Writing questions in the CMS."""
