from . import social_care_lease
