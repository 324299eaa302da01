"""Generate generated_openapi_client/ from openapi.yaml; with --check only report whether that would change anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "openapi.yaml"
TARGET = ROOT / "generated_openapi_client"
BUILD = ROOT / "build" / "generated_openapi_client"


def command(spec: Path, output: Path) -> list[str]:
    """Return the arguments of the generator."""
    return [
        *("generate", "--path", str(spec), "--config", str(ROOT / "generator-config.yml"), "--meta", "none"),
        *("--custom-template-path", str(ROOT / "generator-templates"), "--output-path", str(output)),
        "--fail-on-warning",
    ]


def generate(spec: Path = SPEC, output: Path = BUILD) -> None:
    """Run the generator into a folder of its own: it would leave stray files in the real one."""
    shutil.rmtree(output, ignore_errors=True)
    tools = Path(sys.executable).parent
    subprocess.run(
        [tools / "openapi-python-client", *command(spec, output)],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder* but Python's caches."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def differences(target: Path, build: Path) -> list[str]:
    """Return a line for each file that is not in *target* as it is in *build*."""
    ours, fresh = contents(target), contents(build)
    return [
        f"{'missing' if name not in ours else 'stray' if name not in fresh else 'changed'}: {name}"
        for name in sorted(ours.keys() | fresh.keys())
        if ours.get(name) != fresh.get(name)
    ]


def main(arguments: list[str]) -> int:
    """Generate, then report or swap."""
    generate()
    lines = differences(TARGET, BUILD)
    if "--check" in arguments:
        mend = ["`make generate` generates it anew"] if lines else ["generated_openapi_client: as generated"]
        print("\n".join([*lines, *mend]))
        return 1 if lines else 0
    shutil.rmtree(TARGET)
    shutil.copytree(BUILD, TARGET)
    print("\n".join(lines) or "generated_openapi_client: no change")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
