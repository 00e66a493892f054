"""`python -m pullquote_ui.command`: the command line where no `pullquote` script is on the path."""

from pullquote_ui.command.app import main

main()
