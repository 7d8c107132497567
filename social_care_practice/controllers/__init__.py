from . import practice
