"""Images come in: uploads and the watched folder, checked by name, size, number, type and claimed pixels."""

from echoreport.server.receiving.receive import Received, receive

__all__ = ["Received", "receive"]
