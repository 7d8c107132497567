import uuid

from odoo import api, fields, models
from odoo.tools import SQL

from ...database.clock import NOW

HIDDEN = {"readonly": True, "copy": False, "exportable": False}
"""What the fields of a lease are like, in a model that limits who may read them."""


class SocialCareLease(models.AbstractModel):
    """A row that one process works on for a while, and nobody else.

    A process that dies gives nothing back: its lease ends by itself, and the next one
    takes the row over. So whoever has worked looks whether the row is still theirs.

    1. *Claim*, in a transaction of its own that is committed before the work begins:
       ``rows = model.lease_next(due)`` locks what is due and free, and
       ``token = rows.lease_take(seconds)`` makes it ours.
    2. *Work*, outside any transaction: here the network is called.
    3. *Renew*, where it takes long: ``row.lease_held(token).lease_renew(seconds)``.
    4. *Settle*, in a transaction of its own: ``row = row.lease_held(token)`` locks the
       row and is empty where it is ours no more; then ``row.lease_free()``, or write
       :data:`FREE` along with what came of the work.
    """

    _name = "social.care.lease"
    _description = "Lease of a Row"

    lease_token = fields.Char(**HIDDEN)
    lease_until = fields.Datetime(**HIDDEN)

    @api.model
    @api.private
    def lease_next(self, due, order="t.id", joins=None, limit=1):
        """Lock rows that are due and free; skip what others lock just now.

        :param SQL due: a condition; the table is called ``t``
        :param str order: which come first
        :param SQL joins: further tables that the condition needs
        :param int limit: the most there may be
        :return: the rows, in that order
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT t.id FROM %s t %s WHERE (t.lease_until IS NULL OR"
                " t.lease_until <= %s) AND (%s) ORDER BY %s LIMIT %s"
                " FOR NO KEY UPDATE OF t SKIP LOCKED",
                SQL.identifier(self._table),
                joins or SQL(),
                SQL(NOW),
                due,
                SQL(order),
                limit,
            ),
            log_exceptions=False,
        )
        rows = self.browse(row[0] for row in self.env.cr.fetchall())
        rows.invalidate_recordset()
        return rows

    @api.private
    def lease_take(self, seconds, **columns):
        """Make these rows ours; the caller has locked them.

        :param float seconds: how long they may be silent before others take over
        :param columns: what is written along with it; what breaks a constraint is the
            caller's business, and not logged
        :return: the token by which we know them again
        """
        token = uuid.uuid4().hex
        self._set_lease(seconds, lease_token=token, **columns)
        return token

    @api.private
    def lease_renew(self, seconds):
        """Keep these rows for so long from now; the caller holds them."""
        self._set_lease(seconds)

    @api.private
    def lease_held(self, token):
        """Lock those of these rows that are still ours, whatever the time is.

        Nobody has taken over yet where the lease has merely ended.

        :return: the rows; those that are gone or others' are left out
        """
        self.flush_recordset(["lease_token", "lease_until"])
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) AND lease_token = %s"
                " ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(self._table),
                list(self._ids),
                token,
            ),
            log_exceptions=False,
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    @api.private
    def lease_free(self):
        """Give these rows back; the caller holds them."""
        self.write(FREE)

    def _set_lease(self, seconds, **columns):
        until = SQL("%s + %s * interval '1 second'", SQL(NOW), seconds)
        columns = {"lease_until": until, **columns}
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(self._table),
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in columns.items()
                ),
                list(self._ids),
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset(list(columns))


FREE = {"lease_token": False, "lease_until": False}
"""What is written into a row along with what came of the work."""
