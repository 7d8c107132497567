from . import (
    social_care_crisis,
    social_care_crisis_case,
    social_care_crisis_event,
    social_care_series,
    social_care_statement,
)
