# ruff: noqa: E501 - one line a group of cases
"""Texts for the identifier check, used by the tests of the server and of the browser."""

FOUND = {
    "email": ["write to ana.b+x@mail.example.org today", "ana@example.com.", "ana (at) example dot com", "josé@correo.mx"],
    "url": ["see https://example.org/p?x=1", "HTTP://A.EXAMPLE", "www.example.org/me", "facebook.com/ana.b"],
    "ip": ["from 192.168.0.17 at night", "2001:db8:0:0:0:0:0:1", "fe80::1ff:fe23", "device 00:1B:44:11:3A:B7"],
    "phone": ["call 415-555-2671", "(415) 555-2671", "+1 415 555 2671", "4155552671", "415.555.2671", "fax: 555-2671",
              "her number is 555 2671", "+44 20 7946 0958", "415–555–2671"],
    "ssn": ["123-45-6789", "123 45 6789", "SSN ends in 6789", "Social Security number: 123456789"],
    "zip": ["02139-4307", "zip code 02139", "ZIP: 02139", "Boston, MA 02139"],
    "date": ["on 3/14", "03/14/2026", "14.03.2026", "2026-03-14", "March 14", "Mar. 14th, 2026", "14 March 2026",
             "the 3rd of May", "in March 2026", "3-14-26", "Sept 5"],
    "birth": ["DOB 1968", "D.O.B. unknown", "date of birth", "she was born on a farm"],
    "age": ["a 92-year-old man", "aged 95", "age 101", "90 years old", "91 yo", "Age: 93"],
    "street": ["at 12 Maple Street", "1400 N. Main St", "77 Martin Luther King Blvd", "met him on Maple Avenue",
               "P.O. Box 123", "PO Box 9", "apt 4B"],
    "vehicle": ["1HGCM82633A004352", "license plate 7ABC123", "plate number: ABC 1234"],
    "record": ["MRN 00123456", "case number 24-CR-1187", "case #4482-B", "account no. 99812", "Medicaid ID AB12345",
               "docket 2024-118", "member ID: 778812"],
    "handle": ["find @ana_b on there", "@rosa.d99"],
    "name": ["my client Robert said", "Mr. Alvarez came", "Ms Jones", "Dr. Maria Santos", "a man named Luis",
             "her name is Tanya", "his sister Carla called", "my peer, Ana Lopez,", "goes by Smokey", "client J. R. left",
             "the participant called Devon", "my sponsor Bill W. said", "Mrs. O'Neil", "my client José"],
}  # fmt: skip

QUIET = [
    "Narcotics Anonymous and Alcoholics Anonymous met on Monday.", "Call 988 or 911 or 211.", "Text HOME to 741741.",
    "She worked the 12 steps.", "We are open 24/7.", "Step 12", "90 days clean", "He has 90 meetings in 90 days.",
    "call SAMHSA at 1-800-662-4357", "1-877-726-4727 is free", "my client Monday felt better", "my peer I met Tuesday",
    "half of it, 1/2, and 3/4 of the group", "on 1/2 of the days", "50/50", "in 2026", "since 2019", "at 10:30", "10:30:45",
    "We talked about May and what may come.", "They march on.", "I may 12 times", "version 2.1", "a 45-year-old man",
    "page 12", "Section 3", "3 of 10 people", "scores of 80 %", "$1,200", "case management", "our case manager helped",
    "my client was called on", "the client said", "a friend of the house", "my friend from work", "the supervisor",
    "named after a saint", "SMART Recovery", "Dr. appointment", "her name is on the list", "e-mail me", "and/or", "he/she",
    "A peer who is 9 weeks in", "unit 3", "module 2, lesson 4", "It costs 12 dollars", "a plate of food", "account for it",
    "my client. Robert's rules", "on the street", "the way", "Higher Power", "God, grant me the serenity", "CBI 19 items",
    "my sponsor God willing", "42 CFR Part 2", "1.5 hours", "8 a.m. to 5 p.m.", "10-15 minutes", "100-200 people", "#1",
]  # fmt: skip
