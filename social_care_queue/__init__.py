from . import models
from .jobs import forget as uninstall_hook
