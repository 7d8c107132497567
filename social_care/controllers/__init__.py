from . import practice, sign_in, webhook
