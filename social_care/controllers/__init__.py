from . import claim, export, health, metrics, sign_in, webhook
