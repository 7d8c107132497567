from . import loyalty_card, social_care_goodwill, social_care_goodwill_budget
