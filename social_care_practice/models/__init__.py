from . import (
    social_care_account,
    social_care_practice_exercise,
    social_care_practice_person,
    social_care_practice_post,
)
