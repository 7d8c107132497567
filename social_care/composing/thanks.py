"""Words of thanks for praise, put together anew for everybody.

Written for this project. They are proposed: whoever sends them reads them first.
"""

import itertools

WORDS = {
    "en": (
        ("Thank you, {name}!", "{name}, thank you so much!", "Oh, thank you, {name}!"),
        (
            "That made our day.",
            "Your words are being passed around here.",
            "The whole team is happy to read this.",
            "Good to hear that it went so well.",
        ),
        ("", "See you soon!", "Enjoy it!", "We are glad to have you with us."),
    ),
    "de": (
        ("Danke, {name}!", "{name}, vielen Dank!", "Oh, danke, {name}!"),
        (
            "Das hat uns den Tag verschönert.",
            "Deine Worte machen hier gerade die Runde.",
            "Das ganze Team freut sich darüber.",
            "Schön, dass alles so gut geklappt hat.",
        ),
        ("", "Bis bald!", "Viel Freude damit!", "Schön, dass du dabei bist."),
    ),
    "fr": (
        ("Merci, {name} !", "{name}, merci beaucoup !", "Oh, merci, {name} !"),
        (
            "Cela nous fait très plaisir.",
            "Vos mots font le tour de l'équipe.",
            "Toute l'équipe est heureuse de vous lire.",
            "Ravis que tout se soit si bien passé.",
        ),
        ("", "À bientôt !", "Profitez-en bien !", "Quel plaisir de vous compter ici."),
    ),
    "es": (
        ("¡Gracias, {name}!", "{name}, ¡muchas gracias!", "¡Ay, gracias, {name}!"),
        (
            "Nos ha alegrado el día.",
            "Tus palabras están dando la vuelta por aquí.",
            "Todo el equipo se alegra de leerlo.",
            "Qué bien que todo saliera así.",
        ),
        ("", "¡Hasta pronto!", "¡Que lo disfrutes!", "Es un gusto tenerte aquí."),
    ),
    "it": (
        ("Grazie, {name}!", "{name}, grazie mille!", "Oh, grazie, {name}!"),
        (
            "Ci ha rallegrato la giornata.",
            "Le tue parole stanno facendo il giro qui.",
            "Tutta la squadra è felice di leggerlo.",
            "Che bello che sia andato tutto così bene.",
        ),
        ("", "A presto!", "Buon divertimento!", "È bello averti con noi."),
    ),
    "nl": (
        ("Dank je, {name}!", "{name}, heel erg bedankt!", "O, dank je, {name}!"),
        (
            "Dat maakte onze dag goed.",
            "Je woorden gaan hier rond.",
            "Het hele team is blij om dit te lezen.",
            "Fijn dat alles zo goed ging.",
        ),
        ("", "Tot gauw!", "Veel plezier ermee!", "Fijn dat je erbij bent."),
    ),
}
"""Language to beginnings, middles and ends."""


def proposals(language, name):
    """All that may be said, one after another; English where the language has none.

    :param str language: of the customer, as ISO 639-1 has it
    :param str name: how the customer is called
    :return: an iterator of texts
    """
    begins, middles, ends = WORDS.get(language) or WORDS["en"]
    # Neighbours differ in every part.
    number = len(begins) * len(middles) * len(ends)
    every = list(itertools.product(begins, middles, ends))
    step = 7
    for place in range(number):
        parts = every[place * step % number]
        yield " ".join(part.format(name=name) for part in parts if part)
