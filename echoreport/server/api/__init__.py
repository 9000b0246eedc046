"""The REST API, an application of its own below /api/v1: JSON in, JSON out, errors too."""
