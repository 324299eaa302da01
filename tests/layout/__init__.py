"""Layout of the repository: which package may import which, names, folders, prose."""
