removeAttrs 1 2
