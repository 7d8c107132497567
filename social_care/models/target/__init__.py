from . import social_care_breach, social_care_target, social_care_weights
