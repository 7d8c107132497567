from . import claim, health, metrics, person, sign_in, webhook
