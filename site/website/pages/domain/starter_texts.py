"""The words of the first pages. Editors make them their own; nothing reads them again after that."""

from __future__ import annotations

import json
from typing import Any

SECOND_LABEL = "What is Mainstay?"


def _body(*blocks: tuple[str, Any]) -> str:
    """A stream of blocks as the JSON that a StreamField takes."""
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def _table(columns: list[str], rows: list[list[str]], caption: str) -> dict:
    """A table whose first column names the rows."""
    return {
        "caption": caption,
        "row_headings": True,
        "table": {
            "columns": [{"type": "text", "heading": heading} for heading in columns],
            "rows": [{"values": [f"<p>{cell}</p>" for cell in row]} for row in rows],
            "caption": "",
        },
    }


HOME: dict[str, Any] = {
    "title": "Training and support for peer supporters",
    "headline": "You hold others up. Who holds you?",
    "lead": (
        "Mainstay is where peer supporters learn the work and are looked after while they do it. "
        "You know recovery from the inside. Here you find the skills, and the people, that help you last."
    ),
    "note_visitor": "New here? Your coordinator sends you an invitation by e-mail.",
    "listing_summary": "Where peer supporters learn the work and are looked after while they do it.",
    "search_description": "Training and support for people with lived experience who support others in recovery.",
    "body": _body(
        (
            "cards",
            {
                "title": "Made for peers",
                "intro": "Written for people who come with life experience, not with a degree.",
                "cards": [
                    {
                        "icon": "book",
                        "title": "Learn at your own pace",
                        "text": "Short lessons in plain words. Stop when you like: your place is kept.",
                        "page": None,
                    },
                    {
                        "icon": "chat",
                        "title": "Practice before it is real",
                        "text": "Talk with made-up people, try a reply, see where it leads. Nobody is hurt.",
                        "page": None,
                    },
                    {
                        "icon": "award",
                        "title": "Show what you can do",
                        "text": "A certificate with your hours that a board or an employer can check.",
                        "page": None,
                    },
                    {
                        "icon": "lock",
                        "title": "Yours stays yours",
                        "text": "What you write for yourself is for you. We say plainly who sees what.",
                        "page": None,
                    },
                ],
            },
        ),
        (
            "steps",
            {
                "title": "How it starts",
                "steps": [
                    {
                        "title": "You get an invitation",
                        "text": "An e-mail from your program brings a link. Any display name is fine.",
                    },
                    {
                        "title": "You take the first lesson",
                        "text": "It is about listening: the skill that everything else stands on.",
                    },
                    {
                        "title": "You try the quiz",
                        "text": "It tells you why an answer is right. If it does not work out, you try again.",
                    },
                    {
                        "title": "You hold a certificate",
                        "text": "With your name, your hours and a code that anybody can verify.",
                    },
                ],
            },
        ),
        (
            "callout",
            {
                "tone": "care",
                "title": "If today is a hard day",
                "body": (
                    "<p>You do not need an account to get help. “Help now” is at the top of every page, "
                    "and “Leave this page” is at the foot.</p>"
                ),
            },
        ),
    ),
}

ABOUT: dict[str, Any] = {
    "title": "About Mainstay",
    "lead": "What this is, who it is for, and where the name comes from.",
    "listing_summary": "What Mainstay is, who it is for, and where the name comes from.",
    "show_in_menus": True,
    "body": _body(
        (
            "text",
            "<p>On a ship, the mainstay is the rope that holds up the mast. You hardly notice it. "
            "Without it, nothing stands for long.</p>"
            "<p>Peer supporters are that rope for many people. They have been through addiction and recovery "
            "themselves, and they walk beside others who are on the way. The work asks a lot. "
            "Too often those who do it are trained in a hurry and then left alone.</p>"
            "<p>Mainstay is here to change that.</p>",
        ),
        ("heading", {"text": "What you can do here", "level": "h2"}),
        (
            "text",
            "<ul><li><b>Learn.</b> Courses made for peer work, with lessons, practice conversations and quizzes.</li>"
            "<li><b>Keep a record.</b> What you finish is kept, and you can take it with you.</li>"
            "<li><b>Get a certificate.</b> With your hours by area of work, and a code to verify it.</li>"
            "<li><b>Find help.</b> For the people you support, and for yourself.</li></ul>",
        ),
        ("heading", {"text": "Who it is for", "level": "h2"}),
        (
            "text",
            "<p>For peers who are in training and peers who have done this work for years. For the supervisors and "
            "coordinators who look after them. For programs of any size, from ten volunteers to a whole state.</p>",
        ),
        (
            "key_points",
            {
                "title": "What we promise",
                "points": [
                    "<p>Plain words. If a page is hard to read, that is our mistake.</p>",
                    "<p>No scores about you as a person, no rankings, no streaks.</p>",
                    "<p>No names of the people you support, anywhere.</p>",
                    "<p>You can see, take along and correct what is kept about you.</p>",
                ],
            },
        ),
        ("heading", {"text": "Free software", "level": "h2"}),
        (
            "text",
            "<p>Mainstay is free to use, to study, to change and to share. The organisation that invited you runs "
            "this copy and answers for it.</p>",
        ),
    ),
}

WHO_SEES_WHAT: dict[str, Any] = {
    "title": "Who sees what",
    "lead": "What you do here can be personal. This page says who can see which part of it, and who cannot.",
    "listing_summary": "Who can see your lessons, answers and certificates, in plain words.",
    "show_in_menus": True,
    "body": _body(
        (
            "table",
            _table(
                ["What", "You", "Your coordinator", "Your supervisor", "Others"],
                [
                    ["Lessons and courses you finished", "All of it", "Yes", "Yes, once you work together", "No"],
                    ["Quiz results", "All of it", "The result", "The result, and which topics to go over", "No"],
                    ["Your answers in a quiz", "When the quiz shows them", "No", "Only answers they mark", "No"],
                    ["Reflections you write in a lesson", "All of it", "No", "Only if you send one", "No"],
                    ["What you chose in a practice conversation", "All of it", "No", "Only if you send it", "No"],
                    ["Certificates", "All of them", "Yes", "Yes", "Whoever you give the code to"],
                    ["Your display name", "Yes", "Yes", "Yes", "Yes"],
                    ["Your e-mail address", "Yes", "Yes", "No", "No"],
                ],
                "Who can see what you do in Mainstay, at most",
            ),
        ),
        ("heading", {"text": "Coordinator and supervisor", "level": "h2"}),
        (
            "text",
            "<p>A <b>coordinator</b> runs the program for a team. They see the people of their own teams and "
            "nobody else.</p>"
            "<p>A <b>supervisor</b> is somebody you have agreed to work with. Until there is such an agreement, "
            "nobody sees anything of yours as a supervisor. When it ends, they stop seeing it at once.</p>",
        ),
        ("heading", {"text": "People who write lessons", "level": "h2"}),
        (
            "text",
            "<p>Editors never see who answered what. They see how hard a question is, and only when ten people or "
            "more have answered it.</p>",
        ),
        ("heading", {"text": "People who run the server", "level": "h2"}),
        (
            "text",
            "<p>The operator keeps Mainstay running. Their account opens no private page. But somebody has to hold "
            "the keys of the server, and who holds them could read what is stored on it. "
            "Private text is encrypted, so a lost backup tells nobody anything.</p>",
        ),
        (
            "callout",
            {
                "tone": "note",
                "title": "What we ask of you",
                "body": (
                    "<p>Never write the name of a person you support, or anything that gives them away. "
                    "There is no field for it. When you write about your work, we warn you if something looks like "
                    "a name, a phone number or an address.</p>"
                ),
            },
        ),
        ("heading", {"text": "Your e-mail", "level": "h2"}),
        (
            "text",
            "<p>Our e-mails only say that something is new. They never hold results, notes or anything private, "
            "because somebody else may see your phone.</p>",
        ),
        ("heading", {"text": "Your data is yours", "level": "h2"}),
        (
            "text",
            "<p>In your account you can take a copy of everything that is kept about you, and ask to have it "
            "erased. Some records must stay for a time, such as certificates. We tell you which, and why.</p>",
        ),
    ),
}

LIBRARY: dict[str, Any] = {
    "title": "Library",
    "lead": "Guides, standards and help that others publish. We link to them and say when we last looked.",
    "listing_summary": "Guides, standards and help that others publish.",
    "show_in_menus": True,
}

_CRISIS, _PEERS, _PRIVACY, _WORDS, _LOCAL = (
    "In a crisis",
    "The work of peers",
    "Privacy and the law",
    "Words that help",
    "Where you are",
)
_LINK_ONLY = "Link, do not copy, unless its owner allows it"
_PUBLIC_WORK = "Work of the US government; check the page before copying"

LIBRARY_ITEMS: tuple[dict[str, Any], ...] = (
    {
        "topic": _CRISIS,
        "title": "988 Suicide & Crisis Lifeline",
        "owner": "988 Lifeline",
        "url": "https://988lifeline.org/",
        "note": "Call, text or chat, day and night. Read what to expect before you tell others about it.",
        "format": "service",
        "language": "English, Spanish",
        "licence": _LINK_ONLY,
    },
    {
        "topic": _CRISIS,
        "title": "BeThe1To: five steps",
        "owner": "988 Lifeline",
        "url": "https://www.bethe1to.com/",
        "note": "Ask, be there, help keep them safe, help them connect, follow up.",
        "licence": _LINK_ONLY,
    },
    {
        "topic": _CRISIS,
        "title": "Stop Overdose: how to respond",
        "owner": "Centers for Disease Control and Prevention (CDC)",
        "url": "https://www.cdc.gov/stop-overdose/response/index.html",
        "note": "Signs of an overdose, and what to do in which order.",
        "licence": _PUBLIC_WORK,
    },
    {
        "topic": _CRISIS,
        "title": "Overdose prevention and response toolkit",
        "owner": "SAMHSA",
        "note": "For communities, families and people who carry naloxone.",
        "format": "pdf",
        "licence": _PUBLIC_WORK,
    },
    {
        "topic": _PEERS,
        "title": "Core competencies for peer workers",
        "owner": "SAMHSA",
        "url": "https://www.samhsa.gov/technical-assistance/brss-tacs/peer-support-workers/core-competencies-faq",
        "note": "What peer workers know and do, in twelve groups. Our courses say which ones they teach.",
        "licence": _PUBLIC_WORK,
    },
    {
        "topic": _PEERS,
        "title": "National model standards for peer support certification",
        "owner": "SAMHSA",
        "note": "What a fair certification asks for. Order it from SAMHSA as PEP23-10-01-001.",
        "format": "pdf",
        "licence": "Public domain; may be copied, not sold",
    },
    {
        "topic": _PEERS,
        "title": "TIP 64: incorporating peer support into substance use disorder treatment services",
        "owner": "SAMHSA",
        "url": "https://www.drugsandalcohol.ie/40636/",
        "note": "The long guide for peers, supervisors and managers.",
        "format": "pdf",
        "licence": _PUBLIC_WORK,
    },
    {
        "topic": _PEERS,
        "title": "National practice guidelines for peer specialists and supervisors",
        "owner": "National Association of Peer Supporters (N.A.P.S.)",
        "note": "Twelve values, and what each means in practice and in supervision.",
        "format": "pdf",
        "licence": _LINK_ONLY,
    },
    {
        "topic": _PRIVACY,
        "title": "Confidentiality of substance use disorder records (42 CFR Part 2)",
        "owner": "US Department of Health and Human Services (HHS)",
        "url": "https://www.ecfr.gov/current/title-42/chapter-I/subchapter-A/part-2",
        "note": "The federal rule on records of treatment for drugs and alcohol.",
        "licence": _PUBLIC_WORK,
    },
    {
        "topic": _PRIVACY,
        "title": "Guidance on taking names and other identifiers out (HIPAA)",
        "owner": "US Department of Health and Human Services (HHS)",
        "url": "https://www.hhs.gov/hipaa/for-professionals/privacy/special-topics/de-identification/index.html",
        "note": "The list of what can give a person away.",
        "licence": _PUBLIC_WORK,
    },
    {
        "topic": _WORDS,
        "title": "Words Matter: terms to use and avoid when talking about addiction",
        "owner": "National Institute on Drug Abuse (NIDA)",
        "url": (
            "https://nida.nih.gov/nidamed-medical-health-professionals/health-professions-education/"
            "words-matter-terms-to-use-avoid-when-talking-about-addiction"
        ),
        "note": "Person-first language, with the reasons.",
        "licence": _PUBLIC_WORK,
    },
    {
        "topic": _LOCAL,
        "title": "Your state board’s certification page",
        "owner": "Your certification board",
        "note": "Rules differ from state to state. Your editors can add the link here.",
        "licence": "As the board says",
    },
    {
        "topic": _LOCAL,
        "title": "Local directory of services",
        "owner": "Your program",
        "note": "Detox, housing, food, meetings, rides. Your editors can add the link here.",
        "licence": "As your program says",
    },
)
