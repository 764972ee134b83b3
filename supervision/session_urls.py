"""Addresses of sessions until they are signed, of their list, and of actions."""

from __future__ import annotations

from django.urls import path

from supervision.views import actions, drafts, session_files, session_lists, sessions

session_patterns = [
    path("supervision/sessions/", session_lists.session_list, name="session_list"),
    path("supervision/sessions.csv", session_files.session_list_csv, name="session_list_csv"),
    path("supervision/sessions.xlsx", session_files.session_list_xlsx, name="session_list_xlsx"),
    path("supervision/sessions.pdf", session_files.session_list_pdf, name="session_list_pdf"),
    path("supervision/sessions/new/", sessions.session_new, name="session_new"),
    path("supervision/sessions/<code:code>/", sessions.session, name="session"),
    path("supervision/sessions/<code:code>/plan/", sessions.session_plan, name="session_plan"),
    path("supervision/sessions/<code:code>/call-off/", sessions.session_call_off, name="session_call_off"),
    path("supervision/sessions/<code:code>/held/", sessions.session_held, name="session_held"),
    path("supervision/sessions/<code:code>/agenda/", sessions.agenda_add, name="agenda_add"),
    path("supervision/sessions/<code:code>/agenda/<code:item>/remove/", sessions.agenda_remove, name="agenda_remove"),
    path("supervision/sessions/<code:code>/draft/", drafts.draft, name="draft"),
    path("supervision/sessions/<code:code>/draft/save/", drafts.draft_save, name="draft_save"),
    path("supervision/actions/<code:code>/done/", actions.action_done, name="action_done"),
]
