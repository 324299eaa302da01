"""Daft: prompts of a Parquet file in, verdicts in a folder of Parquet files out, by two processes."""

import sys

import daft
import pyarrow

from aisecurity.bulk import BatchScanner

scanner = BatchScanner("my-profile", rate=60, workers=2)
ROW = daft.DataType.from_arrow_type(pyarrow.struct(list(scanner.schema)))


@daft.cls(max_concurrency=2, use_process=True)
class Verdicts:
    """Verdicts on prompts, a row of columns for each."""

    @daft.method.batch(return_dtype=ROW, unnest=True, batch_size=250)
    def __call__(self, key: daft.Series, prompt: daft.Series) -> pyarrow.Array:
        """Return the verdicts on one batch."""
        batch = pyarrow.table({"id": key.to_arrow(), "prompt": prompt.to_arrow()})
        return scanner(batch).to_struct_array().combine_chunks()


prompts = daft.read_parquet(sys.argv[1])
prompts.select(Verdicts()(prompts["id"], prompts["prompt"])).write_parquet(sys.argv[2])
