"""The clients held against the networks' own descriptions: `./dev conformance FOLDER`.

Prism (https://stoplight.io/open-source/prism), which is not ours, checks every request
of a client against the description, and every answer of our local servers as well.
"""
