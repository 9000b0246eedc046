"""Frames that are no screen of an echo machine, and the images of linear probes, which the simulation lacks."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIZES = ((640, 480), (800, 600), (1024, 768), (1280, 960), (600, 800))
_LINES = (
    "mitral valve normal", "moderate regurgitation", "left ventricle", "DOB 04/12/1961", "ID 552013", "Vmax 2.3 m/s",
    "PG 21 mmHg", "72 bpm", "Save", "Print", "Close", "File", "Settings", "Patient", "17 cm", "TIS 0.7", "MI 1.2",
)  # fmt: skip
_LINEAR_SIZES = ((256, 120), (400, 300), (640, 480), (800, 600), (1024, 768))


def other_frame(rng: np.random.Generator) -> np.ndarray:
    """A photograph, a page, a print of an ECG, noise, a chart and the like: *Shape:* (height, width, 3), uint8."""
    width, height = SIZES[int(rng.integers(len(SIZES)))]
    return _DRAWN[int(rng.integers(len(_DRAWN)))](width, height, rng)


def linear_image(colour: bool, rng: np.random.Generator) -> np.ndarray:
    """A rectangular image of tissue in layers, as of a linear probe or a fan cropped away: uint8, (height, width, 3).

    Args:
        colour: With blood in colour inside a slanted box.
    """
    width, height = _LINEAR_SIZES[int(rng.integers(len(_LINEAR_SIZES)))]
    deep = _smooth((height, width), (rng.uniform(3.0, 12.0), rng.uniform(8.0, 40.0)), rng)
    speckle = cv2.GaussianBlur(
        rng.gamma(1.5, 1.0, (height, width)), (0, 0), rng.uniform(1.0, 2.6), sigmaY=rng.uniform(0.5, 1.0)
    )
    grey = np.clip((60.0 + 45.0 * deep) * speckle / speckle.mean() * rng.uniform(0.4, 1.2), 0, 235)
    frame = np.zeros((height, width, 3), np.uint8)
    left, right = (int(width * rng.uniform(0.0, 0.2)) for _ in range(2))
    top, bottom = (int(height * rng.uniform(0.0, 0.12)) for _ in range(2))
    inside = np.s_[top : height - bottom, left : width - right]
    frame[inside] = grey[inside][..., None].astype(np.uint8)
    if colour:
        _colour_in(frame[inside], rng)
    pen = ImageDraw.Draw(image := Image.fromarray(frame))
    if rng.random() < 0.7:
        _write(pen, (4, 4), (max(left, 60), height // 3), rng, (220, 220, 220), max(height // 40, 8))
    return np.asarray(image)


def _colour_in(frame: np.ndarray, rng: np.random.Generator) -> None:
    height, width = frame.shape[:2]
    y, x = np.mgrid[:height, :width]
    lean, left = rng.uniform(-0.5, 0.5), rng.uniform(0.1, 0.4) * width
    across = x - left + lean * (y - height / 2)
    box = (
        (across > 0) & (across < rng.uniform(0.3, 0.6) * width) & (abs(y - height / 2) < height * rng.uniform(0.2, 0.4))
    )
    flow = _smooth((height, width), (height * 0.05, width * 0.06), rng)
    wanted = box & (abs(flow) > rng.uniform(0.2, 0.9))
    speed = np.clip(abs(flow) / 2.0 + rng.normal(0, 0.08, flow.shape), 0.2, 1)[..., None]
    warm, cold = (np.concatenate([255 * speed, 220 * speed**2, 10 * speed], axis=2)[..., order] for order in _ORDERS)
    frame[wanted] = np.where(flow[..., None] > 0, warm, cold)[wanted].astype(np.uint8)


_ORDERS = ([0, 1, 2], [2, 1, 0])  # red to yellow, blue to cyan


def _smooth(shape: tuple[int, int], sigmas: tuple[float, float], rng: np.random.Generator) -> np.ndarray:
    """Noise drawn out over `sigmas` rows and columns, mean 0, deviation 1."""
    noise = cv2.GaussianBlur(rng.random(shape), (0, 0), sigmas[1], sigmaY=sigmas[0])
    return np.asarray((noise - noise.mean()) / noise.std())


def _write(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    size: tuple[int, int],
    rng: np.random.Generator,
    ink: tuple[int, int, int],
    text: int,
) -> None:
    """Lines of words in a rectangle."""
    font = ImageFont.load_default(text)
    for y in range(at[1], at[1] + size[1] - text, round(text * 1.5)):
        line = " ".join(rng.choice(_LINES, max(int(size[0] * rng.uniform(0.3, 1.0) / (6 * text)), 1)))
        pen.text((at[0], y), line, fill=ink, font=font)


def _landscape(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    grain = _smooth((height, width), (rng.uniform(0.6, 5.0), rng.uniform(0.6, 8.0)), rng)[..., None]
    sky = rng.integers(90, 256, 3) + (y / height)[..., None] * rng.integers(-60, 60, 3) + 3 * grain
    ground = rng.integers(30, 150, 3) * (0.6 + 0.6 * y / height)[..., None] + rng.uniform(5, 30) * grain
    horizon = height * rng.uniform(0.25, 0.7) + rng.uniform(0, 60) * np.sin(x / rng.uniform(30, 200))
    return _bytes(np.where((y < horizon)[..., None], sky, ground))


def _photograph(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Blotches of every size in colours of their own, without a screen around them."""
    frame = np.full((height, width, 3), rng.uniform(60, 160, 3))
    for sigma in (height / 6, height / 20, height / 80, 1.0):
        frame += rng.uniform(5, 45) * _smooth((height, width), (sigma, sigma), rng)[..., None] * rng.uniform(0.3, 1, 3)
    return _bytes(frame)


def _page(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """A letter, a table or a screen of settings, dark on light or light on dark."""
    light = rng.random() < 0.6
    paper = rng.integers(225, 256, 3) if light else rng.integers(0, 60, 3)
    ink = (20, 20, 20) if light else (225, 225, 225)
    pen = ImageDraw.Draw(image := Image.new("RGB", (width, height), tuple(int(v) for v in paper)))
    text, columns = int(rng.integers(11, 26)), int(rng.integers(1, 4))
    for column in range(columns):
        x = 20 + column * (width - 40) // columns
        _write(pen, (x, 20), ((width - 60) // columns, int(height * rng.uniform(0.4, 1.0)) - 20), rng, ink, text)
    if rng.random() < 0.4:  # rules of a table, or boxes of a menu
        for y in range(20, height - 20, round(text * 1.5) * int(rng.integers(1, 5))):
            pen.line((15, y - 2, width - 15, y - 2), fill=(130, 130, 130))
    return np.asarray(image)


def _panels(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """A program's window: panels, buttons and lists beside each other."""
    base = int(rng.integers(15, 230))
    pen = ImageDraw.Draw(image := Image.new("RGB", (width, height), (base, base, base)))
    ink = (235, 235, 235) if base < 120 else (15, 15, 15)
    columns, rows = int(rng.integers(1, 5)), int(rng.integers(2, 14))
    for row in range(rows):
        for column in range(columns):
            x, y = width * (column + 0.1) / columns, height * (row + 0.1) / rows
            shade = tuple(int(v) for v in np.clip(base + rng.integers(-40, 40) + rng.integers(-15, 16, 3), 0, 255))
            box = (x, y, x + 0.8 * width / columns, y + 0.8 * height / rows)
            pen.rectangle(box, fill=shade, outline=ink if rng.random() < 0.3 else None)
            if rng.random() < 0.8:
                _write(pen, (int(x) + 5, int(y) + 3), (int(width / columns), int(0.8 * height / rows)), rng, ink, 14)
    return np.asarray(image)


def _electrocardiogram(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Leads on ruled paper, or on a dark monitor."""
    paper = rng.random() < 0.6
    frame = np.full((height, width, 3), (255, 245, 245) if paper else (0, 0, 0), np.uint8)
    for step, colour in ((8, (250, 215, 215)), (40, (240, 170, 170))) if paper else ():
        frame[::step], frame[:, ::step] = colour, colour
    pen = ImageDraw.Draw(image := Image.fromarray(frame))
    rows, x = int(rng.integers(1, 7)), np.arange(width)
    phase = x / width * rng.uniform(3, 12) % 1
    beat = np.exp(-(((phase - 0.3) / 0.012) ** 2)) + 0.2 * np.exp(-(((phase - 0.55) / 0.05) ** 2))
    for row in range(rows):
        y = height * (row + 0.7) / (rows + 0.3) - height / (rows + 1) * rng.uniform(0.2, 0.7) * beat
        ink = (10, 10, 10) if paper else tuple(int(v) for v in rng.integers(80, 256, 3))
        pen.line(np.stack([x, y], axis=1).ravel().tolist(), fill=ink, width=int(rng.integers(1, 3)))
    return np.asarray(image)


def _noise(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    grain = rng.choice([0.0, 1.0, 3.0, 8.0])
    noise = rng.standard_normal((height, width, 3 if rng.random() < 0.5 else 1))
    if grain:
        noise = cv2.GaussianBlur(noise, (0, 0), grain).reshape(height, width, -1) * 2 * grain
    return _bytes(np.broadcast_to(rng.uniform(30, 200) + rng.uniform(20, 80) * noise, (height, width, 3)))


def _plain(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """One colour, or one fading into another."""
    colours = rng.integers(0, 256, (2, 3)) if rng.random() < 0.8 else np.zeros((2, 3))
    share = np.linspace(0, 1, width if rng.random() < 0.5 else height)
    share = np.broadcast_to(share[None, :] if len(share) == width else share[:, None], (height, width))[..., None]
    return _bytes(colours[0] + share * (colours[1] - colours[0]) * (rng.random() < 0.5))


def _chart(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Bars, a course or a pie, on light or dark ground."""
    ground = (255, 255, 255) if rng.random() < 0.6 else (20, 20, 28)
    pen = ImageDraw.Draw(image := Image.new("RGB", (width, height), ground))
    grey, box = (128, 128, 128), (width * 0.1, height * 0.12, width * 0.93, height * 0.88)
    pen.line((box[0], box[1], box[0], box[3], box[2], box[3]), fill=grey, width=2)
    _write(pen, (20, 8), (width // 2, 34), rng, grey, 18)
    count, kind = int(rng.integers(4, 14)), int(rng.integers(3))
    places, values = np.linspace(box[0], box[2], count), rng.uniform(box[1], box[3], count)
    for number in range(count - 1):
        ink = tuple(int(v) for v in rng.integers(40, 230, 3))
        if kind == 0:
            pen.rectangle((places[number] + 4, values[number], places[number + 1] - 4, box[3]), fill=ink)
        elif kind == 1:
            pen.line((*places[[number]], *values[[number]], *places[[number + 1]], *values[[number + 1]]), ink, 3)
        else:
            turn = 360 / (count - 1)
            pen.pieslice((width * 0.25, 60, width * 0.25 + height * 0.7, 60 + height * 0.7), turn * number,
                         turn * (number + 1), fill=ink)  # fmt: skip
    return np.asarray(image)


def _x_ray(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """A bright middle, two dark lungs and ribs, smooth all over."""
    y, x = np.mgrid[:height, :width] / np.array([height, width]).reshape(2, 1, 1)
    grey = rng.uniform(30, 80) + 150 * np.exp(-(((x - 0.5) / 0.12) ** 2))
    grey += 60 * np.exp(-(((abs(x - 0.5) - 0.42) / 0.06) ** 2))
    for rib in range(10):
        grey += 25 * np.exp(-(((y - rib / 10 - 0.15 * abs(x - 0.5)) / 0.012) ** 2))
    grey = cv2.GaussianBlur(grey, (0, 0), 3.0) + rng.normal(0, rng.uniform(0, 6), grey.shape)
    return _bytes(np.repeat(grey[..., None], 3, axis=2))


def _bytes(frame: np.ndarray) -> np.ndarray:
    return np.clip(frame, 0, 255).astype(np.uint8)


_DRAWN: tuple[Callable[[int, int, np.random.Generator], np.ndarray], ...] = (
    _landscape, _photograph, _page, _page, _panels, _electrocardiogram, _noise, _plain, _chart, _x_ray,
)  # fmt: skip
