"""Executes notebooks one after another and keeps the copies with their output, and the pictures."""

import argparse
import base64
import re
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

HERE = Path(__file__).resolve().parent
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("notebooks", type=Path, nargs="+")
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    # One kernel for all: each would start a Spark of its own. Between two, its names are forgotten.
    kernel = KernelManager(kernel_name="python3")
    with open(wanted.out / "kernel.log", "w") as log:
        kernel.start_kernel(cwd=str(HERE), stdout=log, stderr=log)
        try:
            for path in wanted.notebooks:
                execute(path, kernel, wanted.out)
        finally:
            kernel.shutdown_kernel()


def execute(path, kernel, out):
    notebook = nbformat.read(path, as_version=4)
    for old in [*out.glob(path.stem + "-*.png"), *out.glob(path.name)]:
        old.unlink()
    forget = nbformat.v4.new_code_cell("%reset -f")
    notebook.cells.insert(0, forget)
    began = time.monotonic()
    failure = None
    try:
        NotebookClient(notebook, km=kernel, timeout=600).execute()
    except (CellExecutionError, DeadKernelError) as error:
        failure = COLOURS.sub("", str(error)).rstrip()
    notebook.cells.remove(forget)
    nbformat.write(notebook, out / path.name)
    pictures = [
        output.data["image/png"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    for number, picture in enumerate(pictures, 1):
        (out / f"{path.stem}-{number}.png").write_bytes(base64.b64decode(picture))
    seconds = time.monotonic() - began
    print(
        f"{path.stem:24} {'failed' if failure else 'done':6}"
        f" {len(pictures)} pictures, {seconds:.0f} s",
        flush=True,
    )
    if failure:
        sys.exit(f"{path.name}: a cell failed\n{failure}")


if __name__ == "__main__":
    main()
