"""Plain commands: the same operations as the screens, as text for people or as JSON for programs.

Each module holds one click command named ``command``; ``cli`` imports it only when it is called. No module here
imports Textual.
"""
