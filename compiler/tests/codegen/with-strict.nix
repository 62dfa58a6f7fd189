# A look-up needs the innermost set for certain, the outer ones perhaps.
f: with f 1; with f 2; name
