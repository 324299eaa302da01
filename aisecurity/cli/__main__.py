"""`python -m aisecurity.cli`."""

from aisecurity.cli import main

raise SystemExit(main())
