"""`make bench`: the rows of design 12 that exist, measured against a running server with a public load generator."""
