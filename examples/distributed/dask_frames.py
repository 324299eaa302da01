"""Dask: prompts of a Parquet file in, verdicts in a folder of Parquet files out, by two processes."""

import sys

import dask.config
import dask.dataframe
import pandas as pd

from aisecurity.bulk import BatchScanner

scanner = BatchScanner("my-profile", rate=60, workers=2)
if __name__ == "__main__":
    dask.config.set(scheduler="processes", num_workers=2, chunksize=1)
    prompts = dask.dataframe.read_parquet(sys.argv[1]).repartition(npartitions=8)
    meta = scanner.schema.empty_table().to_pandas(types_mapper=pd.ArrowDtype)
    verdicts = prompts.map_partitions(scanner, meta=meta)
    verdicts.to_parquet(sys.argv[2], write_index=False)
