"""Kill a review room at random moments: `python scripts/kill_room.py MODEL [--kills 20]`.

A real `echoreport serve`, in which threads upload studies, change their text and approve them, is ended by SIGKILL
after a random time (in turns the main process alone and its whole group) and begun anew, kill by kill; the time of the
first begins with the first change. What the server has acknowledged is written down here. After the last kill the room
is let through until everything is drafted, and looked at: what was acknowledged has to be there with its exact content,
nothing half-written may be, and nothing undrafted. Exit status 1 if anything is amiss.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import httpx
from room_look import amiss, waiting
from room_server import Server, accounts, images_of_studies

_LONGEST = 600.0
"""Seconds in which something has to be drafted, and in the end the rest."""


@dataclass(slots=True)
class Acknowledged:
    """What the server has said that it has done.

    Attributes:
        uploads: Study -> SHA-256 of each of its files.
        versions: Study and number -> kind, and text where it was given.
        refused: What it should have done and has not, a line each.
    """

    refused: list[str] = field(default_factory=list)
    uploads: dict[str, list[str]] = field(default_factory=dict)
    versions: dict[tuple[str, int], tuple[str, str | None]] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, kill, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=8.0, help="longest time before a kill (default: 8)")
    parser.add_argument("--studies", type=int, default=6, help="different ones, uploaded over and over (default: 6)")
    parser.add_argument("--most", type=int, default=60, help="studies uploaded in all (default: 60)")
    parser.add_argument("--database-url", default="")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="room") as folder:
        studies = images_of_studies(Path(folder) / "simulated", given.studies)
        said, faults = kill_over_and_over(given, Path(folder) / "room", studies)
    changes = [kind for kind, _ in said.versions.values()]
    print(
        f"{given.kills} kills: {len(said.uploads)} uploads, {changes.count('text')} changes of text and "
        f"{changes.count('approved')} approvals acknowledged: " + ("all there" if not faults else "\n".join(faults))
    )
    return int(bool(faults))


def kill_over_and_over(
    given: argparse.Namespace, data: Path, studies: list[list[Path]]
) -> tuple[Acknowledged, list[str]]:
    """What was acknowledged, and what is amiss in the end."""
    said, rng = Acknowledged(), random.Random(given.seed)
    visitor: tuple[str, str] | None = None
    for number in range(given.kills):
        server = Server(given.model, data, given.database_url)
        visitor = visitor or accounts(data, given.database_url, 1)[0]
        client = httpx.Client(
            base_url=f"{server.address}/api/v1",
            cookies={f"echoreport-{httpx.URL(server.address).port}": visitor[0]},
            headers={"X-CSRF-Token": visitor[1]},
            timeout=60,
        )
        threads = _threads(client, said, studies, given.most, rng)
        _until(lambda: bool(said.versions or said.refused))
        time.sleep(rng.uniform(0.2, given.seconds))
        server.kill(group=number % 2 == 1)
        for thread in threads:
            thread.join()
    with Server(given.model, data, given.database_url):
        _until(lambda: not waiting(data, given.database_url))
    return said, said.refused + amiss(data, given.database_url, said.uploads, said.versions)


def _until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST
    while not happened() and time.monotonic() < end:
        time.sleep(0.2)


def _threads(
    client: httpx.Client, said: Acknowledged, studies: list[list[Path]], most: int, rng: random.Random
) -> list[threading.Thread]:
    jobs: list[tuple[Callable[..., None], tuple]] = [(_upload, (studies, most)), (_change, ()), (_change, ())]
    threads = [
        threading.Thread(target=_until_killed, args=(job, client, said, random.Random(rng.random()), *rest))
        for job, rest in jobs
    ]
    for thread in threads:
        thread.start()
    return threads


def _until_killed(job: Callable[..., None], client: httpx.Client, said: Acknowledged, *rest: object) -> None:
    try:
        while True:
            job(client, said, *rest)
    except httpx.HTTPStatusError as error:
        said.refused.append(f"{error.request.method} {error.request.url.path}: {error.response.text[:200]}")
    except httpx.TransportError:  # the server is gone: what it had not answered may be done or not
        return


def _upload(client: httpx.Client, said: Acknowledged, rng: random.Random, studies: list[list[Path]], most: int) -> None:
    if len(said.uploads) >= most:
        client.get("/health")
        time.sleep(0.2)
        return
    contents = [path.read_bytes() for path in rng.choice(studies)]
    files = [("files", (f"{number}.image", content)) for number, content in enumerate(contents)]
    answer = client.post("/studies", files=files)
    answer.raise_for_status()
    said.uploads[answer.json()["id"]] = [sha256(content).hexdigest() for content in contents]


def _change(client: httpx.Client, said: Acknowledged, rng: random.Random) -> None:
    """Change a study's text, or approve it; others may be faster, and it may be approved or not drafted yet."""
    ids = list(said.uploads)
    study = rng.choice(ids) if ids else "0" * 32
    found = client.get(f"/studies/{study}/text")
    if found.status_code == 404:
        time.sleep(0.1)
        return
    version = found.raise_for_status().json()["version"]
    if rng.random() < 0.1:
        body: dict[str, object] = {"version": version, "differences_seen": True}
        _note(said, study, client.post(f"/studies/{study}/approve", json=body), None)
        return
    text = f"Aortic valve: Severe aortic stenosis. Note {rng.random()}."
    answer = client.put(f"/studies/{study}/text", json={"version": version, "text": text})
    _note(said, study, answer, text)


def _note(said: Acknowledged, study: str, answer: httpx.Response, text: str | None) -> None:
    if answer.status_code == 409:
        return
    version = answer.raise_for_status().json()
    said.versions[study, version["number"]] = version["kind"], text


if __name__ == "__main__":
    sys.exit(main())
