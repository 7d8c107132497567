from . import social_care_account, social_care_speaker
