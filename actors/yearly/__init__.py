"""Once a year each contact is asked whether the directory is right: a mail, a signed link, corrections to review."""
