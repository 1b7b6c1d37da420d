"""From wall time to instants and back: the one place that knows zones (``design.md`` §4)."""
