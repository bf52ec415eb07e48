"""Reading reports: pages to words, lines, blocks, measures and passages."""
