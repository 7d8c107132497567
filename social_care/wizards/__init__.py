from . import (
    social_care_assign,
    social_care_close,
    social_care_hand_over,
    social_care_import,
    social_care_join,
    social_care_mapping,
    social_care_profile_merge,
    social_care_set_resolution,
    social_care_snooze,
    social_care_verify,
    social_care_waive,
)
