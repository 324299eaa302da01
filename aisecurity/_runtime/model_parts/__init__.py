"""Parts of models that few programs use: JSON Schema."""
