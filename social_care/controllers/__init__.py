from . import claim, export, health, metrics, person, sign_in, webhook
