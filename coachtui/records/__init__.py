"""What we talk about: frozen, typed, without I/O."""
