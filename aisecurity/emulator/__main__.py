"""`python -m aisecurity.emulator`."""

from aisecurity.emulator.command_line import main

raise SystemExit(main())
