from . import claim, health, sign_in, webhook
