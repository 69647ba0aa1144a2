"""Printed cards with a place's code: what stands on them, where, and as which file.

`card` says what a card holds, `sizes` how large it is and how a sheet is laid out, `code` and
`lettering` draw codes and letters, `face` puts them on the card, `pdf` and `svg` write files.
"""
