from . import claim, export, health, sign_in, webhook
