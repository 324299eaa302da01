"""Player, samples, services and halves that the tests of bulk scanning share."""
