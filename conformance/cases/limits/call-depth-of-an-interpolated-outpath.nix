"${{ outPath = "x"; }}"
