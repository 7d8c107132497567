from . import (
    social_care_account_voice,
    social_care_exported,
    social_care_guarded,
    social_care_labelled,
    social_care_lease,
)
