"""datasets with tables of Arrow: prompts of a Parquet file in, verdicts in another out, by two processes."""

import sys

from datasets import Dataset, Features

from aisecurity.bulk import BatchScanner

scanner = BatchScanner("my-profile", rate=60, workers=2)
prompts = Dataset.from_parquet(sys.argv[1]).with_format("arrow")
verdicts = prompts.map(
    scanner,
    batched=True,
    batch_size=250,
    num_proc=2,
    features=Features.from_arrow_schema(scanner.schema),
    remove_columns=prompts.column_names,
)
verdicts.to_parquet(sys.argv[2])
