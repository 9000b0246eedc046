"""The room's database: tables, connections, migrations."""
