"""What works beside the pages for as long as the application runs: drafting, and watching the folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from echoreport.server.receiving.sweeping import sweep
from echoreport.server.receiving.watching import Watcher
from echoreport.server.room import Room


@asynccontextmanager
async def working(app: FastAPI) -> AsyncIterator[None]:
    """The application's lifespan. Of a room without drafters, nothing is begun."""
    room: Room = app.state.room
    if room.drafters is None:
        yield
        return
    await run_in_threadpool(sweep, room)
    watcher = Watcher(room, room.settings.watch) if room.settings.watch else None
    await run_in_threadpool(room.drafters.start)
    if watcher:
        watcher.start()
    try:
        yield
    finally:
        if watcher:
            await run_in_threadpool(watcher.stop)
        await run_in_threadpool(room.drafters.stop)
