from . import social_care_erasure, social_care_forgotten, social_care_retention
