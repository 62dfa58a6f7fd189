"${{ outPath = { outPath = { }; }; }}"
