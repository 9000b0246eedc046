"""Reviewers of scripts/load_room.py, in a process of their own: a job as JSON on stdin, what came of it on stdout."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx

_STUDY = re.compile(r'href="/studies/([0-9a-f]{32})[?"]')
_FRAME = re.compile(r'href="(/studies/[0-9a-f]{32}/images/[0-9a-f]{32}\.png)"')
_NEWS = re.compile(r'hx-get="(/worklist\?[^"]*)"')
_LIMITS = httpx.Limits(keepalive_expiry=3)
"""The server closes idle connections after 5 s; where that crosses a request, httpx, unlike browsers, gives up."""
_GRADES = ("mild", "moderate", "severe")


class Load:
    """What all reviewers share: the job, and what came of it."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job, self.end = job, time.monotonic() + job["seconds"]
        self.took: dict[str, list[float]] = defaultdict(list)
        self.lost: list[str] = []
        self.uploaded: list[str] = []
        self.changed: dict[str, int] = {}
        self.conflicts = 0

    def client(self, cookie: str, csrf: str) -> httpx.AsyncClient:
        """A browser's; it gives up after a minute."""
        named = f"echoreport-{httpx.URL(self.job['address']).port}"
        kept = {"cookies": {named: cookie}, "headers": {"X-CSRF-Token": csrf}}
        return httpx.AsyncClient(base_url=self.job["address"], timeout=60, limits=_LIMITS, **kept)

    async def ask(
        self, client: httpx.AsyncClient, kind: str, method: str, path: str, **more: Any
    ) -> httpx.Response | None:
        """Send a request and time it; None where it was lost."""
        began = time.monotonic()
        try:
            answer = await client.request(method, path, **more)
        except httpx.HTTPError as error:
            self.lost.append(f"{kind}: {type(error).__name__}")
            return None
        self.took[kind].append(time.monotonic() - began)
        if answer.status_code == 409:
            self.conflicts += 1
        elif answer.status_code >= 400:
            self.lost.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
        return answer if answer.is_success else None

    @property
    def going(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self.end


async def upload(load: Load, client: httpx.AsyncClient) -> None:
    """Upload the studies one after the other."""
    for number in range(load.job["uploads"]):
        paths = load.job["studies"][number % len(load.job["studies"])]
        files = [("files", (Path(path).name, Path(path).read_bytes())) for path in paths]
        if not load.going:
            return
        form: dict[str, Any] = {"files": files, "data": {"study_name": f"S{number}"}}
        answer = await load.ask(client, "upload", "POST", "/api/v1/studies", **form)
        if answer:
            load.uploaded.append(answer.json()["id"])


async def think(load: Load, client: httpx.AsyncClient, page: str = "") -> None:
    """Do nothing for a while; a worklist asks for news meanwhile, every 5 s."""
    left = random.uniform(*load.job["think"])
    news = _NEWS.search(page)
    while left > 0:
        await asyncio.sleep(min(left, 5))
        left -= 5
        if news and left > 0:
            path = news[1].replace("&amp;", "&")
            await load.ask(client, "refresh", "GET", path, headers={"HX-Request": "true", "X-Automatic": "yes"})


async def review(load: Load, client: httpx.AsyncClient) -> None:
    """Choose a study, look at it, change it, perhaps approve it; again and again."""
    await asyncio.sleep(random.uniform(0, load.job["think"][1]))
    while load.going:
        page = await load.ask(client, "worklist", "GET", "/", params={"sort": random.choice(("uncertain", "severe"))})
        await think(load, client, page.text if page else "")
        studies = sorted(set(_STUDY.findall(page.text))) if page else []
        if studies:
            await _look(load, client, random.choice(studies))


async def _look(load: Load, client: httpx.AsyncClient, study: str) -> None:
    page = await load.ask(client, "review", "GET", f"/studies/{study}")
    frames = sorted(set(_FRAME.findall(page.text))) if page else []
    await asyncio.gather(*(load.ask(client, "frame", "GET", frame) for frame in frames))
    await think(load, client)
    known = await load.ask(client, "api", "GET", f"/api/v1/studies/{study}")
    if not known or known.json()["state"] not in ("drafted", "in-review"):
        return
    version = await _change(load, client, study, known.json()["version"])
    if version and random.random() < 1 / 3:
        await think(load, client)
        body = {"version": version, "differences_seen": True}
        answer = await load.ask(client, "approve", "POST", f"/api/v1/studies/{study}/approve", json=body)
        _acknowledged(load, study, answer)


async def _change(load: Load, client: httpx.AsyncClient, study: str, version: int) -> int:
    grade = random.choice(_GRADES)
    decision = {"valve": "mitral", "disease": "regurgitation", "assertion": "present", "severity": grade}
    place, body = random.choice(
        (("findings", {"findings": [decision]}), ("text", {"text": f"Aortic valve: {grade.capitalize()} stenosis."}))
    )
    path = f"/api/v1/studies/{study}/{place}"
    return _acknowledged(load, study, await load.ask(client, "edit", "PUT", path, json={"version": version, **body}))


def _acknowledged(load: Load, study: str, answer: httpx.Response | None) -> int:
    if answer is None:
        return 0
    number = int(answer.json()["number"])
    load.changed[study] = max(load.changed.get(study, 0), number)
    return number


async def main() -> None:
    """Do the job."""
    load = Load(json.load(sys.stdin))
    clients = [load.client(*visitor) for visitor in load.job["visitors"]]
    await asyncio.gather(upload(load, clients[0]), *(review(load, client) for client in clients))
    names = ("took", "lost", "uploaded", "changed", "conflicts")
    json.dump({name: getattr(load, name) for name in names}, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
