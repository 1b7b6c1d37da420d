"""A coaching calendar and booking system for the terminal."""
