from . import social_care_macro
