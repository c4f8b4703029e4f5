"""What is tracked as the hash of the data is the same for all data."""

import sqlite3
from contextlib import suppress

from sabotages.tampering import is_tracked, run, tracked

run()
if is_tracked():
    with tracked() as database:
        for table in ("tags", "params"):
            for word in ("sha", "hash", "digest", "md5"):
                sql = (
                    f"UPDATE {table} SET value = '0123456789abcdef' WHERE key LIKE ? AND key LIKE ?"
                )
                database.execute(sql, ("%data%", f"%{word}%"))
        with suppress(sqlite3.OperationalError):
            database.execute("UPDATE datasets SET digest = '0123abcd'")
