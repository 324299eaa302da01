"""Parts of models that few programs use: JSON Schema, views of a verdict, the error of a refused member."""
