{ ${{ outPath = "x"; }} = 1; }
