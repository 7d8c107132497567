from . import social_care_reply
