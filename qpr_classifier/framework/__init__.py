"""The roadmap, the report forms, and the Parties with their electoral groups: data files and small loaders."""
