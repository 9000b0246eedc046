"""Families drawn at random are usable layouts, and differ."""

import numpy as np

from echoreport.domain import Direction
from echoreport.simulation.flow import Flow, Shape
from echoreport.simulation.screen import render_screen
from echoreport.simulation.screen_invented import invent_scanner

LEAK = Flow(Shape.HOLOSYSTOLIC, Direction.AWAY, 5.0)


def test_every_invented_strip_is_large_and_within_its_frame() -> None:
    for seed in range(300):
        scanner = invent_scanner(np.random.default_rng(seed))
        strip, (width, height) = scanner.strip, scanner.size
        assert strip.x1 <= width
        assert strip.y1 <= height - 2 * scanner.text_size
        assert strip.width > 0.35 * width
        assert strip.height > 0.2 * height
        if scanner.sector:
            assert scanner.sector[2] > 0.1 * height


def test_an_invented_screen_shows_its_truth() -> None:
    for seed in range(12):
        rng = np.random.default_rng(seed)
        screen = render_screen([LEAK], 70.0, rng, invent_scanner(rng))
        box, zero = screen.region, round(screen.baseline_row)
        away = screen.pixels[box.y0 : zero][::-1] if screen.inverted else screen.pixels[zero + 1 : box.y1]
        grey = away[:, box.x0 : box.x1].astype(float).mean(axis=2)
        flowing = screen.away > 4.0
        share = (np.arange(len(grey)) + 1.0)[:, None] * screen.velocity_per_pixel / np.maximum(screen.away, 1.0)
        within, beyond = (share > 0.5) & (share < 0.9) & flowing, (share > 1.15) & flowing
        assert grey[within].mean() > 1.3 * grey[beyond].mean()


def test_the_seed_decides_and_families_differ() -> None:
    assert invent_scanner(np.random.default_rng(1)) == invent_scanner(np.random.default_rng(1))
    families = [invent_scanner(np.random.default_rng(seed)) for seed in range(60)]
    for habit in ("axis", "unit", "ecg", "font", "size", "habit"):
        assert len({getattr(family, habit) for family in families}) >= 2
    assert len({family.ruler for family in families}) > 50
