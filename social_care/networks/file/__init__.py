"""Files of posts: CSV with a header or JSON Lines, from a button or from a folder.

The columns are described in docs/networks/file.md. A line that cannot be understood
never stops the others: it comes out as an item of kind ``broken``, named by the digest
of the file and the number of the line, so that the same file again adds nothing.

``reading`` makes records of lines, ``rows`` makes posts of records, ``folder`` goes
through the files of a folder, ``client`` is the network.
"""

from .client import FileClient

__all__ = ["FileClient"]
