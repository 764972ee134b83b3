"""Addresses of learning. The catalogue and its courses, modules, lessons and quizzes are pages of the tree."""

from __future__ import annotations

from django.urls import path

from courses.attempt_urls import attempt_patterns, sent_patterns
from courses.views import certificates, learn, lessons, refreshers

app_name = "courses"

home = [
    path("learn/", learn.learn_home, name="learn_home"),
    path("learn/courses/<uuid:key>/enrol/", learn.enrol, name="enrol"),
    path("learn/courses/<uuid:key>/renew/", learn.renew, name="renew"),
    path("learn/courses/<uuid:key>/finished/", learn.course_finished, name="course_finished"),
]

refresher = [
    path("learn/refreshers/<str:code>/", refreshers.refresher, name="refresher"),
    path("learn/refreshers/<str:code>/dismiss/", refreshers.dismiss, name="refresher_dismiss"),
]

lesson = [
    path("learn/lessons/<uuid:key>/done/", learn.lesson_done, name="lesson_done"),
    path("learn/lessons/<uuid:key>/checks/<uuid:block>/", lessons.lesson_check, name="lesson_check"),
    path("learn/lessons/<uuid:key>/scenarios/<uuid:block>/", lessons.lesson_scenario, name="lesson_scenario"),
    path("learn/lessons/<uuid:key>/reflections/<uuid:block>/", lessons.lesson_reflection, name="lesson_reflection"),
]

certificate = [
    path("learn/certificates/", certificates.certificates, name="certificates"),
    path("learn/certificates/<str:code>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("learn/certificates/<str:code>/name/", certificates.certificate_name, name="certificate_name"),
    path("certificates/", certificates.certificate_check, name="check_certificate"),
    path("certificates/<str:code>/", certificates.verify_certificate, name="verify_certificate"),
]

urlpatterns = [*home, *refresher, *lesson, *attempt_patterns, *sent_patterns, *certificate]
