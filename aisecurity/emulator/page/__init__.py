"""Page of calls, for a browser: the last calls, each with its sides and their verdicts, its request and its answer."""
