from . import social_care_correction, social_care_learning
