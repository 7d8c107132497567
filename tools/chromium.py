"""Headless Chromium, driven over its DevTools protocol.

Runs in the environment that has `websocket-client`. Everything that a page writes to
its console as an error, throws, or fails to load is kept in `Page.errors`.
"""

import base64
import contextlib
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import websocket

from . import browser

START_LIMIT = 30
CALL_LIMIT = 60
# Where to click: the middle of an element that is enabled, not covered by another, and
# in the same place two frames later; else null.
_CLICKABLE = """(async (css) => {
    const frame = () => new Promise(requestAnimationFrame);
    const place = () => {
        const element = document.querySelector(css);
        if (!element || element.matches(":disabled")) {
            return null;
        }
        element.scrollIntoView({block: "center", behavior: "instant"});
        const box = element.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const top = document.elementFromPoint(x, y);
        return element.contains(top) ? [x, y] : null;
    };
    const before = place();
    await frame();
    await frame();
    const after = place();
    return before && after && String(before) === String(after) ? after : null;
})"""
LOADED = ("Network.loadingFinished", "Network.loadingFailed")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--hide-scrollbars",
    "--no-first-run",
    "--mute-audio",
    "--lang=en-US",
    "--remote-debugging-port=0",
)


class BrowserError(Exception):
    """The browser does not do what it was asked to."""


class Browser:
    """One running Chromium; a context manager that ends it."""

    def __enter__(self):
        self._profile = Path(tempfile.mkdtemp(prefix="social-care-browser-"))
        program = browser.program()
        if not program:
            raise BrowserError("there is no Chromium")
        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self._profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._socket = websocket.create_connection(
                self._address(), timeout=CALL_LIMIT, suppress_origin=True
            )
        except Exception:
            self._end()
            raise
        self._numbers = itertools.count(1)
        self._pages = {}
        return self

    def __exit__(self, *_error):
        with contextlib.suppress(Exception):
            self.call("Browser.close")
        with contextlib.suppress(Exception):
            self._socket.close()
        self._end()

    def new_page(self, width=1400, height=900):
        """Open a page with cookies of its own.

        :return: a `Page`
        """
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call(
            "Target.createTarget", url="about:blank", browserContextId=context
        )["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)
        page = Page(self, session["sessionId"])
        self._pages[session["sessionId"]] = page
        page.prepare(width, height)
        return page

    def call(self, method, session=None, **parameters):
        """Send one command and give its answer, handling the events that come first.

        :raise BrowserError: when the browser refuses or does not answer
        """
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        limit = time.monotonic() + CALL_LIMIT
        while time.monotonic() < limit:
            answer = self._receive(limit - time.monotonic())
            if answer and answer.get("id") == number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]
        raise BrowserError(f"{method}: no answer within {CALL_LIMIT} s")

    def listen(self, seconds):
        """Handle events for a while."""
        limit = time.monotonic() + seconds
        while (left := limit - time.monotonic()) > 0:
            self._receive(left)

    def _receive(self, seconds):
        """Take one message, if one comes in time; hand an event to its page."""
        self._socket.settimeout(max(seconds, 0.01))
        try:
            message = json.loads(self._socket.recv())
        except websocket.WebSocketTimeoutException:
            return None
        page = self._pages.get(message.get("sessionId"))
        if page and "method" in message:
            page.notice(message["method"], message["params"])
        return message

    def _address(self):
        """Give the address of the browser's DevTools, once it has written it."""
        path = self._profile / "DevToolsActivePort"
        limit = time.monotonic() + START_LIMIT
        while time.monotonic() < limit and self._process.poll() is None:
            lines = path.read_text().splitlines() if path.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            time.sleep(0.05)
        raise BrowserError("Chromium did not start")

    def _end(self):
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)


class Page:
    """One page: go somewhere, wait, look, click, take a picture."""

    def __init__(self, chromium, session):
        self.browser = chromium
        self.session = session
        self.errors = []
        self._loading = set()

    def call(self, method, **parameters):
        """Send one DevTools command to this page."""
        return self.browser.call(method, self.session, **parameters)

    def prepare(self, width, height):
        """Set the size and have the page's errors told."""
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    def resize(self, width, height):
        """Set the size of the window."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def notice(self, event, details):
        """Keep what is being loaded, and what the page says went wrong."""
        if event in ("Network.requestWillBeSent", *LOADED):
            change = self._loading.discard if event in LOADED else self._loading.add
            change(details["requestId"])
        elif event == "Runtime.consoleAPICalled" and details["type"] in (
            "error",
            "assert",
        ):
            words = [_words(argument) for argument in details["args"]]
            self.errors.append(" ".join(words))
        elif event == "Runtime.exceptionThrown":
            thrown = details["exceptionDetails"]
            self.errors.append(
                thrown.get("exception", {}).get("description") or thrown["text"]
            )
        elif event == "Log.entryAdded" and details["entry"]["level"] == "error":
            entry = details["entry"]
            self.errors.append(f"{entry['text']} {entry.get('url', '')}".strip())

    def goto(self, url):
        """Open an address and wait until it is loaded."""
        self._loading.clear()
        answer = self.call("Page.navigate", url=url)
        if answer.get("errorText"):
            raise BrowserError(f"{url}: {answer['errorText']}")
        self.wait_until("document.readyState === 'complete'")

    def log_in(self, base, login, password=None, database=None):
        """Log into an Odoo through its form.

        :param base: the address of the server
        :param password: by default the same as the login
        :param database: needed where the server has several
        """
        choice = f"?db={database}" if database else ""
        self.goto(f"{base}/web/login{choice}")
        self.wait_for("input[name=login]")
        values = json.dumps([login, password or login])
        self.evaluate(
            f"""(() => {{
                const [login, password] = {values};
                const form = document.querySelector("form.oe_login_form");
                form.login.value = login;
                form.password.value = password;
                form.requestSubmit();
            }})()"""
        )
        self.wait_until(
            "!location.pathname.startsWith('/web/login')"
            " && document.readyState === 'complete'"
        )

    def evaluate(self, expression):
        """Run JavaScript, wait for its promise, and give its value.

        :raise BrowserError: with what it throws
        """
        answer = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"]
            raise BrowserError(
                thrown.get("exception", {}).get("description") or thrown["text"]
            )
        return answer["result"].get("value")

    def wait_until(self, expression, seconds=30):
        """Wait until a JavaScript expression, or what it promises, is true.

        :raise BrowserError: when it is not in time
        """
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            # A page that is just being left has nothing to evaluate in.
            with contextlib.suppress(BrowserError):
                if self.evaluate(f"(async () => Boolean(await ({expression})))()"):
                    return
            self.browser.listen(0.05)
        raise BrowserError(f"not true within {seconds} s: {expression}")

    def wait_for(self, css, seconds=30):
        """Wait until an element is there and visible."""
        selector = json.dumps(css)
        self.wait_until(
            f"document.querySelector({selector})?.getClientRects().length", seconds
        )

    def wait_until_quiet(self, seconds=0.5, limit=20):
        """Wait until nothing has been loaded for a while and all is drawn."""
        end = time.monotonic() + limit
        quiet_since = time.monotonic()
        while time.monotonic() < min(end, quiet_since + seconds):
            self.browser.listen(0.05)
            if self._loading:
                quiet_since = time.monotonic()
        self.wait_until(
            "document.readyState === 'complete'"
            " && !document.querySelector('.o_loading_indicator, .o_blockUI')"
            " && [...document.images].every((image) => image.complete)"
        )
        self.evaluate("document.fonts.ready.then(() => true)")

    def text(self, css):
        """Give the visible text of an element."""
        return self.evaluate(f"document.querySelector({json.dumps(css)}).innerText")

    def count(self, css):
        """Give the number of elements."""
        return self.evaluate(f"document.querySelectorAll({json.dumps(css)}).length")

    def click(self, css, seconds=30):
        """Click on the middle of an element with a real mouse event.

        A person waits until a button can be pressed and stands still; so does this.

        :raise BrowserError: when it stays disabled, moving or covered
        """
        x, y = self.hover(css, seconds)
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x,
                y=y,
                button="left",
                clickCount=1,
            )

    def hover(self, css, seconds=30):
        """Move the mouse over the middle of an element.

        :return: where that is
        :raise BrowserError: when it stays disabled, moving or covered
        """
        spot = f"{_CLICKABLE}({json.dumps(css)})"
        self.wait_until(spot, seconds)
        x, y = self.evaluate(spot)
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        return x, y

    def drag(self, css, target, steps=8):
        """Take an element with the mouse and let it go over the middle of another.

        :raise BrowserError: when one of them is not there, moving or covered
        """
        to_x, to_y = self.hover(target)
        x, y = self.hover(css)  # it may scroll, but only as far as need be

        def mouse(kind, part):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x + (to_x - x) * part,
                y=y + (to_y - y) * part,
                button="left",
                buttons=0 if kind == "mouseReleased" else 1,
                clickCount=0 if kind == "mouseMoved" else 1,
            )

        mouse("mousePressed", 0)
        for step in range(steps + 1):
            mouse("mouseMoved", step / steps)
            self.evaluate("new Promise(requestAnimationFrame)")
        mouse("mouseReleased", 1)

    def type(self, text):
        """Write text where the cursor is, and see it stand there.

        :raise BrowserError: when no field took it
        """
        self.call("Input.insertText", text=text)
        self.wait_until(f"document.activeElement?.value?.includes({json.dumps(text)})")

    def press(self, key):
        """Press a key and let it go, wherever the cursor is."""
        text = {"text": key} if len(key) == 1 else {}
        if key == "Enter":
            text = {"text": "\r"}  # without it, no button is pressed
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, **text)
            text = {}

    def screenshot(self, path, css=None, full=False):
        """Take a picture.

        :param path: the PNG file
        :param css: only this element
        :param full: the whole page, not only the window
        """
        options = {"format": "png"}
        if css or full:
            selector = json.dumps(css or "html")
            x, y, width, height = self.evaluate(
                f"""(() => {{
                    const box = document.querySelector({selector})
                        .getBoundingClientRect();
                    return [box.x + scrollX, box.y + scrollY, box.width, box.height];
                }})()"""
            )
            clip = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
            options |= {"clip": clip, "captureBeyondViewport": True}
        picture = self.call("Page.captureScreenshot", **options)["data"]
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(base64.b64decode(picture))


def _words(argument):
    """Give the text of one thing written to the console."""
    return str(argument.get("value") or argument.get("description") or argument["type"])
