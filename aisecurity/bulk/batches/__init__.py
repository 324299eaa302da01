"""Batches of other engines, as Ray, Spark and Dask hand them to a function: a row of verdict or error for each row."""
