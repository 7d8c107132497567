from . import social_care_import, social_care_waive
