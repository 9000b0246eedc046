"""`python -m echoreport`."""

from echoreport.cli.main import main

if __name__ == "__main__":
    main()
