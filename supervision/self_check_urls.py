"""Addresses of self-checks. All but the first take a code that only its person knows."""

from __future__ import annotations

from django.urls import path

from supervision.views import self_check, self_check_result, self_check_share

self_check_patterns = [
    path("self-check/", self_check.home, name="self_check_home"),
    path("self-check/start/", self_check.start, name="self_check_start"),
    path("self-check/workload/", self_check_result.workload, name="self_check_workload"),
    path("self-check/trend/share/", self_check_share.share_trend, name="self_check_trend_share"),
    path("self-check/shares/withdraw/", self_check_share.withdraw_all, name="self_check_withdraw_all"),
    path("self-check/shares/<code:code>/withdraw/", self_check_share.withdraw, name="self_check_withdraw"),
    path("self-check/shares/<code:code>/confirm/", self_check_share.confirm, name="self_check_confirm"),
    path("self-check/<code:code>/", self_check.page, name="self_check"),
    path("self-check/<code:code>/<int:number>/", self_check.statement, name="self_check_statement"),
    path("self-check/<code:code>/save/", self_check.save, name="self_check_save"),
    path("self-check/<code:code>/finish/", self_check_result.finish, name="self_check_finish"),
    path("self-check/<code:code>/result/", self_check_result.result, name="self_check_result"),
    path("self-check/<code:code>/keep/", self_check_result.keep, name="self_check_keep"),
    path("self-check/<code:code>/delete/", self_check_result.delete, name="self_check_delete"),
    path("self-check/<code:code>/share/", self_check_share.share, name="self_check_share"),
]
