"""A real `echoreport serve` for scripts that load it, with accounts and simulated studies, and a look at its end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from sqlalchemy import select

from echoreport.server.database import tables
from echoreport.server.database.connecting import Database
from echoreport.server.settings import Settings
from echoreport.server.store import sessions
from echoreport.server.store.studies import now

_ADDRESS = re.compile(r"(http://[^/\s]+)/\?token=")


class Server:
    """The server and all that it starts, in a process group of its own."""

    def __init__(self, model: Path, data: Path, database_url: str = "") -> None:
        command = [sys.executable, "-m", "echoreport", "serve", "--model", str(model), "--data", str(data)]
        command += ["--port", "0", *(["--database-url", database_url] if database_url else [])]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)  # noqa: S603
        self.address = self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self, group: bool) -> None:
        """End it by SIGKILL, alone or with all its processes, and wait until it is gone."""
        if group:
            os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._process.wait()

    def memory(self) -> list[float]:
        """Of each of its processes, in MiB, the largest first; what they share is divided among them."""
        own = [_kib(int(path.name)) / 1024 for path in Path("/proc").iterdir() if self._owns(path)]
        return sorted(own, reverse=True)

    def _owns(self, path: Path) -> bool:
        try:
            return path.name.isdigit() and os.getpgid(int(path.name)) == self._process.pid
        except ProcessLookupError:
            return False

    def _read(self) -> str:
        assert self._process.stderr  # noqa: S101 - as it was started
        for line in self._process.stderr:
            if found := _ADDRESS.search(line):
                threading.Thread(target=_pass_on, args=(self._process.stderr,), daemon=True).start()
                return found[1]
            print(line, end="", file=sys.stderr)
        raise SystemExit("the server did not start")


def _pass_on(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, end="", file=sys.stderr)


def _kib(process: int) -> int:
    """What it holds itself: of mapped files, others on the machine bear a share that comes and goes."""
    try:
        rolled = Path(f"/proc/{process}/smaps_rollup").read_text()
    except (OSError, ProcessLookupError):
        return 0
    return sum(int(kib) for kib in re.findall(r"^Pss_(?:Anon|Shmem):\s+(\d+)", rolled, re.MULTILINE))


def accounts(data: Path, database_url: str, number: int) -> list[tuple[str, str]]:
    """Make so many reviewers who are logged in: cookie and CSRF token of each."""
    database, visitors = Database(_url(data, database_url)), []
    with database.writing() as session:
        for one in range(number):
            name = f"reviewer{one}"
            user = tables.User(name=name, display_name=f"Dr {one}", role="reviewer", created_at=now())
            session.add(user)
            session.flush()
            secret = sessions.begin(session, user)
            session.flush()
            visitors.append((secret, session.get_one(tables.Session, sessions.hashed(secret)).csrf))
    database.close()
    return visitors


def drafted(data: Path, database_url: str) -> dict[str, int]:
    """Each study's version: 0 where it has no draft."""
    database = Database(_url(data, database_url))
    with database.reading() as session:
        found = {row.id: row.version for row in session.execute(select(tables.Study.id, tables.Study.version))}
    database.close()
    return found


def images_of_studies(folder: Path, number: int) -> list[list[Path]]:
    """Images of so many simulated studies."""
    from echoreport.corpus import load_corpus

    command = [sys.executable, "-m", "echoreport", "simulate", str(folder)]
    command += ["--studies", str(max(3, number)), "--paragraphs", "200"]  # it makes no fewer
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    studies: dict[str | None, list[Path]] = {}
    for image in load_corpus(folder).images:
        studies.setdefault(image.study_id, []).append(image.path)
    return list(studies.values())[:number]


def _url(data: Path, database_url: str) -> str:
    return Settings(model=data, data=data, database_url=database_url).database
