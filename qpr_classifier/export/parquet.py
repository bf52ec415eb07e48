"""The measures as a Parquet file, for pandas, R, DuckDB and the like: typed columns, lists as lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from qpr_classifier.errors import OutputError, SetupError, pip_command
from qpr_classifier.export.phrasing import Record
from qpr_classifier.export.text import without_surrogates
from qpr_classifier.export.whole_file import whole_file
from qpr_classifier.framework.roadmap import Framework

ROWS_AT_ONCE = 2000

_TYPES = {
    "report": "string", "report_sha256": "string", "party": "string", "sub_national": "string", "year": "int16",
    "cycle": "string", "measure_id": "string", "title": "string", "agency": "string", "website": "string",
    "section": "string", "goal": "int8", "reported_by": "string", "language": "string", "page_start": "int32",
    "page_end": "int32", "text": "string", "objectives": "string", "results": "string", "domains": "strings",
    "budget": "string", "partners": "strings", "evaluated": "bool", "evaluation": "string", "targets_youth": "bool",
    "fund_support": "bool", "years": "string", "scope": "string", "nature": "string", "status": "string",
    "digital": "bool", "digital_probability": "double", "labels": "strings", "primary": "string", "review": "bool",
    "evidence": "strings", "evidence_text": "string", "evidence_page": "int32", "review_state": "string",
    "reviewer": "string", "reviewed_at": "string", "review_note": "string", "final_digital": "bool",
    "final_labels": "strings",
}  # fmt: skip
"""Fields of a measure and the type of each; then come the probabilities, a column for each code."""


def write_parquet(
    records: Iterable[Record], path: Path, framework: Framework, facts: Mapping[str, str] | None = None
) -> None:
    """Write a row for each measure, with the names of the output contract.

    ``activities`` and ``products`` become a column for each code: ``activity_2.4``, ``product_2``.

    Parameters
    ----------
    records : iterable of mapping
        Measure records, as the store gives them.
    path : Path
    framework : Framework
        The one that the records were tagged with.
    facts : mapping of str to str, optional
        Kept in the metadata of the file.

    Raises
    ------
    SetupError
        If pyarrow is not installed.
    OutputError
        If the disk is full, the folder is missing or nothing may be written there.
    """
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise SetupError(
            "Parquet files need the library pyarrow, which is not installed. Install it, or write CSV or JSON Lines: "
            + pip_command("install pyarrow")
        ) from error
    types = {"strings": pa.list_(pa.string()), "double": pa.float64(), "bool": pa.bool_()}
    fields = [(name, types.get(kind) or getattr(pa, kind)()) for name, kind in _TYPES.items()]
    fields += [(f"activity_{code}", pa.float64()) for code in framework.codes]
    fields += [(f"product_{code}", pa.float64()) for code in framework.product_codes]
    schema = pa.schema(fields, metadata={"qpr_classifier": "measures", **(facts or {})})
    try:
        with (
            whole_file(path) as temporary,
            temporary.open("wb") as stream,
            ParquetWriter(stream, schema, compression="zstd") as writer,
        ):
            for batch in _batches(_row(record, schema.names) for record in records):
                writer.write_table(pa.Table.from_pylist(batch, schema=schema))
    except pa.ArrowException as error:
        raise OutputError(f"{path} cannot be written as Parquet: {error}.") from error


def _row(record: Record, names: Iterable[str]) -> dict[str, Any]:
    spread = {f"activity_{code}": value for code, value in record["activities"].items()}
    spread |= {f"product_{code}": value for code, value in record["products"].items()}
    return {name: _clean(spread[name] if name in spread else record.get(name)) for name in names}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        yield batch
