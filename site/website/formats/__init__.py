"""Date and time formats by language, over Django's own."""
