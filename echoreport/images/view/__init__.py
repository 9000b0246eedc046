"""The two-dimensional image beside a trace, and where its Doppler line samples it."""

from echoreport.images.view.crops import VIEW_SHAPE, view_of

__all__ = ["VIEW_SHAPE", "view_of"]
