"""The rounds that somebody makes who presses everything: menus and what they open,
records of every model, the inbox, and last what removes records."""

import re

from lxml import etree
from playwright.sync_api import Error

ROOT = "helpdesk_mgmt.helpdesk_ticket_main_menu"
INBOX = "social_care.social_care_conversation_action"
OURS = "social.care."

SWITCHES = ".o_cp_switch_buttons .o_switch_view"
KINDS = """(all) => all.map((one) => [...one.classList]
    .find((name) => /^o_(?!switch)/.test(name)).slice(2))"""
TICK = ".o_data_row:first-child .o_list_record_selector input"
STANDING = "public_resolution"
"""What a thread has to press depends on it more than on what hides a button."""

PRESSED_VIEWS = ("list", "kanban", "form")
"""In the others is nothing but Odoo's own; that they open is seen."""

OUR_ACTIONS = """
    SELECT d.module || '.' || d.name
      FROM ir_model_data d
      JOIN ir_actions a ON a.id = d.res_id
     WHERE d.module LIKE 'social_care%' AND d.model LIKE 'ir.actions.%'
       AND a.binding_model_id IS NULL AND d.name NOT LIKE 'ir_cron%'
       AND NOT EXISTS (
           SELECT 1 FROM ir_ui_menu m WHERE m.action LIKE '%,' || a.id
       )
     ORDER BY 1
"""
OF_OURS = {
    "res.partner": [["social_profile_ids", "!=", False]],
    "helpdesk.ticket": [["social_conversation_ids", "!=", False]],
}
"""Which records of others' models have something to do with ours."""

OUR_FORMS = """
    SELECT DISTINCT v.model
      FROM ir_ui_view v
      JOIN ir_model_data d ON d.model = 'ir.ui.view' AND d.res_id = v.id
      JOIN ir_model m ON m.model = v.model
     WHERE d.module LIKE 'social_care%' AND v.type = 'form' AND NOT m.transient
     ORDER BY 1
"""


class Rounds:
    """All rounds of one person.

    :param presser: a `Presser`
    :param database: the `LiveDatabase`, asked for what there is of ours
    """

    def __init__(self, presser, database):
        self.presser = presser
        self.page = presser.page
        self.database = database
        self._lists = {}
        """What opens a list of each model."""

        self._seen = set()
        """What was pressed already: (model, kind of view, its id)."""

    def make(self, whole):
        """Go all rounds, those that remove something last.

        :param whole: also use the inbox's keys, and remove
        """
        if whole:
            # First: after hundreds of presses Chromium gives the page no keys any more.
            self.use_the_inbox()
        self.go_through_menus()
        self.go_through_actions()
        self.go_through_models()
        if whole:
            self.remove()

    # ---- Menus and actions ---------------------------------------------------------

    def go_through_menus(self):
        presser = self.presser
        for menu in self.page.evaluate("(root) => window.pressing.menus(root)", ROOT):
            presser.counts["menu"] += 1

            def open_it(menu=menu):
                presser.open_menu(menu)

            if presser.carefully(("menu", menu["name"]), open_it):
                self.look_around(menu["name"], open_it)

    def go_through_actions(self):
        presser = self.presser
        for (action,) in self.database.sql(OUR_ACTIONS):

            def open_it(action=action):
                presser.open_action(action)

            presser.counts["action"] += 1
            if presser.carefully(("action", action), open_it):
                self.look_around(action, open_it)

    def look_around(self, name, open_it):
        """Press what is in each view of an action, and in records of its model."""
        presser = self.presser
        top = presser.top()
        if top["kind"] == "dialogue":
            presser.press_all(("dialogue", top["title"]), open_it)
            presser.close_all()
            return
        model = top["model"]
        if not model:
            presser.press_all(("screen", name), open_it)
            return
        ours, moved = model.startswith(OURS), False
        others = self.page.locator(SWITCHES).evaluate_all(KINDS)
        for kind in dict.fromkeys([top["view"], *others]):

            def switch(kind=kind):
                if presser.top()["view"] != kind:
                    presser.counts["view"] += 1
                    self.page.click(f".o_cp_switch_buttons .o_{kind}")
                    presser.settle()

            def open_view(switch=switch):
                open_it()
                switch()

            # It is open already, unless something was pressed in another view of it.
            reach = open_view if moved else switch
            if not presser.carefully(("view", name, kind), reach):
                moved = True
                continue
            # Another action with the same view shows the same buttons.
            place = model, kind, presser.top()["id"]
            if not ours or place in self._seen or kind not in PRESSED_VIEWS:
                continue
            self._seen.add(place)
            moved = True
            presser.press_all(("view", *place), open_view)
            if kind == "list":
                self._lists.setdefault(model, open_view)
                self.press_with_a_row_ticked(place, open_view)
        if ours:
            self.press_in_records(model)

    def press_with_a_row_ticked(self, place, open_view):
        presser = self.presser

        def open_and_tick():
            open_view()
            if self.page.locator(TICK).count():
                self.page.click(f"{TICK} >> nth=0")
                presser.settle()

        presser.carefully(("ticked", *place), open_and_tick)
        presser.press_all(("ticked", *place), open_and_tick, {"list"})

    # ---- Records -------------------------------------------------------------------

    def go_through_models(self):
        for (model,) in self.database.sql(OUR_FORMS):
            self.press_in_records(model)

    def press_in_records(self, model):
        """Press what is in the form of records of every state."""
        place = ("form", model)
        if place in self._seen:
            return
        self._seen.add(place)
        presser = self.presser
        form = self.form(model)
        if not form:
            return
        hidden, fields = form
        domain = OF_OURS.get(model, [])
        opened = set()
        while True:
            pressed = presser.names[place]
            missing = {name: hidden[name] for name in hidden if name not in pressed}
            records = {
                record: shown
                for record, shown in presser.shows(model, domain, missing, fields)
                if record not in opened
            }
            best = max(records, key=lambda one: len(records[one]), default=None)
            if not best or (opened and not records[best]):
                break
            opened.add(best)
            presser.names[place] |= {one for one in records[best] if STANDING in one}
            self.press_in(place, best)
        presser.unpressed |= {f"{model}: {name}" for name in missing}

    def press_in(self, place, record):
        presser = self.presser
        model = place[-1]

        def open_it():
            presser.open_record(model, record)
            tab = self.page.locator(".o_notebook_headers a[name=social]")
            if tab.count():
                tab.first.click()
                presser.settle()

        if presser.carefully(place, open_it):
            presser.counts["record"] += 1
            presser.press_all(place, open_it)

    def form(self, model):
        """What hides each of the form's buttons, as this user's view has them.

        :return: the name of each with the expressions of which one hides it, and the
            fields that these name; None where the user cannot read the model or it
            has no form
        """
        presser = self.presser
        try:
            found = presser.call(model, "get_views", [[False, "form"]])
            presser.call(model, "search", [], limit=1)
        except Error as error:
            if "RPC_ERROR" not in str(error):
                raise
            self.page.evaluate("window.pressing.trouble()")
            return None
        arch = etree.fromstring(found["views"]["form"]["arch"])
        buttons = arch.xpath("//button[@name and not(ancestor::field)]")
        hidden = {
            button.get("name"): button.xpath("ancestor-or-self::*/@invisible")
            for button in buttons
        }
        known = found["models"][model]["fields"]
        for value, _label in known.get(STANDING, {}).get("selection", ()):
            hidden[f"{STANDING} {value}"] = [f"{STANDING} != '{value}'"]
        words = {
            word
            for expressions in hidden.values()
            for each in expressions
            for word in re.findall(r"\w+", each)
        }
        return hidden, sorted(words & {*known})

    # ---- The inbox -----------------------------------------------------------------

    def use_the_inbox(self):
        """Each key that the inbox names, on several rows; then its pane."""
        presser = self.presser

        def open_it():
            presser.open_action(INBOX)

        shown = self.page.locator(".o_social_keys kbd")

        def open_keys():
            open_it()
            presser.key("?")
            shown.first.wait_for()

        presser.carefully(("inbox", "?"), open_keys)
        keys = shown.all_inner_texts()
        presser.close_all()
        place = None
        for key in keys:
            for _row in range(2):
                if presser.top()["place"] != place:
                    if not presser.carefully(("inbox", key), open_it):
                        break
                    place = presser.top()["place"]
                presser.key(key)
                top = presser.top()
                if top["kind"] == "dialogue" and not top["error"]:
                    presser.press_all(("dialogue", top["title"]), open_it)
                presser.close_all()
                self.go_to_next_row()

    def go_to_next_row(self):
        """Where one may have begun to write, keys would be letters."""
        self.page.evaluate("document.activeElement?.blur()")
        self.page.keyboard.press("j")
        self.presser.settle()

    # ---- What removes --------------------------------------------------------------

    def remove(self):
        """Press what the Actions menu offers for a ticked row, once for each model."""
        presser = self.presser
        actions = self.page.locator(".o_cp_action_menus button.dropdown-toggle")
        for model, open_list in self._lists.items():

            def open_menu(open_list=open_list):
                open_list()
                if self.page.locator(TICK).count():
                    self.page.click(f"{TICK} >> nth=0")
                    presser.settle()
                if actions.count():
                    actions.last.click()
                    presser.settle()

            if presser.carefully(("remove", model), open_menu):
                presser.press_all(("actions", model), open_menu)
                presser.close_all()
