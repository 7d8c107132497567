"""What a screen shows where there is nothing yet, and on a telephone."""

from .records import records

ON_TELEPHONES = {
    *("social.care.conversation", "social.care.reply", "social.care.post"),
    *("social.care.handoff", "social.care.crisis", "social.care.statement"),
    *("social.care.topic", "social.care.goodwill", "social.care.profile"),
}
"""What agents and supervisors open every day: a list would be cut there."""


def actions():
    """Yield (id, fields) of all actions that open more than one record."""
    for record in records():
        fields = {one.get("name"): one for one in record.iter("field")}
        if (
            record.get("model") == "ir.actions.act_window"
            and fields["view_mode"].text != "form"
        ):
            yield record.get("id"), fields


def test_says_in_words_what_will_stand_there():
    assert [name for name, fields in actions() if "help" not in fields] == []


def test_has_cards_for_telephones():
    lists = [
        fields for _name, fields in actions() if "list" in fields["view_mode"].text
    ]
    carded = {
        fields["res_model"].text
        for fields in lists
        if "kanban" in fields["view_mode"].text
    }
    assert ON_TELEPHONES - carded == set()


def always(kind):
    """model to the names of the buttons that its views of a kind show at any time;
    no model that has no such view."""
    found = {}
    for record in records():
        view = record.find(f"field[@name='arch']/{kind}")
        if view is not None and record.get("model") == "ir.ui.view":
            names = found.setdefault(record.find("field[@name='model']").text, set())
            names |= {
                button.get("name")
                for button in view.iterfind("header/button[@display='always']")
            }
    return found


def test_what_a_list_offers_at_any_time_its_cards_offer_too():
    lists, cards = always("list"), always("kanban")
    assert lists["social.care.reply"]
    lost = {model: lists[model] - cards[model] for model in {*lists} & {*cards}}
    assert {model: names for model, names in lost.items() if names} == {}
