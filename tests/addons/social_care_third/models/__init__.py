from . import (
    helpdesk_ticket,
    helpdesk_ticket_team,
    mail_message,
    social_care_account,
    social_care_conversation,
    social_care_post,
    social_care_profile,
)
