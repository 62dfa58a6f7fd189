builtins.getContext "${{ outPath = ./support/one.txt; }}"
