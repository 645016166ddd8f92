"""Alembic's entry: runs on the connection that `app.schema.migrate` (or a test) hands over."""

from alembic import context

from app.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata(), compare_type=True, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
