"""`python -m tests.benchmarks.fuzz --format gift --minutes 10`: broken files for the readers of questions.

Takes sound files, breaks them in ways that chance chooses (a number named by --seed), and reads them. A reader may
refuse a question or the file; anything else it raises, more than 5 s of work or 300 MB more memory is a fault. Faulty
files are kept in --keep. Ends with 1 when there were any.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import os
import random
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

MOST_SECONDS = 5.0
MOST_MEMORY = 300 * 1024  # KiB above what the process had before
MOST_SIZE = 2_000_000
ROOT = Path(__file__).resolve().parents[2]

TOKENS = [
    *(b"{", b"}", b"{{", b"}}", b"=", b"~", b"#", b"####", b"->", b"..", b":", b"::", b"%50%", b"~%-33.33333%", b"\\"),
    *(b"[html]", b"[markdown]", b"// [id:x] [tag:y]\n", b"$CATEGORY: a/b\n\n", b"{T}", b"{#1..5}", b"=%0%*#", b"\n\n"),
    *(b"A. x\n", b"ANSWER: A\n", b"ANSWER:", b",", b";", b"\t", b'"', b'""', b"'=1+1", b"[[a]]", b"gap a: chosen"),
    *(b"<", b">", b"</", b"/>", b"<b>", b"&amp;", b"&#0;", b"&#x110000;", b"&x;", b"<![CDATA[", b"]]>", b"<!-- "),
    b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z SYSTEM "file:///etc/passwd">]>',
    *(b'encoding="utf-16"', b'encoding="cp037"', b"<p>", b"<question type=", b'<choice identifier="', b'="', b"<?xml "),
    *(b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", "é中\u202e\u0301".encode(), b"1e999999999", b"-0", b"9" * 400),
    *(b"../../x", b"http://", b"data:image/png;base64,", b"AAAA====", b"true", b"100", b"0", b" ", b"*" * 50, b"\r\n"),
    *(b"{1:MULTICHOICE:", b"\\n", b"right"),
]  # fmt: skip


class Fuzz:
    """Reads broken files of one format. `counts` says what became of them, `faults` holds what must not happen."""

    def __init__(self, name: str, seed: int, keep: Path) -> None:
        from courses.exchange.formats import formats
        from courses.exchange.questions import FileFault

        self.format, self.file_fault = formats.get(name), FileFault
        self.random = random.Random(f"{name}/{seed}")
        self.samples = list(samples(self.format))
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.slowest, self.most_grown = 0.0, 0
        self.keep = keep
        self.read(self.samples[0])

    def once(self) -> None:
        """Breaks one file and reads it."""
        data = self.random.choice(self.samples)
        if zipfile.is_zipfile(io.BytesIO(data)) and self.random.random() < 0.8:
            data = self.inside(data)
        else:
            data = self.broken(data)
        self.read(data)

    def read(self, data: bytes) -> None:
        """Reads a file and judges how that went."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, fault = time.process_time(), ""
        try:
            items = self.format.read(data).items
            self.counts["read"] += 1
            self.counts["questions"] += sum(item.question is not None for item in items)
            self.counts["refused"] += sum(item.question is None for item in items)
            if any((item.question is None) != bool(item.refused) for item in items):
                fault = "an item is neither a question nor refused"
        except self.file_fault as refusal:
            self.counts["file refused"] += 1
            fault = "" if str(refusal) else "a refusal without a sentence"
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            fault = traceback.format_exc()
        self.counts["files"] += 1
        seconds = time.process_time() - start
        self.slowest = max(self.slowest, seconds)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        self.most_grown = max(self.most_grown, grown)
        if seconds > MOST_SECONDS:
            fault = fault or f"{seconds:.1f} s"
        if grown > MOST_MEMORY:
            fault = fault or f"{grown // 1024} MB"
        if fault:
            path = self.keep / f"{self.format.name}-{len(self.faults)}.bin"
            path.write_bytes(data)
            self.faults.append(f"{path}: {fault}")

    def inside(self, data: bytes) -> bytes:
        """The archive with one or two of its parts broken, renamed, left out or doubled."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
        for _time in range(self.random.randint(1, 2)):
            place = self.random.randrange(len(parts))
            name, content = parts[place]
            match self.random.randrange(12):
                case 0:
                    parts.pop(place) if len(parts) > 1 else None
                case 1:
                    parts[place] = (f"{self.random.choice(['../', '/', 'x/', ''])}{name}x", content)
                case 2:
                    parts[place] = (name, self.random.choice(parts)[1])
                case _:
                    parts[place] = (name, self.broken(content))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts:
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def broken(self, data: bytes) -> bytes:
        """The bytes after a few mutations."""
        for _time in range(self.random.choice((1, 1, 2, 3, 5, 12))):
            data = self.mutated(data)[:MOST_SIZE]
        return data

    def mutated(self, data: bytes) -> bytes:
        """The bytes after one mutation."""
        chance = self.random
        at, to = sorted(chance.randrange(len(data) + 1) for _end in range(2))
        to = min(to, at + chance.choice((1, 8, 60, 2000)))
        match chance.randrange(10):
            case 0:
                flipped = bytes([data[at] ^ (1 << chance.randrange(8))]) if at < len(data) else b""
                return data[:at] + flipped + data[at + 1 :]
            case 1:
                return data[:at]
            case 2:
                return data[:at] + data[to:]
            case 3:
                return data[:to] + data[at:]
            case 4:
                return data[:at] + data[at:to] * chance.choice((2, 50, 3000)) + data[to:]
            case 5:
                other = chance.choice(self.samples)
                start = chance.randrange(len(other) + 1)
                return data[:at] + other[start : start + chance.choice((8, 200, 5000))] + data[to:]
            case 6:
                return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 40, 10_000)) + data[to:]
            case 7:
                return data[:at] + chance.randbytes(chance.choice((1, 4, 100))) + data[to:]
            case 8:
                encoding = chance.choice(("utf-16", "utf-16-le", "utf-8-sig", "utf-32", "windows-1252", "utf-7"))
                return data.decode("utf-8", "replace").encode(encoding, "replace")
            case _:
                return data[:at] + chance.choice(TOKENS) + data[at:]


def samples(form: object) -> Iterator[bytes]:
    """Sound files of a format: what its writer makes of every kind of question, and its template."""
    from courses.exchange.spreadsheet import guide

    rows = [replace(row, ref=f"Q-{number}") for number, row in enumerate(guide.examples())]
    yield form.write(rows, title="Bank").data
    for row in rows:
        one = form.write([row], title="Bank").data
        if len(one) > 40:
            yield one
    if hasattr(form, "template"):
        yield form.template().data


def main() -> int:
    """Fuzzes the named formats, or all, one after another, and prints what became of the files."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fuzz")
    parser.add_argument("--format", action="append", help="a format, several times for several (default: all)")
    parser.add_argument("--minutes", type=float, default=1.0, help="how long each format is read")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None, help="where files that show a fault are kept")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.test")
    os.environ["MAINSTAY_IGNORE_DOTENV"] = "1"
    sys.path[1:1] = [str(ROOT), str(ROOT / "site")]

    import django

    django.setup()
    from courses.exchange.formats import formats

    keep = options.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    keep.mkdir(parents=True, exist_ok=True)
    faults = 0
    for name in options.format or [form.name for form in formats]:
        fuzz = Fuzz(name, options.seed, keep)
        end = time.monotonic() + 60 * options.minutes
        while time.monotonic() < end and len(fuzz.faults) < 20:
            faulthandler.dump_traceback_later(120, exit=True)
            fuzz.once()
        faulthandler.cancel_dump_traceback_later()
        counted = ", ".join(f"{count} {what}" for what, count in fuzz.counts.items())
        most = f"slowest {fuzz.slowest:.2f} s, most memory +{fuzz.most_grown // 1024} MB"
        print(f"{name}: {counted}; {most}, {len(fuzz.faults)} faults")
        for fault in fuzz.faults:
            print(fault)
        faults += len(fuzz.faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
