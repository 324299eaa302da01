"""Collection of the tests that need frameworks of others: without these there is nothing to collect."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("openai") else ["*"]
