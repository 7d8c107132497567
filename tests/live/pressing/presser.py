"""Somebody who presses every button there is, and tells what went wrong.

What there is to press is read from the server and from what the browser shows: menus,
actions, records of every state, and then each button in sight. A new button needs no
change here. What was pressed once in a kind of place is not pressed there again.
"""

import collections
import contextlib
import re
from pathlib import Path

from playwright.sync_api import Error

from tools import chromium

SCRIPT = Path(__file__).with_name("page.js")
QUIET = 45
"""Milliseconds without a change after which what was pressed has been done."""

PRESSABLE = 45_000
"""Milliseconds in which something shown has to be free to be pressed."""

SAID = {
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.RedirectWarning",
    "notification",
}
"""Errors that are messages to the user."""

CLOSES = (
    ".modal:not(.o_inactive_modal) :is(.btn-close, .modal-footer [special=cancel],"
    " .o_form_button_cancel, .o-default-button)"
)
TO_CHOOSE = ".modal .o_required_modifier.o_field_many2one input"
CHOICE = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a"
DEPTH = 3
"""How many dialogues and menus may lie on one another."""


def what(button, place):
    """What a button is: what stands in many places is the same in each."""
    return ((button["of"],) if button["of"] else place, button["name"])


class Presser:
    """One person at one page.

    :param page: a page of Playwright, logged in, on the web client
    :param who: the word for the person, for the account of it
    :param inside: also press what is in the dialogues and menus that open
    """

    def __init__(self, page, who, inside=True):
        self.page = page
        self.who = who
        self.inside = inside
        self.counts = collections.Counter()
        self.names = collections.defaultdict(set)
        self.problems = []
        self.messages = collections.defaultdict(list)
        self._done = set()
        self._chain = []
        self._errors = 0
        self._popups = []
        self._top = {}
        self.unpressed = set()
        page.context.on("page", self._note_popup)
        page.on("download", lambda _download: None)

    def _note_popup(self, popup):
        self._popups.append(popup)

    # ---- What to open --------------------------------------------------------------

    def open_menu(self, menu):
        self.page.evaluate("(id) => window.pressing.menu(id)", menu["id"])
        self.settle()

    def open_action(self, action, **options):
        self.page.evaluate(
            "([action, options]) => window.pressing.open(action, options)",
            [action, options],
        )
        self.settle()

    def open_record(self, model, record, view=False):
        action = {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": record,
            "views": [[view, "form"]],
        }
        self.open_action(action)

    def call(self, model, method, *arguments, **options):
        return self.page.evaluate(
            "([model, method, args, kwargs]) =>"
            " window.pressing.call(model, method, args, kwargs)",
            [model, method, list(arguments), options],
        )

    def shows(self, model, domain, hidden, fields):
        """See `shows` in page.js."""
        return self.page.evaluate(
            "(given) => window.pressing.shows(...given)",
            [model, domain, hidden, fields],
        )

    # ---- Pressing ------------------------------------------------------------------

    def press_all(self, place, reopen, kinds=None):
        """Press what is on top, each thing once; after each have the place as it was.

        :param place: what kind of place it is, the same for places of a kind
        :param reopen: opens it anew
        :param kinds: only buttons of these kinds
        """
        kind = self.top()["kind"]
        seen, fresh = set(), True
        while True:
            if self.top()["kind"] != kind:
                if seen and seen <= self._done and kind != "view":
                    return
                if not self.carefully(place, reopen) or self.top()["kind"] != kind:
                    return
                fresh = True
            self._fill(kind)
            buttons = [
                button
                for button in self.page.evaluate("window.pressing.buttons()")
                if not kinds or button["kind"] in kinds
            ]
            seen |= {what(button, place) for button in buttons}
            todo = [
                button for button in buttons if what(button, place) not in self._done
            ]
            if not todo:
                if fresh or (kind != "view" and seen <= self._done):
                    return
                if not self.carefully(place, reopen) or self.top()["kind"] != kind:
                    return
                fresh = True
                continue
            # What closes a dialogue comes last.
            button = min(todo, key=lambda one: one["closes"])
            self._done.add(what(button, place))
            before = self.top()
            if self.press(button, place):
                fresh = False
                self._follow(place, button, before, reopen)

    def _fill(self, kind):
        """Write where words are needed, and choose where something has to be chosen."""
        if self.page.evaluate("window.pressing.fill()"):
            self.settle()
        empty = self.page.locator(TO_CHOOSE) if kind == "dialogue" else None
        if empty and empty.count() and not empty.first.input_value():
            empty.first.click()
            # What is chosen before all choices are there leaves them open.
            self.settle()
            choice = self.page.locator(CHOICE)
            with contextlib.suppress(Error):
                choice.first.click(timeout=PRESSABLE)
            # No list of choices stays open over what is pressed next.
            empty.first.blur()
            self.settle()

    def press(self, button, place, counted=True):
        """Press one thing; whether it could be."""
        self._chain = [*place, button["name"]]
        if counted:
            self.counts[button["kind"]] += 1
            self.names[place].add(button["name"])
        try:
            if not self._click(button["mark"]):
                return False
        except Error as error:
            words = re.search(r"<[^>]+>.*intercepts pointer events", error.message)
            gone = "not attached" in error.message or "waiting for" in error.message
            if words or not gone:
                why = words[0] if words else error.message.splitlines()[0]
                self.problem(f"cannot be pressed: {why}")
            return False
        self.settle()
        return True

    def _click(self, mark):
        """Press with the mouse; Playwright waits where something is in the way.

        :return: whether it is still there
        """
        point = self.page.evaluate("(mark) => window.pressing.aim(mark)", mark)
        if point:
            self.page.mouse.click(*point)
        elif point is not None:
            self.page.click(mark, timeout=PRESSABLE)
        return point is not None

    def _follow(self, place, button, before, reopen):
        """Press what opened, close it, and come back to the place where it was left."""
        after = self.top()
        if after["kind"] in ("dialogue", "menu") and after != before:
            self._explore(place, button, after, reopen)
            after = self.top()
        same = after["kind"] == before["kind"] and (
            after["kind"] != "view" or after["place"] == before["place"]
        )
        if not same:
            self.carefully(place, reopen)

    def _explore(self, place, button, opened, reopen):
        """Press everything in a dialogue or menu that a button opened."""
        if opened.get("error") or len(place) > 2 * DEPTH or not self.inside:
            self.close_all()
            return
        name = button["name"]
        if opened["kind"] == "menu":
            inner = ("menu", name)
        elif opened["form"]:
            inner = ("dialogue", opened["title"])
        else:
            inner = ("dialogue", name, opened["title"])

        def open_it():
            if not self._press_again(name, place):
                reopen()
                self._press_again(name, place)

        self.press_all(inner, open_it)
        self.close_all()

    def _press_again(self, name, place):
        """Press a button where it is in sight, so as to open what it opened before."""
        for button in self.page.evaluate("window.pressing.buttons()"):
            if button["name"] == name:
                self.press(button, place, counted=False)
                return self.top()["kind"] in ("dialogue", "menu")
        return False

    def carefully(self, place, action):
        """Do something that opens a place; a failure is a problem, not the end."""
        self._chain = [*place]
        told = len(self.problems) + sum(map(len, self.messages.values()))
        try:
            action()
        except Error as error:
            self.settle()
            # What the server said is noted by then.
            if told == len(self.problems) + sum(map(len, self.messages.values())):
                self.problem(f"does not open: {error.message.splitlines()[0]}")
            self.close_all()
            return False
        return True

    def key(self, key):
        """Press a key of the keyboard."""
        self._chain = ["inbox", f"key {key}"]
        self.counts["key"] += 1
        self.names["inbox", "keys"].add(key)
        self.page.keyboard.press(key)
        self.settle()

    # ---- What is there -------------------------------------------------------------

    def top(self):
        """What was on top when all was done."""
        return self._top

    def settle(self):
        """Wait until all is done that was asked for, and see what went wrong."""
        told = self._rest()
        if not told:
            self.problem(f"does not come to rest; at {self.page.url}")
            self.page.goto(f"{self.base}/odoo")
            told = self._rest()
        for popup in self._popups:
            popup.close()
        self._popups.clear()
        self._top = told["top"]
        self._note(told["trouble"])

    def _rest(self):
        while True:
            try:
                return self.page.evaluate("(wait) => window.pressing.rest(wait)", QUIET)
            except Error as error:
                # It was left meanwhile for another page.
                if "navigat" not in error.message and "context" not in error.message:
                    raise
                self.page.wait_for_selector(".o_main_navbar")

    def _note(self, trouble):
        """Take note of errors in the page and of what the server said."""
        for error in self.page.errors[self._errors :]:
            self.problem(f"in the page: {error}")
        self._errors = len(self.page.errors)
        for told in trouble:
            words = f"{told['name']}: {told['message']}"
            if told["name"] in SAID:
                self.message(words)
            else:
                last = told.get("debug", "").strip().splitlines()[-6:]
                self.problem("\n      ".join([f"{words} ({told.get('call')})", *last]))
        top = self.top()
        if top.get("error") and top["title"] == "Oops!":
            self.problem(f"an error dialogue: {top['words'][:300]}")

    def problem(self, words):
        where = " > ".join(map(str, self._chain))
        line = f"{where}: {words}"
        if line not in self.problems:
            self.problems.append(line)
            print(f"PROBLEM {line}", flush=True)

    def message(self, words):
        self.messages[words].append(" > ".join(map(str, self._chain)))

    def close_all(self):
        """Close what lies on the view, as a person does."""
        for _layer in range(2 * DEPTH):
            top = self.top()
            if top["kind"] == "view":
                return
            button = self.page.locator(CLOSES)
            if top["kind"] == "dialogue" and button.count():
                button.last.click()
            else:
                self.page.keyboard.press("Escape")
            self.settle()
        self.problem(f"a dialogue cannot be closed: {self.top()}")
        self.page.goto(f"{self.base}/odoo")
        self.settle()

    @property
    def base(self):
        return "/".join(self.page.url.split("/")[:3])

    def start(self):
        """Have the web client up, and listen to it."""
        self.page.wait_for_selector(".o_main_navbar")
        self.settle()


def log_in(page, server, login):
    """Open the web client as a user, with what presses in it.

    :return: the page
    """
    page.add_init_script(path=SCRIPT)
    chromium.log_in(page, server.url, login)
    page.goto(f"{server.url}/odoo")
    return page
