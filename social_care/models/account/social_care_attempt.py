from odoo import fields, models


class SocialCareAttempt(models.Model):
    """A batch of events that is being worked on, or that its worker died of; written
    and read by `intake/attempts.py` alone."""

    _name = "social.care.attempt"
    _description = "Batch of Social Events at Work"

    event_ids = fields.Json(required=True)
