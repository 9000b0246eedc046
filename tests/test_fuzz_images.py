"""300 spoiled files end in a measurement or in one line, in one process; and the script sees what does not."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "scripts" / "fuzz_images.py"


def run(*options):
    return subprocess.run([sys.executable, str(SCRIPT), *options], capture_output=True, text=True, check=False)


def test_300_mutations_are_measured_or_refused():
    done = run("--count", "300", "--seed", "7", "--words-every", "0")
    assert done.returncode == 0, done.stdout
    total = next(line.split() for line in done.stdout.splitlines() if line.startswith("all"))
    measured, refused, *faults = (int(figure) for figure in total[1:])
    assert measured + refused == 300
    assert measured > 30  # the mutations do not all die at the door
    assert faults == [0] * 5


def test_a_fault_is_reported_with_what_reproduces_it(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import echoreport.images.reading.door as door, os\n"
        "door.content_of = lambda head: os.abort() if 'serve' in str(os.sys.argv) else None\n"
    )
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--only", "3", "--seed", "7", "--words-every", "0"],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 1
    assert "crash: --seed 7 --only 3" in done.stdout
