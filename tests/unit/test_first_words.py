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
