from . import social_care_goodwill, social_care_goodwill_budget
