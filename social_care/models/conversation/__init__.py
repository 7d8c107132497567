from . import (
    social_care_conversation,
    social_care_fact,
    social_care_post,
    social_care_post_picture,
    social_care_post_translation,
    social_care_presence,
    social_care_waive_reason,
)
