from . import claim, practice, sign_in, webhook
