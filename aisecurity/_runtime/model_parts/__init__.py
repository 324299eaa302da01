"""Parts of the base class of models: unknown members, names that pydantic has, JSON Schema."""
