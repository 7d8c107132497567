from . import social_care_account
