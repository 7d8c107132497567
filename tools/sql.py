"""Run one SQL statement; a program for the environment that has psycopg2.

`python sql.py DATABASE`, with `[statement, parameters]` as JSON on standard input;
prints the rows as JSON. Each statement is its own transaction.
"""

import json
import sys

import psycopg2


def main():
    statement, parameters = json.load(sys.stdin)
    connection = psycopg2.connect(dbname=sys.argv[1])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        rows = cursor.fetchall() if cursor.description else []
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
