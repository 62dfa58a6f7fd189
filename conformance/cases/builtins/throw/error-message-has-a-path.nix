throw ./absent
