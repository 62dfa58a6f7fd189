{ "${{ outPath = "x"; }}" = 1; }
