"""What customers say, the same for both sides of every comparison."""

TEXTS = (
    "@acme charged twice for order {n}, still waiting for an answer",
    "@acme my parcel {n} is late again, third time this month!",
    "How do I change the delivery address of order {n}, @acme?",
    "@acme Bestellung {n} kam kaputt an und seit Tagen keine Antwort",
    "@acme le colis {n} n'est jamais arrivé, que se passe-t-il ?",
    "The app crashed again while paying invoice {n} @acme #fail",
    "@acme pedido {n} cancelado sin explicación, quiero mi dinero",
    "Is the shop in Brno open on Sunday? Asking for order {n} @acme",
)

CUSTOMERS = 200


def text(number):
    """The text of a mention, different for each number."""
    return TEXTS[number % len(TEXTS)].format(n=number)


def rows(prefix, first, count):
    """Posts of a file, as dictionaries, each of another thread."""
    return [
        {
            "external_id": f"{prefix}{number}",
            "posted_at": "2026-01-05T09:12:00Z",
            "author_id": f"customer{number % CUSTOMERS}",
            "author_handle": f"customer_{number % CUSTOMERS}",
            "author_name": f"Customer {number % CUSTOMERS}",
            "author_followers": 10 + number % 5000,
            "body": text(number),
            "permalink": f"https://social.example/{prefix}{number}",
        }
        for number in range(first, first + count)
    ]
