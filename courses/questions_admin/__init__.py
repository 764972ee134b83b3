"""Question banks in the Wagtail admin: for people with permission on questions, and for nobody else.

Lists show labels and tags, never a stem or a key. The search looks at the same columns; questions are in no index.
`viewsets` ties the parts together; each other file is one thing an editor does.
"""
