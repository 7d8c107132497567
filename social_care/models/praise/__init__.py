from . import social_care_advocate, social_care_praise_act
