"""The command line: thin, no logic of the domain. One module per command."""
