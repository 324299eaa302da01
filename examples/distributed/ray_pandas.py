"""Ray with DataFrames: prompts of a Parquet file in, verdicts in Parquet files out, by two tasks at once."""

import sys

import ray.data
from pyarrow import parquet

from aisecurity.bulk import BatchScanner

scanner = BatchScanner("my-profile", rate=60, workers=2)
prompts = ray.data.from_arrow(parquet.read_table(sys.argv[1])).repartition(8)
verdicts = prompts.map_batches(
    scanner,
    batch_format="pandas",
    batch_size=250,
    compute=ray.data.TaskPoolStrategy(size=2),
    num_cpus=0.25,  # a scan waits more than it computes, and reading and writing need processors too
)
verdicts.write_parquet(sys.argv[2])
