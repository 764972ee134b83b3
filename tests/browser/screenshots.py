"""Takes the tour's pictures from a running demo, to be looked at, and the pictures of the README and the docs.

`python -m tests.browser.screenshots [--out DIR] [--base http://localhost:8000] [--only NAME …] [--docs]`
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.browser import supervision_tour, tour  # noqa: E402
from tests.browser.find_chromium import find  # noqa: E402 - the path comes first
from tests.browser.tour import WIDTHS, Stop  # noqa: E402
from website.demo.cast import BY_NAME, PASSWORD  # noqa: E402

SCHEMES = ("light", "dark")
PICTURES = ROOT / "docs" / "pictures"
STOPS = tour.STOPS + supervision_tour.STOPS
WIDE, TALL, LONG, PHONE = (1120, 760), (1120, 1000), (1120, 2320), (390, 760)
DOCS = {
    # stop: name of the picture, window
    "learn": ("home", WIDE),
    "lesson": ("lesson", WIDE),
    "question": ("question", WIDE),
    "caseload": ("caseload", TALL),
    "prepare": ("prepare", TALL),
    "person-shares": ("person", TALL),
    "draft": ("session-phone", PHONE),
    "record-disagreed": ("record", LONG),
    "mine": ("my-supervision", TALL),
    "countersign": ("countersign", PHONE),
    "self-check-result": ("self-check", TALL),
}
LARGEST = 150_000  # bytes of a picture in the docs
HEIGHT = 900


class Photographer:
    """Signs people in on a running demo, each once, and takes pictures of stops."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser = browser
        self.base = base
        self.contexts: dict[tuple[str, float], BrowserContext] = {}

    def page_at(self, stop: Stop, *, scale: float = 1) -> Page:
        """A page at the stop, as the person who sees it."""
        context = self.contexts.get((stop.who, scale)) or self._enter(stop.who, scale)
        page = context.new_page()
        stop.reach(page)
        page.evaluate("document.fonts.ready")
        return page

    def _enter(self, who: str, scale: float) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": 1280, "height": HEIGHT},
            device_scale_factor=scale,
            reduced_motion="reduce",
            locale="en-US",
        )
        if who:
            page = context.new_page()
            page.goto("/account/login/")
            page.get_by_label("E-mail address").fill(BY_NAME[who].email)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url("**/learn/")
            page.close()
        self.contexts[who, scale] = context
        return context

    def take(self, stop: Stop, out: Path) -> int:
        """The stop at each width, light and dark; how many pictures."""
        page = self.page_at(stop)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=out / f"{stop.name}-{width}-{scheme}.png", full_page=True)
        page.close()
        return len(WIDTHS) * len(SCHEMES)

    def take_for_docs(self, stop: Stop, target: Path, window: tuple[int, int]) -> int:
        """One picture of the window, light, no larger than LARGEST; its size in bytes."""
        page = self.page_at(stop, scale=1.5)
        width, height = window
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light")
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
        page.close()
        for colours in (256, 128, 64, 32):
            small = BytesIO()
            picture.quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
            if small.tell() <= LARGEST:
                break
        target.write_bytes(small.getvalue())
        return small.tell()


def main() -> int:
    """Takes the pictures. Says in a sentence what is missing; exit status 1 when stops could not be reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / ".data" / "screenshots", help="the folder for the tour")
    parser.add_argument("--base", default="http://localhost:8000", help="where the demo runs")
    parser.add_argument("--only", nargs="*", default=[], help="names of stops")
    parser.add_argument("--docs", action="store_true", help="only the pictures of the README and the docs")
    options = parser.parse_args()
    chromium = find()
    if chromium is None:
        print("No Chromium found: `make chromium` installs one.", file=sys.stderr)
        return 1
    arguments = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        faults = shoot(Photographer(browser, options.base), options)
        browser.close()
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


def shoot(photographer: Photographer, options: argparse.Namespace) -> list[str]:
    """Goes through the tour; what could not be reached, with the reason's first line."""
    started, taken, faults = time.monotonic(), 0, []
    stops = [stop for stop in STOPS if not options.only or stop.name in options.only]
    options.out.mkdir(parents=True, exist_ok=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for stop in stops:
        try:
            if not options.docs:
                taken += photographer.take(stop, options.out)
            if stop.name in DOCS:
                name, window = DOCS[stop.name]
                target = PICTURES / f"{name}.png"
                size = photographer.take_for_docs(stop, target, window)
                print(f"{target.relative_to(ROOT)}: {size:,} bytes")
        except Exception as error:
            faults.append(f"{stop.name}: {str(error).splitlines()[0]}")
    if taken:
        print(f"{taken} pictures in {options.out}, {time.monotonic() - started:.0f} s")
    return faults


if __name__ == "__main__":
    sys.exit(main())
