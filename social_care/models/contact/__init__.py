from . import (
    res_partner,
    social_care_former_handle,
    social_care_handle,
    social_care_link,
    social_care_profile,
)
