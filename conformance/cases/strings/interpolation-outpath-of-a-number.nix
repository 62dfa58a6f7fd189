"${{ outPath = 5; }}"
