"""Generate generated_openapi_client/ from openapi.yaml; with --check only say whether that would change anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "generated_openapi_client"
BUILD = ROOT / "build" / "generated_openapi_client"


def generate() -> None:
    """Run the generator into the build folder: it would leave stray files in the real one."""
    shutil.rmtree(BUILD, ignore_errors=True)
    tools = Path(sys.executable).parent
    subprocess.run(
        [
            tools / "openapi-python-client",
            "generate",
            *("--path", "openapi.yaml", "--config", "generator-config.yml", "--meta", "none"),
            *("--custom-template-path", "generator-templates", "--output-path", BUILD),
            "--fail-on-warning",
        ],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder* but Python's caches."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def differences() -> list[str]:
    """Return a line for each file that is not in the repository as it is generated."""
    ours, fresh = contents(TARGET), contents(BUILD)
    return [
        f"{'missing' if name not in ours else 'stray' if name not in fresh else 'changed'}: {name}"
        for name in sorted(ours.keys() | fresh.keys())
        if ours.get(name) != fresh.get(name)
    ]


def main(arguments: list[str]) -> int:
    """Generate, then report or swap."""
    generate()
    lines = differences()
    if "--check" in arguments:
        print("\n".join(lines) or "generated_openapi_client: as generated")
        return 1 if lines else 0
    shutil.rmtree(TARGET)
    shutil.copytree(BUILD, TARGET)
    print("\n".join(lines) or "generated_openapi_client: no change")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
