"""The pages of supervision and of the self-check on a running demo, and who sees them best."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.tour import Stop, press

CASELOAD = "/supervision/"
SESSIONS = "/supervision/sessions/"
SELF_CHECK = "/self-check/"


def newest_result(page: Page) -> None:
    """Follows the first day of the table of results."""
    page.get_by_role("main").locator("tbody th a").first.click()
    page.wait_for_load_state("load")


def next_session(page: Page) -> None:
    """Follows the first planned session of the list."""
    page.locator("tr", has_text="planned").last.get_by_role("link").first.click()
    page.wait_for_load_state("load")


SUPERVISOR = (
    Stop("caseload", CASELOAD, "dana"),
    Stop("person-attention", CASELOAD, "dana", press("Marcus")),
    Stop("person-shares", CASELOAD, "dana", press("Rosa")),
    Stop("person-trend", CASELOAD, "dana", press("Jo")),
    Stop("person-new", CASELOAD, "dana", press("Amara")),
    Stop("prepare", CASELOAD, "dana", press("Rosa", "Prepare a session")),
    Stop("session-list", SESSIONS, "dana"),
    Stop("session-planned", SESSIONS, "dana", next_session),
    Stop("session-new", f"{SESSIONS}new/", "dana"),
    Stop("draft", CASELOAD, "dana", press("Marcus", "Write it up")),
    Stop("look-over", CASELOAD, "dana", press("Marcus", "Write it up", "Save and look it over")),
    Stop("record-disagreed", CASELOAD, "dana", press("Marcus", "Read why")),
    Stop("answers", "/supervision/answers/", "dana"),
    Stop("answer", "/supervision/answers/", "dana", press("Rosa:")),
    Stop("agreements", "/supervision/agreements/", "dana"),
    Stop("qualification", "/supervision/qualification/", "dana"),
    Stop("caseload-cover", CASELOAD, "idris"),
)
PEER = (
    Stop("mine", CASELOAD, "rosa"),
    Stop("mine-new", CASELOAD, "amara"),
    Stop("countersign", CASELOAD, "rosa", press("Read it")),
    Stop("offer", CASELOAD, "rosa", press("Read and answer")),
    Stop("session-peer", CASELOAD, "rosa", press("Open this session")),
    Stop("notes", "/supervision/mine/notes/", "rosa"),
    Stop("ask", "/supervision/mine/ask/", "rosa"),
    Stop("asked", "/supervision/mine/ask/", "jo"),
    Stop("self-check", SELF_CHECK, "jo"),
    Stop("self-check-first", SELF_CHECK, "amara"),
    Stop("self-check-result", SELF_CHECK, "rosa", newest_result),
    Stop("self-check-share", SELF_CHECK, "rosa", press("Share your trend")),
    Stop("who-sees-what-inside", "/supervision/who-sees-what/", "rosa"),
)
COORDINATOR = (
    Stop("coordinate-agreements", "/coordinate/agreements/", "priya"),
    Stop("coordinate-agreement-new", "/coordinate/agreements/new/", "priya"),
    Stop("coordinate-sessions", "/coordinate/sessions/", "priya"),
)
STOPS = SUPERVISOR + PEER + COORDINATOR
