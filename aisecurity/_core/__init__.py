"""What to send, how to read the answer, when to try again: decided here, without I/O, a clock or a thread."""
