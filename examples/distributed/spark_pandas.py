"""Spark with DataFrames: prompts of a Parquet file in, verdicts in a folder of Parquet files out, by two workers."""

import sys

from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from aisecurity.bulk import BatchScanner

scanner = BatchScanner("my-profile", rate=60, workers=2)
spark = SparkSession.builder.master("local[2]").getOrCreate()
prompts = spark.read.parquet(sys.argv[1]).repartition(8)
verdicts = prompts.mapInPandas(scanner, from_arrow_schema(scanner.schema))
verdicts.write.parquet(sys.argv[2])
