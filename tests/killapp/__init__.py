"""A web process that dies at the worst moment, for the proof that no answer is lost or doubled."""
