"""Parts of the check of a release: files, their contents, licences, and a bill of materials."""
