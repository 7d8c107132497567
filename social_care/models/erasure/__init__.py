from . import (
    privacy_lookup_wizard,
    privacy_lookup_wizard_line,
    social_care_erasure,
    social_care_forgotten,
    social_care_retention,
)
