{ attribute = 1; }.attr
