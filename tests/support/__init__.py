"""The player, the halves, samples and servers that tests of several folders share."""
