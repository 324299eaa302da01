"""What goes wrong, played against servers on loopback."""
