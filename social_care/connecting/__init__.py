"""How an account comes to keys that are good, and keeps them so.

``sign_in`` is the way over the network's page; ``tokens`` renews what expires, whoever
asks the network something: a visit, a reply, a button.
"""
