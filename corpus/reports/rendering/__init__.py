"""Making the example reports: sources to blocks, blocks to PDF, PDF and blocks to gold."""
