"""Kill a command after its first, second, third ... change of a file's or folder's name, resume, compare.

`python kill_at_each_step.py STRIDE FOLDER COMMAND...`: of the steps each STRIDE-th is tried; FOLDER is what the command
is run in, copied for each kill. Prints the number of steps; exits with 1 at the first step after which the resumed run
leaves something else. Children are forked from this process, which has loaded the package, since there are hundreds.
"""

import hashlib
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from echoreport.cli.main import main

STEPS = ("replace", "rename", "unlink", "rmdir", "mkdir")


def killed_at(number: int, folder: Path, command: list[str]) -> bool:
    """Run the command in a child that dies after so many steps (0: never); whether it did."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    os.chdir(folder)
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
    left = number

    def counted(real):
        def step(*arguments, **named):
            nonlocal left
            real(*arguments, **named)
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        return step

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    sys.argv = ["echoreport", *command]
    try:
        main()
    finally:
        os._exit(0)


def contents(folder: Path) -> dict[str, str]:
    """Each file, and its digest."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def check(stride: int, given: Path, command: list[str]) -> int:
    """The exit status."""
    with tempfile.TemporaryDirectory() as below:
        whole = Path(shutil.copytree(given, f"{below}/whole", symlinks=True))
        killed_at(0, whole, command)
        number, dead = 1 - stride, True
        while dead:
            number += stride
            folder = Path(shutil.copytree(given, f"{below}/{number}", symlinks=True))
            dead = killed_at(number, folder, command)
            killed_at(0, folder, [*command, "--resume"] if dead else command)
            if contents(folder) != contents(whole):
                sys.stdout.write(
                    f"different after step {number}: {sorted(contents(folder))} for {sorted(contents(whole))}"
                )
                return 1
            shutil.rmtree(folder)
    sys.stdout.write(f"{number - stride}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(check(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
