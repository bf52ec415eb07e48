"""Find and classify digital-environment measures in the periodic reports to UNESCO's 2005 Convention."""
