"""Debian's Chromium, driven by Playwright: for the browser tests and the pictures.

Runs in the environment that has Playwright. Playwright never fetches a browser of its
own: it is given the program that `tools.browser` found.
"""

import contextlib
import os
import re

from playwright.sync_api import sync_playwright

from . import browser
from .console import Problem
from .project import CACHE

PATIENCE = 180_000
"""Milliseconds that a page may take for what is waited for, on a busy machine."""

TRACES = CACHE / "traces"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Counts what a page is loading, so that one can wait until nothing is: Playwright's own
# "networkidle" holds only for the first load of a page, not for what a click loads.
COUNT_LOADING = """(() => {
    const now = () => performance.now();
    const state = {pending: 0, last: now()};
    const begin = () => {
        state.pending += 1;
        state.last = now();
    };
    const end = () => {
        state.pending -= 1;
        state.last = now();
    };
    const {fetch} = window;
    window.fetch = (...request) => {
        begin();
        const answer = fetch.apply(window, request);
        answer.then(end, end);
        return answer;
    };
    const {send} = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function (...body) {
        begin();
        this.addEventListener("loadend", end, {once: true});
        return send.apply(this, body);
    };
    const watch = () => {
        const observer = new MutationObserver(() => {
            state.last = now();
        });
        observer.observe(document, {childList: true, subtree: true});
    };
    watch();
    // What has just been pressed has a while to begin something.
    window.__stir = () => {
        state.last = now();
    };
    window.__quiet = (wait) =>
        document.readyState === "complete" &&
        state.pending <= 0 &&
        now() - state.last > wait &&
        !document.querySelector(".o_blockUI");
})()"""
DRAWN = """async () => {
    await document.fonts.ready;
    return [...document.images].every((image) => image.complete);
}"""


@contextlib.contextmanager
def running(*flags):
    """Run Chromium; a context manager that gives a `Chromium` and ends it.

    :param flags: further options of its command line
    :raise Problem: when there is none
    """
    program = browser.program()
    if not program:
        raise Problem("There is no Chromium.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=program, args=[*FLAGS, *flags]
        )
        with launched:
            chromium = Chromium(launched)
            try:
                yield chromium
            except BaseException:
                chromium.keep_traces()
                raise


class Chromium:
    """A running browser: it opens pages, and keeps what led to a failure.

    The pages are Playwright's own. What a page writes to its console as an error,
    throws, or fails to load is in its attribute `errors`.
    """

    def __init__(self, launched):
        self._browser = launched
        self._contexts = []

    def new_page(self, width=1400, height=900, trace=True, **options):
        """Open a page with cookies of its own.

        :param trace: what the page does is kept where the test fails; it takes time
        :param options: further options of Playwright's `new_context`
        :return: a `playwright.sync_api.Page` with `errors`
        """
        size = {"width": width, "height": height}
        context = self._browser.new_context(viewport=size, locale="en-US", **options)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(COUNT_LOADING)
        if trace:
            context.tracing.start(snapshots=True)
            self._contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("console", lambda message: _keep_error(page, message))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        return page

    def keep_traces(self):
        """Write down what the pages did; `playwright show-trace` shows it."""
        for number, context in enumerate(self._contexts):
            test = os.environ.get("PYTEST_CURRENT_TEST", "trace").split(" ")[0]
            name = re.sub(r"\W+", "-", f"{test} {number}")
            with contextlib.suppress(Exception):
                context.tracing.stop(path=TRACES / f"{name}.zip")


def _keep_error(page, message):
    if message.type in ("error", "assert"):
        place = message.location.get("url", "")
        page.errors.append(f"{message.text} {place}".strip())


def log_in(page, base, login, password=None, database=None):
    """Log a page into an Odoo through its form.

    :param base: the address of the server
    :param password: by default the same as the login
    :param database: needed where the server has several
    """
    choice = f"?db={database}" if database else ""
    page.goto(f"{base}/web/login{choice}")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password or login)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_url(lambda url: "/web/login" not in url)


def wait_until_quiet(page, milliseconds=500):
    """Wait until nothing has been loaded or changed for a while, and all is drawn."""
    page.evaluate("window.__stir?.()")
    page.wait_for_function("(wait) => window.__quiet?.(wait)", arg=milliseconds)
    page.wait_for_function(DRAWN)
