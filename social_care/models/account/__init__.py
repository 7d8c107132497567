from . import (
    social_care_account,
    social_care_attempt,
    social_care_credential,
    social_care_delivery,
    social_care_event,
    social_care_outage,
    social_care_sign_in,
    social_care_speaker,
    social_care_stream,
    social_care_usage,
    social_care_webhook,
)
