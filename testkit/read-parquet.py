"""Prints how pyarrow reads Parquet files, one line of JSON per file: types, statistics and rows."""

import json
import sys

import pyarrow.parquet


def plain(value):
    # Integers, which JSON readers may round, and times, as text.
    if type(value) is int:
        return str(value)
    return value.isoformat(timespec="milliseconds") if hasattr(value, "isoformat") else value


for path in sys.argv[1:]:
    file = pyarrow.parquet.ParquetFile(path)
    table = file.read()
    groups = [file.metadata.row_group(index) for index in range(file.metadata.num_row_groups)]
    chunks = [group.column(0) for group in groups], [group.column(1) for group in groups]
    print(
        json.dumps(
            {
                "types": {field.name: str(field.type) for field in table.schema},
                "codec": chunks[0][0].compression if groups else None,
                "groups": [group.num_rows for group in groups],
                "keys": [[plain(chunk.statistics.min), plain(chunk.statistics.max)] for chunk in chunks[0]],
                "times": [[plain(chunk.statistics.min), plain(chunk.statistics.max)] for chunk in chunks[1]],
                "rows": [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()],
            }
        )
    )
