"""Operations: check, copy, restore and mend an installation, from the command line."""
