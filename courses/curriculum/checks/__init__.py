"""The checks behind ``validate``: each takes a shape and yields findings with their place in the file."""
