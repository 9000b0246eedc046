"""What keeps the room closed: passwords, tokens, CSRF, hosts, limits, headers."""
