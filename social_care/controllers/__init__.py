from . import claim, sign_in, webhook
