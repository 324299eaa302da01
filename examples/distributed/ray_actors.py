"""Ray with actors: prompts of a Parquet file in, verdicts in a folder of Parquet files out, by two of them."""

import sys

import ray.data
from pyarrow import parquet

from aisecurity.bulk import BatchScanner

prompts = ray.data.from_arrow(parquet.read_table(sys.argv[1])).repartition(8)
verdicts = prompts.map_batches(
    BatchScanner,
    fn_constructor_args=("my-profile",),
    fn_constructor_kwargs={"rate": 60, "workers": 2},
    batch_format="pyarrow",
    batch_size=250,
    compute=ray.data.ActorPoolStrategy(size=2),
    num_cpus=0.25,  # a scan waits more than it computes, and reading and writing need processors too
)
verdicts.write_parquet(sys.argv[2])
