from . import social_care_claim, social_care_handoff
