"""The review of content: readers, checklist, schedules, refreshers."""
