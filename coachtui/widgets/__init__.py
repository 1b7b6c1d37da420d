"""The parts that screens are made of; they know records and post messages, and never ask for data."""
