"""Puts our own site in the place of Django's admin site."""

from django.contrib.admin.apps import AdminConfig


class OperateConfig(AdminConfig):
    """`django.contrib.admin` with the site of `accounts.operate`."""

    default_site = "website.accounts.operate.OperateSite"
