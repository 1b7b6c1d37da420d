"""One way to ask, wherever the data is: ``run`` an operation, hear of ``changes``."""
