"""`python -m qpr_classifier` is the command `qpr`."""

from qpr_classifier.cli.main import main

if __name__ == "__main__":
    main()
