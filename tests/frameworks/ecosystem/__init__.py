"""Programs of others that take what this package offers: tools, fields, response models, tables, a notebook."""
