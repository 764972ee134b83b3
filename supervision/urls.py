"""Addresses of supervision and of self-checks."""

from __future__ import annotations

from supervision.agreement_urls import agreement_patterns
from supervision.answer_urls import answer_patterns
from supervision.caseload_urls import caseload_patterns
from supervision.marking_again_urls import marking_again_patterns
from supervision.marking_urls import marking_patterns
from supervision.mine_urls import mine_patterns
from supervision.record_urls import record_patterns
from supervision.self_check_urls import self_check_patterns
from supervision.session_urls import session_patterns

app_name = "supervision"

urlpatterns = [
    *caseload_patterns,
    *mine_patterns,
    *agreement_patterns,
    *session_patterns,
    *record_patterns,
    *answer_patterns,
    *marking_patterns,
    *marking_again_patterns,
    *self_check_patterns,
]
