"""Entry point of `python -m aisecurity.emulator`."""

from .command_line import main

raise SystemExit(main())
