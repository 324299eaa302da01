"""Parts that adapters of several frameworks share. None of them imports a framework."""
