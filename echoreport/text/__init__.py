"""Paragraph -> unit vector in the text space."""

from echoreport.text.encoder import (
    ENCODERS,
    TextEncoder,
    check_text_encoder_name,
    fit_text_encoder,
    load_text_encoder,
)

__all__ = ["ENCODERS", "TextEncoder", "check_text_encoder_name", "fit_text_encoder", "load_text_encoder"]
