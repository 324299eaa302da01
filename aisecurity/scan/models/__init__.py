"""What is scanned."""
