"""The rules, pure: no I/O, no clock of its own; ``now`` and the zone are arguments."""
