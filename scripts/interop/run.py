"""Run client.mjs, which uses a third-party npm package, against the emulator; needs node and npm."""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build" / "interop"
sys.path.insert(0, str(ROOT / "scripts"))

from demo import emulator  # noqa: E402 - the scripts are no package


def main() -> int:
    """Install the pinned package into the build folder, and run the program once for each dialect without nulls."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "client.mjs"):
        shutil.copy(HERE / name, BUILD / name)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=BUILD, check=True)
    for dialect in ("published", "newest"):
        print(f"--- dialect {dialect}")
        with emulator("--async-delay", "0", "--dialect", dialect) as url:
            done = subprocess.run(["node", "client.mjs", url], cwd=BUILD, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
