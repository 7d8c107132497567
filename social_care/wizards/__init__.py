from . import (
    social_care_import,
    social_care_mapping,
    social_care_profile_merge,
    social_care_waive,
)
