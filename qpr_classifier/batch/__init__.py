"""Many reports: which ones, each in a process of its own, nothing lost when one fails."""
