"""Words that point somebody to a public statement, put together anew for everybody.

Written for this project. They are proposed: whoever sends them reads them first.
"""

import itertools

WORDS = {
    "en": (
        ("Hello {name},", "Hi {name},", "{name},", "Dear {name},"),
        (
            "we are sorry about this.",
            "we understand that you are annoyed.",
            "we have seen your post and take it seriously.",
            "thank you for telling us.",
            "this should not have happened.",
        ),
        (
            "What we know so far stands here: {link}",
            "Here is where things stand: {link}",
            "We keep everybody up to date here: {link}",
            "We have written down what we are doing about it: {link}",
        ),
        ("", "We will get back to you.", "We have your case in view."),
    ),
    "de": (
        ("Hallo {name},", "Guten Tag {name},", "{name},", "Hallo {name}, guten Tag,"),
        (
            "das tut uns leid.",
            "wir verstehen den Ärger.",
            "wir haben das gelesen und nehmen es ernst.",
            "danke für den Hinweis.",
            "das hätte nicht passieren dürfen.",
        ),
        (
            "Was wir bisher wissen, steht hier: {link}",
            "So ist der Stand: {link}",
            "Wir halten alle hier auf dem Laufenden: {link}",
            "Was wir tun, haben wir hier aufgeschrieben: {link}",
        ),
        ("", "Wir melden uns wieder.", "Wir haben den Fall im Blick."),
    ),
    "fr": (
        ("Bonjour {name},", "{name}, bonjour,", "{name},", "Bonjour à vous {name},"),
        (
            "nous sommes désolés.",
            "nous comprenons votre agacement.",
            "nous avons lu votre message et le prenons au sérieux.",
            "merci de nous l'avoir signalé.",
            "cela n'aurait pas dû arriver.",
        ),
        (
            "Ce que nous savons est ici : {link}",
            "Voici où nous en sommes : {link}",
            "Nous tenons tout le monde au courant ici : {link}",
            "Ce que nous faisons est écrit ici : {link}",
        ),
        ("", "Nous revenons vers vous.", "Nous suivons votre cas."),
    ),
    "es": (
        ("Hola, {name}:", "{name}, hola:", "{name}:", "Buenas, {name}:"),
        (
            "lo sentimos.",
            "entendemos tu enfado.",
            "hemos leído tu mensaje y lo tomamos en serio.",
            "gracias por avisarnos.",
            "esto no debería haber pasado.",
        ),
        (
            "Lo que sabemos está aquí: {link}",
            "Así están las cosas: {link}",
            "Aquí mantenemos a todos al día: {link}",
            "Lo que estamos haciendo está escrito aquí: {link}",
        ),
        ("", "Volveremos a escribirte.", "Tenemos tu caso a la vista."),
    ),
    "it": (
        ("Ciao {name},", "{name}, ciao,", "{name},", "Buongiorno {name},"),
        (
            "ci dispiace.",
            "capiamo il fastidio.",
            "abbiamo letto il messaggio e lo prendiamo sul serio.",
            "grazie per la segnalazione.",
            "non sarebbe dovuto succedere.",
        ),
        (
            "Quello che sappiamo è qui: {link}",
            "A che punto siamo: {link}",
            "Qui teniamo tutti aggiornati: {link}",
            "Quello che stiamo facendo è scritto qui: {link}",
        ),
        ("", "Ci faremo sentire.", "Seguiamo il tuo caso."),
    ),
    "nl": (
        ("Hallo {name},", "Dag {name},", "{name},", "Beste {name},"),
        (
            "het spijt ons.",
            "we begrijpen je ergernis.",
            "we hebben het gelezen en nemen het serieus.",
            "dank voor het melden.",
            "dit had niet mogen gebeuren.",
        ),
        (
            "Wat we weten, staat hier: {link}",
            "Zo staat het ervoor: {link}",
            "Hier houden we iedereen op de hoogte: {link}",
            "Wat we eraan doen, staat hier: {link}",
        ),
        ("", "We komen erop terug.", "We houden je zaak in het oog."),
    ),
}
"""Language to beginnings, middles, pointers and ends."""


def proposal(language, name, link, number):
    """What may be said to somebody; those that follow one another differ in each part.

    :param str language: of the customer, as ISO 639-1 has it; English where there are
        no words of it
    :param str name: how the customer is called
    :param str link: where the statement stands
    :param int number: how many were proposed before
    """
    parts = WORDS.get(language) or WORDS["en"]
    every = list(itertools.product(*parts))
    # Has no divisor in common with how many there are: each has its turn.
    chosen = every[number * 77 % len(every)]
    return " ".join(part.format(name=name, link=link) for part in chosen if part)
