"""Looking at photos with models on this machine. Imported by the process that looks, and by nothing else.

`matching.py` is pure and tells how much of a banner was read; the other modules each hold one model or measurement.
Figures and choices: design page "Photo checks".
"""
