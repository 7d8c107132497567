"""What a server's log counts as an error, for the tests that watch real servers."""

import pytest

from tests.live.common import errors_in

BEFORE = "2026-11-28 15:01:02,003 17 INFO one odoo.modules: loaded\n"
AFTER = "2026-11-28 15:01:02,004 17 INFO one odoo.service.model: 4 tries left\n"
QUERY = (
    "2026-11-28 15:01:02,003 17 ERROR one odoo.sql_db: bad query: UPDATE ticket\n"
    "   SET stage_id = 1\nERROR: "
)
OTHER = "2026-11-28 15:01:02,003 17 ERROR one odoo.http: Exception while serving\n"


@pytest.mark.parametrize(
    "words",
    [
        "could not serialize access due to concurrent update\n",
        "deadlock detected\nDETAIL:  Process 1 waits for ShareLock\n",
        'could not obtain lock on row in relation "ir_cron"\n',
        'duplicate key value violates unique constraint "one"\nDETAIL:  Key (id)=(1)\n',
    ],
)
def test_what_is_done_again_is_none(words):
    assert errors_in(f"{BEFORE}{QUERY}{words}\n{AFTER}") == []
    assert errors_in(f"{BEFORE}{QUERY}{words}\n{OTHER}{AFTER}") == [OTHER.strip()]


def test_everything_else_is_one():
    wrong = f'{QUERY}relation "nothing" does not exist\nLINE 1: deadlock detected'
    line = QUERY.splitlines()[0]
    assert errors_in(f"{BEFORE}{wrong}\n{AFTER}{OTHER}") == [line, OTHER.strip()]
    critical = OTHER.replace("ERROR", "CRITICAL")
    assert errors_in(critical) == [critical.strip()]
    assert errors_in(BEFORE + AFTER) == []
