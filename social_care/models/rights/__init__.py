from . import social_care_guarded
