"""Looking at photos with models on this machine, in a process of their own (`process.py`).

`matching.py` is pure and tells how much of a banner was read; the other modules each hold one model or measurement, and
only that process imports them. Figures and choices: design page "Photo checks".
"""
