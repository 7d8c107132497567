"""The rounds that somebody makes who presses everything: menus and what they open,
records of every model, the inbox, and last what removes records."""

from lxml import etree
from playwright.sync_api import Error

from .presser import RECORDS, STATES

ROOT = "helpdesk_mgmt.helpdesk_ticket_main_menu"
INBOX = "social_care.social_care_conversation_action"
OURS = "social.care."

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
        self._forms = set()

    def make(self):
        """Go all rounds, those that remove something last."""
        self.go_through_menus()
        self.go_through_actions()
        self.go_through_models()
        self.use_the_inbox()
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
        ours = model.startswith(OURS)
        views = self.page.locator(".o_cp_switch_buttons .o_switch_view")
        kinds = views.evaluate_all(
            "(all) => all.map((one) => [...one.classList]"
            ".find((name) => /^o_(?!switch)/.test(name)))"
        )
        for css in kinds or [None]:

            def open_view(css=css):
                open_it()
                if css:
                    presser.counts["view"] += 1
                    self.page.click(f".o_cp_switch_buttons .{css}")
                    presser.settle()

            if not presser.carefully(("view", name, css), open_view):
                continue
            # Another action on the same model shows the same buttons.
            if ours and presser.top()["view"] in PRESSED_VIEWS:
                presser.press_all(("view", model, css), open_view)
            if css in (None, "o_list") and ours:
                self.press_with_a_row_ticked(model, open_view)
        if ours:
            self.press_in_records(model)

    def press_with_a_row_ticked(self, name, open_view):
        presser = self.presser
        tick = ".o_data_row:first-child .o_list_record_selector input"

        def open_and_tick():
            open_view()
            if self.page.locator(tick).count():
                self.page.click(f"{tick} >> nth=0")
                presser.settle()

        presser.carefully(("ticked", name), open_and_tick)
        presser.press_all(("ticked", name), open_and_tick, {"list"})

    # ---- Records -------------------------------------------------------------------

    def go_through_models(self):
        for (model,) in self.database.sql(OUR_FORMS):
            self.press_in_records(model)

    def press_in_records(self, model):
        """Press what is in the form of records of every state."""
        if model in self._forms:
            return
        self._forms.add(model)
        presser = self.presser
        wanted = self.buttons_of_the_form(model)
        if wanted is None:
            return
        place = ("form", model)
        for number, record in enumerate(self.records(model)):
            if number and not wanted - presser.names[place]:
                break

            def open_it(record=record):
                presser.open_record(model, record)
                tab = self.page.locator(".o_notebook_headers a[name=social]")
                if tab.count():
                    tab.first.click()
                    presser.settle()

            if presser.carefully(place, open_it):
                presser.counts["record"] += 1
                presser.press_all(place, open_it)
        presser.unpressed |= {
            f"{model}: {name}" for name in wanted - presser.names[place]
        }

    def buttons_of_the_form(self, model):
        """The names of the form's buttons, as this user's view has them.

        :return: None where the user cannot read the model or it has no form
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
        return {button.get("name") for button in buttons}

    def records(self, model):
        """Ids of records, as different from one another as there are."""
        presser = self.presser
        known = presser.call(model, "fields_get", list(STATES), attributes=["type"])
        if model == "res.partner":
            domain = [["social_profile_ids", "!=", False]]
        elif model == "helpdesk.ticket":
            domain = [["social_conversation_ids", "!=", False]]
        else:
            domain = []
        rows = presser.call(
            model, "search_read", domain, fields=["id", *known], limit=200
        )
        by_kind = {}
        for row in rows:
            by_kind.setdefault(tuple(row[name] for name in known), row["id"])
        first = list(by_kind.values())[:RECORDS]
        rest = [row["id"] for row in rows if row["id"] not in first]
        return [*first, *rest][:RECORDS]

    # ---- The inbox -----------------------------------------------------------------

    def use_the_inbox(self):
        """Each key that the inbox names, on several rows; then its pane."""
        presser = self.presser
        presser.begin_anew()

        def open_it():
            presser.open_action(INBOX)

        presser.carefully(("inbox",), open_it)
        presser.key("?")
        keys = self.page.locator(".o_social_keys kbd").all_inner_texts()
        presser.close_all()
        for key in keys:
            for row in range(3):
                if not presser.carefully(("inbox", key), open_it):
                    break
                for _step in range(row):
                    presser.key("j")
                presser.key(key)
                top = presser.top()
                if top["kind"] == "dialogue" and not top["error"]:
                    presser.press_all(("dialogue", top["title"]), open_it)
                presser.close_all()

    # ---- What removes --------------------------------------------------------------

    def remove(self):
        """Press what the Actions menu offers for a ticked row of each list of ours."""
        presser = self.presser
        tick = ".o_data_row:first-child .o_list_record_selector input >> nth=0"
        for menu in self.page.evaluate("(root) => window.pressing.menus(root)", ROOT):

            def open_it(menu=menu):
                presser.open_menu(menu)
                if presser.top()["view"] != "list":
                    views = self.page.locator(".o_cp_switch_buttons .o_list")
                    if not views.count():
                        return
                    views.first.click()
                    presser.settle()
                if self.page.locator(tick).count():
                    self.page.click(tick)
                    presser.settle()

            presser.carefully(("remove", menu["name"]), open_it)
            actions = self.page.locator(".o_cp_action_menus button.dropdown-toggle")
            model = presser.top()["model"]
            if not actions.count() or not model:
                continue

            def open_menu(open_it=open_it, actions=actions):
                open_it()
                if actions.count():
                    actions.last.click()
                    presser.settle()

            if presser.carefully(("remove", menu["name"]), open_menu):
                presser.press_all(("actions", model), open_menu)
                presser.close_all()
