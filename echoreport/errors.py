"""The errors that a user can meet. Each message is one line: what was got, what was wanted, the cure."""


class EchoReportError(Exception):
    """Base of every error that echoreport raises on purpose; the command line prints its message alone."""


class InputError(EchoReportError):
    """A file, folder, table or value from the user cannot be used as it is."""


class ImageError(InputError):
    """An image file cannot be read, or is refused before it is decoded."""


class NotSpectralDopplerError(ImageError):
    """The image was read, and it shows no spectral Doppler trace of a valve's flow.

    Attributes:
        kind: What the image shows instead, an `echoreport.domain.ImageKind`.
    """

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class CorpusError(InputError):
    """A corpus folder lacks what training or evaluation needs."""


class BundleError(EchoReportError):
    """A model bundle is missing, damaged, of another format version, or does not match its hashes."""


class MissingExtraError(EchoReportError):
    """An optional dependency is not installed; the message names the extra that brings it."""
