"""Parts of models that few programs use: JSON Schema, and views of a verdict."""
