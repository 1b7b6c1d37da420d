"""Where records are kept: SQLAlchemy Core on SQLite and PostgreSQL."""
