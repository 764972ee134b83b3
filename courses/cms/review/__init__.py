"""The review of content in the CMS: checklist, panel beside the form, refreshers for editors."""
