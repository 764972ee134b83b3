"""Courses as plans: what data files or a package ask for, and the one place that writes it into the pages."""
