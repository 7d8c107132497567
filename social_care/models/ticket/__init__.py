from . import (
    helpdesk_ticket,
    helpdesk_ticket_channel,
    helpdesk_ticket_team,
    mail_activity,
    mail_message,
    mail_thread,
)
